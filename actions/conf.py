"""Settings of `actions` that the team changes in the portal."""

from django.utils.translation import gettext_lazy as _

from core.conf import Definition, between, define, value

DRAFTING_DAYS = define(
    Definition(
        "actions.drafting_days",
        int,
        20,
        _("Drafting of a fiche, in working days"),
        _("Counted in the team's calendar from the opening or the return of a fiche."),
        between(1, 250),
    )
)
REVIEW_DAYS = define(
    Definition(
        "actions.partner_review_days",
        int,
        10,
        _("The partner's look at a fiche, in working days"),
        _("Counted in the partner country's calendar."),
        between(1, 120),
    )
)
SUBMISSION_DAYS = define(
    Definition(
        "actions.submission_days",
        int,
        5,
        _("From the partner's agreement to the Steering Group, in working days"),
        _("Counted in the team's calendar."),
        between(1, 120),
    )
)
CONSULTATION_DAYS = define(
    Definition(
        "actions.consultation_days",
        int,
        10,
        _("Consultation of the Steering Group, in working days"),
        _("Proposed to the leader; counted in the calendar of the EU institutions in Brussels."),
        between(1, 120),
    )
)
EXTENSION_DAYS = define(
    Definition(
        "actions.extension_days",
        int,
        5,
        _("Extension of a consultation by itself, in working days"),
        _("A round in which a seat is silent at the first deadline goes on for so long, once."),
        between(1, 60),
    )
)
QUORUM_SHARE = define(
    Definition(
        "actions.quorum_share",
        int,
        50,
        _("Quorum of the Steering Group, as a percentage of the seats"),
        _("Seats with weight that aren't recused; a round keeps the share it was opened with."),
        between(1, 100),
    )
)
FIRST_ACTIVITY_DAYS = define(
    Definition(
        "actions.first_activity_days",
        int,
        63,
        _("From the approval to the first activity held, in working days"),
        _("Counted in the team's calendar; 63 working days are about three months."),
        between(1, 500),
    )
)
STEERING_CALENDAR = "eu-brussels"


def number(definition: Definition) -> int:
    """The whole number in force."""
    return int(value(definition.key))
