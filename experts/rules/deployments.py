"""Who has to do with a deployment, or with a consent to it, and what follows from it.

The table of `docs/permissions.md` in code. What the team, the partner and auditors have to do with
a deployment is read through the policy of its Action.
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
from core.conditions import any_of, both, either, through
from core.policy import Policy, Stake
from experts.enums import DeploymentState, Employment, Level, PartnerWord
from experts.models import Deployment, Endorsement

Condition = Callable[[Standing], Q | None]
_ACTION_STAKES = {stake.name: stake for stake in ACTIONS.stakes}

#: The partner learns of an expert once the expert agrees to be proposed.
_SHOWN_TO_PARTNER = ~Q(partner_word=PartnerWord.NOT_ASKED)
#: The expert has said yes, whatever came of it later.
_ACCEPTED = Q(answered_at__isnull=False) & ~Q(state=DeploymentState.DECLINED)


def _was_accepted(obj: Deployment) -> bool:
    return obj.answered_at is not None and obj.state != DeploymentState.DECLINED


def _people_of(standing: Standing) -> list[int]:
    """The person and whoever the person deputises for."""
    return sorted({standing.person_id, *(held.person_id for held in standing.held)})


# -- Through the Action ----------------------------------------------------------------------------


def _through_action(*names: str, narrowed: Q | None = None) -> Condition:
    """Deployments under the Actions in which somebody has one of these stakes."""

    def objects(standing: Standing) -> Q | None:
        found = either(*(_ACTION_STAKES[name].objects(standing) for name in names))
        return both(narrowed, through(Action, found, pk=OuterRef("action_id")))

    return objects


def _people_through_action(*names: str) -> Callable[[Deployment], QuerySet[Person]]:
    def people(obj: Deployment) -> QuerySet[Person]:
        return any_of(Person, (_ACTION_STAKES[name].people(obj.action) for name in names))

    return people


def _like_action(name: str) -> Stake[Deployment]:
    return Stake(
        name, _ACTION_STAKES[name].label, _through_action(name), _people_through_action(name)
    )


def _once_asked(
    people: Callable[[Deployment], QuerySet[Person]],
) -> Callable[[Deployment], QuerySet[Person]]:
    """Nobody at the partner's, until the partner is asked."""

    def narrowed(obj: Deployment) -> QuerySet[Person]:
        if obj.partner_word == PartnerWord.NOT_ASKED:
            return Person.objects.none()
        return people(obj)

    return narrowed


# -- The expert, and who gives a word for the expert -----------------------------------------------


def _expert(standing: Standing) -> Q | None:
    """The expert alone, from the invitation on: nobody learns that they are only considered."""
    if standing.for_another:
        return None
    return Q(person_id=standing.person_id, invited_at__isnull=False)


def _expert_people(obj: Deployment) -> QuerySet[Person]:
    if obj.invited_at is None:
        return Person.objects.none()
    return Person.objects.filter(pk=obj.person_id)


def _ms_focal_point(standing: Standing) -> Q | None:
    """Focal points of the state in whose administration the expert serves, once they accepted."""
    countries = standing.institution_countries(Role.FOCAL_POINT)
    if not countries:
        return None
    return _ACCEPTED & Q(
        profile__employment=Employment.SERVING, profile__employer_country__in=countries
    )


def _ms_focal_point_people(obj: Deployment) -> QuerySet[Person]:
    profile = obj.profile
    if not _was_accepted(obj) or profile.employment != Employment.SERVING:
        return Person.objects.none()
    if profile.employer_country_id is None:
        return Person.objects.none()
    return holders(Role.FOCAL_POINT, institution_countries=[profile.employer_country_id])


def _employer(standing: Standing) -> Q | None:
    """The superior who was asked to consent, and whoever deputises for them."""
    asked = Endorsement.objects.filter(
        deployment=OuterRef("pk"), level=Level.EMPLOYER, asked_of__in=_people_of(standing)
    )
    return Q(Exists(asked))


def _employer_people(obj: Deployment) -> QuerySet[Person]:
    asked = Endorsement.objects.filter(deployment=obj, level=Level.EMPLOYER)
    return Person.objects.filter(pk__in=asked.values("asked_of"))


def _nobody_sees_by_it(standing: Standing) -> Q | None:
    return None


TEAM = frozenset({"officer", "leader"})
#: Those who follow the whole course of a deployment.
_FILE = TEAM | {"expert", "assistant", "finance", "auditor"}
#: The institution that receives the expert, and the EU Delegation.
_PARTNER = frozenset({"partner", "partner_reader"})

