"""Settings of `experts` that the team changes in the portal."""

from django.utils.translation import gettext_lazy as _

from core.conf import Definition, between, define, value

PROFILE_DAYS = define(
    Definition(
        "experts.profile_days",
        int,
        10,
        _("Answer to an expert who registers, in working days"),
        _("Counted in the team's calendar from the day on which the profile is sent."),
        between(1, 120),
    )
)
CV_PAGES = define(
    Definition(
        "experts.cv_pages",
        int,
        40,
        _("The most pages of a CV"),
        _("A longer PDF is refused with a sentence that says so."),
        between(1, 500),
    )
)
REPLY_DAYS = define(
    Definition(
        "experts.reply_days",
        int,
        5,
        _("Reply to an invitation, in working days"),
        _("Proposed to the officer; counted in the calendar of the expert's country."),
        between(1, 60),
    )
)
REPORT_DAYS = define(
    Definition(
        "experts.report_days",
        int,
        10,
        _("Mission report, in working days"),
        _("From the return, or from the day it was sent back; in the expert's calendar."),
        between(1, 120),
    )
)
#: Version of the text in `templates/experts/_roster_consent.html`: who changes the text changes
#: this, and each profile keeps the version that its owner agreed to.
CONSENT_VERSION = "2026-11"


def number(definition: Definition) -> int:
    """The whole number in force."""
    return int(value(definition.key))
