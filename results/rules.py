"""Who has to do with surveys, closing reports and publications.

The row "evaluations" of the design in code. What the team, the partner, the Delegation and
auditors have to do with them is read through the policy of the Action.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from actions.models import Action
from actions.rules import ACTIONS
from core.conditions import both, through
from core.policy import Policy, Stake
from experts.enums import DEPLOYED
from experts.models import Deployment
from results.enums import ReportState, SurveyKind
from results.models import ClosingReport, Publication, Survey

Condition = Callable[[Standing], Q | None]
People = Callable[[Any], QuerySet[Person]]
_ACTION_STAKES = {stake.name: stake for stake in ACTIONS.stakes}

TEAM = frozenset({"officer", "leader"})


# -- Through the Action ----------------------------------------------------------------------------


def _of_action(name: str, narrowed: Q | None = None) -> Condition:
    """What belongs to the Actions in which somebody has that stake."""

    def objects(standing: Standing) -> Q | None:
        condition = _ACTION_STAKES[name].objects(standing)
        return both(narrowed, through(Action, condition, pk=OuterRef("action_id")))

    return objects


def _people_of_action(name: str, when: Callable[[Any], bool] | None = None) -> People:
    def people(obj: Any) -> QuerySet[Person]:
        if when is not None and not when(obj):
            return Person.objects.none()
        return _ACTION_STAKES[name].people(obj.action)

    return people


def _like_action(
    name: str, narrowed: Q | None = None, when: Callable[[Any], bool] | None = None
) -> Stake[Any]:
    """The Action's stake; `narrowed` and `when` say the same, once over rows and once of one."""
    return Stake(
        name,
        _ACTION_STAKES[name].label,
        _of_action(name, narrowed),
        _people_of_action(name, when),
    )


def _one(person_id: int | None) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=[] if person_id is None else [person_id])


def _nobody_sees_by_it(standing: Standing) -> Q | None:
    return None


# -- Surveys ---------------------------------------------------------------------------------------

#: One expert's answer is no total: it stays with the team.
_TOTALLED = Q(kind__in=[SurveyKind.PARTNER, SurveyKind.PARTICIPANT])


def _is_totalled(obj: Survey) -> bool:
    return obj.kind != SurveyKind.EXPERT


def _respondent(standing: Standing) -> Q | None:
    """Whoever is asked; nobody answers in their place."""
    if standing.for_another:
        return None
    return Q(respondent=standing.person_id)


def _respondent_people(obj: Survey) -> QuerySet[Person]:
    return _one(obj.respondent_id)


def _deployed(standing: Standing) -> Q | None:
    """Experts who were sent to the activity: the answers are about them too."""
    if standing.for_another:
        return None
    sent = Deployment.objects.filter(
        activity=OuterRef("activity_id"), person=standing.person_id, state__in=DEPLOYED
    )
    return Q(Exists(sent), kind=SurveyKind.PARTICIPANT)


def _deployed_people(obj: Survey) -> QuerySet[Person]:
    if obj.kind != SurveyKind.PARTICIPANT:
        return Person.objects.none()
    sent = Deployment.objects.filter(activity=obj.activity_id, state__in=DEPLOYED)
    return Person.objects.filter(pk__in=sent.values("person"))


def _member_state(standing: Standing) -> Q | None:
    """Focal points whose officials were sent to the activity."""
    countries = standing.institution_countries(Role.FOCAL_POINT)
    if not countries:
        return None
    sent = Deployment.objects.filter(
        activity=OuterRef("activity_id"),
        state__in=DEPLOYED,
        profile__employer_country__in=countries,
    )
    return Q(Exists(sent), kind=SurveyKind.PARTICIPANT)


def _member_state_people(obj: Survey) -> QuerySet[Person]:
    if obj.kind != SurveyKind.PARTICIPANT:
        return Person.objects.none()
    sent = Deployment.objects.filter(activity=obj.activity_id, state__in=DEPLOYED)
    return holders(Role.FOCAL_POINT, institution_countries=sent.values("profile__employer_country"))


SURVEYS: Policy[Survey] = Policy(
    model=Survey,
    stakes=(
        Stake("respondent", _("whoever is asked"), _respondent, _respondent_people, False),
        _like_action("officer"),
        _like_action("leader"),
        _like_action("auditor"),
        _like_action("delegation", _TOTALLED, _is_totalled),
        _like_action("steering", _TOTALLED, _is_totalled),
        Stake(
            "deployed",
            _("experts sent to the activity"),
            _deployed,
            _deployed_people,
            deputies=False,
        ),
        Stake(
            "member_state",
            _("focal points whose officials were sent to the activity"),
            _member_state,
            _member_state_people,
        ),
    ),
    views={
        # Exists for them: who is asked, until when, whether it was answered, and the averages.
        # Those of participants are shown from five answers on, to nobody before.
        "view": TEAM
        | {"respondent", "auditor", "delegation", "steering", "deployed", "member_state"},
        # Reads what was said in words.
        "view_answers": TEAM | {"respondent", "auditor"},
        # Reads at what time each participant answered: nobody does.
        "view_times": frozenset(),
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)


# -- Closing reports -------------------------------------------------------------------------------

_ACCEPTED = Q(state=ReportState.ACCEPTED)


def _is_accepted(obj: ClosingReport) -> bool:
    return obj.state == ReportState.ACCEPTED


def _officer_people(obj: ClosingReport) -> QuerySet[Person]:
    return _one(obj.officer_id)


REPORTS: Policy[ClosingReport] = Policy(
    model=ClosingReport,
    stakes=(
        _like_action("officer"),
        _like_action("leader"),
        _like_action("auditor"),
        _like_action("delegation", _ACCEPTED, _is_accepted),
        _like_action("steering", _ACCEPTED, _is_accepted),
        Stake("in_charge", _("whoever writes it"), _nobody_sees_by_it, _officer_people),
    ),
    views={
        # Reads it: the team and auditors always, Delegation and Steering Group once accepted.
        "view": TEAM | {"auditor", "delegation", "steering"},
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)


# -- Publications ----------------------------------------------------------------------------------

#: The partner and the Delegation learn of it when it is sent to the partner.
_SENT = Q(sent_at__isnull=False)


def _was_sent(obj: Publication) -> bool:
    return obj.sent_at is not None


def _author_people(obj: Publication) -> QuerySet[Person]:
    return _one(obj.author_id)


PARTNER = frozenset({"party", "submitter", "focal_point"})

PUBLICATIONS: Policy[Publication] = Policy(
    model=Publication,
    stakes=(
        *(
            _like_action(name, _SENT, _was_sent)
            for name in ("party", "submitter", "focal_point", "delegation")
        ),
        _like_action("officer"),
        _like_action("leader"),
        _like_action("communication"),
        _like_action("auditor"),
        Stake("author", _("whoever began it"), _nobody_sees_by_it, _author_people),
        Stake(
            "in_charge",
            _ACTION_STAKES["in_charge"].label,
            _nobody_sees_by_it,
            _people_of_action("in_charge"),
        ),
    ),
    views={
        # Exists for them: which Action, in which state. The words of a draft are the team's.
        "view": PARTNER | TEAM | {"delegation", "communication", "auditor"},
        # Reads what is still being written.
        "view_drafts": TEAM | {"communication", "auditor"},
    },
    rights={"write": TEAM | {"communication"}},
    people_model=lambda: Person,
    deputies=with_deputies,
)
