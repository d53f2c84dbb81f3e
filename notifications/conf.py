"""What the team may set about mails."""

from django.utils.translation import gettext_lazy as _

from core import conf

GATHER_MINUTES = conf.define(
    conf.Definition(
        key="notifications.gather_minutes",
        kind=int,
        default=60,
        label=_("Minutes for which news of one case is gathered into one mail"),
        help=_("What asks somebody to act leaves at once all the same. 0 gathers nothing."),
        check=conf.between(0, 240),
    )
)
HOLD_OUTSIDE = conf.define(
    conf.Definition(
        key="notifications.hold_outside",
        kind=bool,
        default=False,
        label=_("Mails about cases to people outside the team wait as drafts"),
        help=_("The officer finds them on the desk and releases each. Codes to sign in leave."),
    )
)
