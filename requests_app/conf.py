"""Settings of `requests_app` that the team changes in the portal."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.conf import Definition, between, define, value
from reference import calendars


def _known_calendar(code: str) -> None:
    """Refuse a code that no working calendar has."""
    try:
        calendars.get(code)
    except calendars.UnknownCalendar as error:
        raise ValidationError(_("There is no working calendar of this code.")) from error


FIRST_REPLY_DAYS = define(
    Definition(
        "requests.first_reply_days",
        int,
        5,
        _("First reply to a request, in working days"),
        _("Counted from receipt in the team's calendar."),
        between(1, 60),
    )
)
DECISION_DAYS = define(
    Definition(
        "requests.decision_days",
        int,
        20,
        _("Decision on a request, in working days"),
        _("Counted from receipt; stands still while the requester has a question to answer."),
        between(1, 250),
    )
)
CLARIFICATION_DAYS = define(
    Definition(
        "requests.clarification_days",
        int,
        10,
        _("Answer to a question, in working days"),
        _("Proposed to the officer; counted in the requester's country's calendar."),
        between(1, 120),
    )
)
TEAM_CALENDAR = define(
    Definition(
        "team.calendar",
        str,
        "austria",
        _("Working calendar of the team"),
        _("Code of a calendar in the reference data."),
        _known_calendar,
    )
)
OFFICER_ON_DUTY = define(
    Definition(
        "team.officer_on_duty",
        str,
        "",
        _("Officer on duty (e-mail)"),
        _("Named in the acknowledgement until an officer is in charge."),
    )
)


def days(definition: Definition) -> int:
    """The number of working days in force."""
    return int(value(definition.key))
