"""Settings of `partnerships` that the team changes in the portal."""

from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from core.conf import Definition, between, define, value

ANSWER_DAYS = define(
    Definition(
        "partnerships.answer_days",
        int,
        5,
        _("Answer to a message to the team, in working days"),
        _("Counted in the team's calendar; said to whoever writes."),
        between(1, 60),
    )
)


def _an_address(address: str) -> None:
    """Refuse what is no e-mail address; empty shows none."""
    if address:
        validate_email(address)


TEAM_EMAIL = define(
    Definition(
        "team.email",
        str,
        "",
        _("E-mail address of the team"),
        _("Shown beside the contact form, for those who rather write a mail. Empty shows none."),
        _an_address,
    )
)


def days(definition: Definition) -> int:
    """The number of working days in force."""
    return int(value(definition.key))
