"""What the team may set about accounts, and which privacy notice is in force."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core import conf

#: The notice on the page `portal:privacy`. Changed together with its words, so that what somebody
#: accepted can be read again in the history of the code.
PRIVACY_NOTICE = "2026-11"

INVITATION_DAYS = conf.define(
    conf.Definition(
        key="accounts.invitation_days",
        kind=int,
        default=14,
        label=_("Days for which an invitation can be accepted"),
        check=conf.between(1, 60),
    )
)


def invitation_lasts() -> timedelta:
    """For how long an invitation sent now can be accepted."""
    return timedelta(days=conf.value(INVITATION_DAYS.key))
