"""What stands on every official paper: who pays, who carries it out, and the emblem."""

from typing import Any

from django.utils.translation import gettext as _

from reference.models import Programme

#: From the root of the portal; a paper may show a file of the portal only.
EMBLEM = "/static/img/eu-emblem.svg"


def frame(programme: Programme) -> dict[str, Any]:
    """The words of the foot and the end of a paper, in the active language."""
    return {
        "statement": programme.statement,
        "emblem": EMBLEM,
        "emblem_alt": _("Emblem of the European Union"),
        "issuer": programme.implementer,
        "implementer": _("Implemented by %(implementer)s.")
        % {"implementer": programme.implementer},
        "disclaimer": programme.disclaimer,
        "language_note": _(
            "This paper exists in every language of the portal, with the same fingerprint. What "
            "people wrote is not translated."
        ),
    }
