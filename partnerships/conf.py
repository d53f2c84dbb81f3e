"""Settings of `partnerships` that the team changes in the portal."""

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


def days(definition: Definition) -> int:
    """The number of working days in force."""
    return int(value(definition.key))
