"""Settings of `results` that the team changes in the portal."""

from django.utils.translation import gettext_lazy as _

from core.conf import Definition, between, define, value

ANSWER_DAYS = define(
    Definition(
        "results.answer_days",
        int,
        15,
        _("Answer to an evaluation, in working days"),
        _("For partners and experts, counted in the calendar of their country."),
        between(1, 120),
    )
)
COLLECTION_DAYS = define(
    Definition(
        "results.collection_days",
        int,
        10,
        _("Evaluation by participants, in working days"),
        _("From the last day of the activity on; then the evaluation closes by itself."),
        between(1, 120),
    )
)
SPARE_TICKETS = define(
    Definition(
        "results.spare_tickets",
        int,
        10,
        _("Spare evaluation codes, as a percentage of the participants expected"),
        _("Added to one code for each participant expected."),
        between(0, 200),
    )
)
REVIEW_DAYS = define(
    Definition(
        "results.publication_review_days",
        int,
        10,
        _("The partner's look at a publication, in working days"),
        _("Counted in the partner country's calendar."),
        between(1, 120),
    )
)


def number(definition: Definition) -> int:
    """The whole number in force."""
    return int(value(definition.key))
