"""Who has to do with an Action, its activities and its outputs.

Whoever has to do with the fiche has to do with its Action; whoever has to do with the Action, with
what it consists of. Besides, a later room opens an Action by a grant (an expert who is deployed).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, scope_condition, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from actions.enums import OUTPUT_READY, OUTPUT_SENT
from actions.models import Action, ActionFiche, Activity, Output
from actions.rules.fiches import (
    PARTNER,
    TEAM,
    Condition,
    in_countries,
    in_scope_of_fiche,
    in_themes,
    like_fiche,
    people_of,
    people_through_requests,
    through_requests,
)
from core.conditions import EVERYTHING, any_of, both, either, through
from core.enums import GrantEffect
from core.models import AccessGrant
from core.policy import GRANTED, Policy, Stake

# -- Actions ---------------------------------------------------------------------------------------


def _of_fiches(condition: Q | None) -> Q | None:
    return through(ActionFiche, condition, pk=OuterRef("fiche_id"))


def _steering(standing: Standing) -> Q | None:
    return EVERYTHING if standing.holds(Role.STEERING) else None


def _steering_people(obj: Action) -> QuerySet[Person]:
    return holders(Role.STEERING)


def _assistant(standing: Standing) -> Q | None:
    return _of_fiches(through_requests("assistant")(standing))


def _assistant_people(obj: Action) -> QuerySet[Person]:
    return people_through_requests("assistant")(obj.fiche)


def _communication(standing: Standing) -> Q | None:
    """Communication officers, unless the approved version says that nothing is published."""
    held = _of_fiches(scope_condition(standing, (Role.COMMUNICATION,), in_countries, in_themes))
    return both(Q(version__confidential=False), held)


def _communication_people(obj: Action) -> QuerySet[Person]:
    if obj.version.confidential:
        return Person.objects.none()
    return in_scope_of_fiche(obj.fiche, Role.COMMUNICATION)


def _focal_point(standing: Standing) -> Q | None:
    """The focal point named for the Action.

    With an account, only as a confirmed official of a party; see the fiche's stake of this name.
    """
    named = Q(focal_point__in=people_of(standing))
    if standing.user_id is None:
        return named
    party = _PARTY.objects(standing)
    return None if party is None else named & party


def _focal_point_people(obj: Action) -> QuerySet[Person]:
    if obj.focal_point_id is None:
        return Person.objects.none()
    named = Person.objects.filter(pk=obj.focal_point_id)
    return named.filter(Q(user__isnull=True) | Q(pk__in=_PARTY.people(obj).values("pk")))


_PARTY: Stake[Action] = like_fiche("party")

ACTIONS: Policy[Action] = Policy(
    model=Action,
    stakes=(
        _PARTY,
        *(
            like_fiche(name)
            for name in (
                "submitter",
                "delegation",
                "officer",
                "leader",
                "finance",
                "auditor",
                "in_charge",
            )
        ),
        Stake("focal_point", _("the Action's focal point"), _focal_point, _focal_point_people),
        Stake("assistant", _("assistants"), _assistant, _assistant_people),
        Stake("steering", _("Steering Group members"), _steering, _steering_people),
        Stake("communication", _("communication officers"), _communication, _communication_people),
    ),
    views={
        # Exists for them: name, state, dates, activities.
        "view": PARTNER
        | TEAM
        | {"submitter", "delegation", "finance", "assistant", "auditor", "steering"}
        | {"communication", GRANTED},
        # Reads conditions, commitments, expert needs, and the reasons given on the way.
        "view_terms": PARTNER
        | TEAM
        | {"submitter", "delegation", "finance", "assistant", "auditor", "steering"},
    },
    rights={"manage": TEAM},
    people_model=lambda: Person,
    deputies=with_deputies,
)
_ACTION_STAKES = {stake.name: stake for stake in ACTIONS.stakes}


# -- What an Action consists of --------------------------------------------------------------------


def _of_action(name: str) -> Condition:
    def objects(standing: Standing) -> Q | None:
        condition = _ACTION_STAKES[name].objects(standing)
        return through(Action, condition, pk=OuterRef("action_id"))

    return objects


def _people_of_action(name: str) -> Callable[[Any], QuerySet[Person]]:
    def people(obj: Any) -> QuerySet[Person]:
        return _ACTION_STAKES[name].people(obj.action)

    return people


def _like_action(name: str) -> Stake[Any]:
    return Stake(name, _ACTION_STAKES[name].label, _of_action(name), _people_of_action(name))


def _grants_on_action() -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
        subject_type=ContentType.objects.get_for_model(Action),
        effect=GrantEffect.ALLOW,
        starts_at__lte=Now(),
    )


def _deployed(standing: Standing) -> Q | None:
    grants = _grants_on_action().filter(
        subject_id=OuterRef("action_id"), user_id__in=standing.user_ids
    )
    return Q(Exists(grants))


def _deployed_people(obj: Any) -> QuerySet[Person]:
    users = _grants_on_action().filter(subject_id=obj.action_id).values("user")
    return Person.objects.filter(user__in=users)


def _stakes_of_action(names: Iterable[str]) -> tuple[Stake[Any], ...]:
    return (
        *(_like_action(name) for name in names),
        Stake("deployed", _("experts to whom the Action is open"), _deployed, _deployed_people),
    )


#: Everybody who reads the Action but those who prepare publications.
_READERS = (
    PARTNER
    | TEAM
    | {"submitter", "delegation", "finance", "assistant", "auditor", "steering", "deployed"}
)

ACTIVITIES: Policy[Activity] = Policy(
    model=Activity,
    stakes=_stakes_of_action(_ACTION_STAKES),
    views={
        # Exists for them: title, dates, place, how many came.
        "view": _READERS | {"communication"},
        # Reads the report, and why it was put off or called off.
        "view_report": _READERS,
    },
    rights={"file:report": _READERS},
    people_model=lambda: Person,
    deputies=with_deputies,
)

#: Stakes that read an output's file once it was sent to the partner.
_OUTSIDE = ("party", "submitter", "focal_point", "delegation", "finance", "steering")


def _sent(standing: Standing) -> Q | None:
    """Those outside the team, from the moment in which the partner is asked."""
    held = either(*(_of_action(name)(standing) for name in _OUTSIDE))
    return both(Q(state__in=OUTPUT_SENT), held)


def _sent_people(obj: Output) -> QuerySet[Person]:
    if obj.state not in OUTPUT_SENT:
        return Person.objects.none()
    return any_of(Person, (_people_of_action(name)(obj) for name in _OUTSIDE))


def _publishable(standing: Standing) -> Q | None:
    """Communication officers, of what the partner has validated and nobody keeps confidential."""
    held = _of_action("communication")(standing)
    return both(Q(state__in=OUTPUT_READY, is_confidential=False), held)


def _publishable_people(obj: Output) -> QuerySet[Person]:
    if obj.state not in OUTPUT_READY or obj.is_confidential:
        return Person.objects.none()
    return _people_of_action("communication")(obj)


OUTPUTS: Policy[Output] = Policy(
    model=Output,
    stakes=(
        *_stakes_of_action(name for name in _ACTION_STAKES if name != "communication"),
        Stake("sent", _("those outside the team, once it was sent"), _sent, _sent_people),
        Stake(
            "communication",
            _("communication officers, of what may be published"),
            _publishable,
            _publishable_people,
        ),
    ),
    views={
        # Exists for them: title, kind, state.
        "view": _READERS | {"communication"},
        # Reads what was said on the way.
        "view_remarks": TEAM | {"assistant", "auditor", "deployed", "sent"},
    },
    rights={
        "file:output": TEAM | {"assistant", "auditor", "deployed", "sent", "communication"},
        # Reads what came before the file of today.
        "earlier": TEAM | {"assistant", "auditor"},
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)