DEPLOYMENTS: Policy[Deployment] = Policy(
    model=Deployment,
    stakes=(
        Stake("expert", _("the expert"), _expert, _expert_people, deputies=False),
        *(_like_action(name) for name in ("officer", "leader", "assistant", "finance", "auditor")),
        Stake(
            "partner",
            _("who speaks for the partner"),
            _through_action("submitter", "focal_point", narrowed=_SHOWN_TO_PARTNER),
            _once_asked(_people_through_action("submitter", "focal_point")),
        ),
        Stake(
            "partner_reader",
            _("officials of the partner and the EU Delegation"),
            _through_action("party", "delegation", narrowed=_SHOWN_TO_PARTNER),
            _once_asked(_people_through_action("party", "delegation")),
        ),
        Stake(
            "ms_focal_point",
            _("focal points of the expert's Member State"),
            _ms_focal_point,
            _ms_focal_point_people,
        ),
        Stake("employer", _("the expert's superior"), _employer, _employer_people),
        # Told of it; sees the deployment by another stake.
        Stake(
            "in_charge",
            _("the officer in charge"),
            _nobody_sees_by_it,
            lambda obj: Person.objects.filter(pk=obj.officer_id),
        ),
    ),
    views={
        # Exists for them: who goes for which task of which Action, when, and where it stands.
        "view": _FILE | _PARTNER | {"ms_focal_point", "employer"},
        # Reads the reduced profile that is shown to the partner.
        "view_reduced": _FILE | _PARTNER,
        # Follows every step: readiness, endorsements, who supports the expert.
        "view_steps": _FILE,
        # Reads the terms of reference.
        "view_terms": _FILE | {"ms_focal_point", "employer"},
        # Reads why this expert was chosen.
        "view_internal": TEAM | {"auditor"},
        # Reads declarations of interests and what was made of them.
        "view_conflict": TEAM | {"expert", "auditor"},
        # Reads fee, per diems and their arithmetic.
        "view_money": _FILE,
        # Reads why the partner objects.
        "view_partner_word": TEAM | _PARTNER | {"auditor"},
        # Reads the mission report.
        "view_report": TEAM | {"expert", "auditor"},
    },
    rights={
        "file:report": TEAM | {"expert", "auditor"},
        "file:readiness": TEAM | {"expert", "assistant", "auditor"},
        "file:contract": TEAM | {"expert", "assistant", "finance", "auditor"},
        "file:attestation": TEAM | {"expert", "assistant", "auditor"},
        "file:evidence": TEAM | {"auditor"},
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)
_DEPLOYMENT_STAKES = {stake.name: stake for stake in DEPLOYMENTS.stakes}


# -- Consents and endorsements ---------------------------------------------------------------------


def _of_deployment(name: str) -> Condition:
    def objects(standing: Standing) -> Q | None:
        condition = _DEPLOYMENT_STAKES[name].objects(standing)
        return through(Deployment, condition, pk=OuterRef("deployment_id"))

    return objects


def _people_of_deployment(name: str) -> Callable[[Any], QuerySet[Person]]:
    def people(obj: Endorsement) -> QuerySet[Person]:
        return _DEPLOYMENT_STAKES[name].people(obj.deployment)

    return people


def _like_deployment(name: str, *, deputies: bool = True) -> Stake[Endorsement]:
    stake = _DEPLOYMENT_STAKES[name]
    return Stake(
        name, stake.label, _of_deployment(name), _people_of_deployment(name), deputies=deputies
    )


def _asked(standing: Standing) -> Q | None:
    """Whose word it is: the superior, or the focal points of the Member State."""
    own = Q(level=Level.EMPLOYER, asked_of__in=_people_of(standing))
    countries = standing.institution_countries(Role.FOCAL_POINT)
    if not countries:
        return own
    return own | Q(level=Level.MEMBER_STATE, deployment__profile__employer_country__in=countries)


def _asked_people(obj: Endorsement) -> QuerySet[Person]:
    if obj.level == Level.EMPLOYER:
        return Person.objects.filter(pk__in=[obj.asked_of_id])
    return holders(
        Role.FOCAL_POINT, institution_countries=[obj.deployment.profile.employer_country_id]
    )


ENDORSEMENTS: Policy[Endorsement] = Policy(
    model=Endorsement,
    stakes=(
        Stake("asked", _("whose word it is"), _asked, _asked_people),
        _like_deployment("expert", deputies=False),
        *(
            _like_deployment(name)
            for name in ("officer", "leader", "assistant", "auditor", "in_charge")
        ),
    ),
    views={
        # Reads for whom and for what the word is asked, and what was answered.
        "view": TEAM | {"asked", "expert", "assistant", "auditor"},
    },
    rights={"file:evidence": TEAM | {"assistant", "auditor"}},
    people_model=lambda: Person,
    deputies=with_deputies,
)
