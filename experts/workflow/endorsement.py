"""Verbs of the word that a serving official's employer and Member State give."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.enums import Tone
from core.workflow import SYSTEM, Act, Guard, Outcome, Table, Text, Told, Verb
from experts import people
from experts.enums import DeploymentState, EndorsementState, Level
from experts.models import Deployment, Endorsement
from experts.rules.deployments import ENDORSEMENTS, TEAM
from requests_app.intake import NamedPerson

S = EndorsementState
Data = Mapping[str, Any]
#: States of a deployment in which a word still counts.
WAITED_FOR = (DeploymentState.ACCEPTED, DeploymentState.CONTRACTED, DeploymentState.CLEARED)


def _still_asked(obj: Endorsement, act: Act, data: Data) -> Text | None:
    """Nobody gives a word for a mission that is cancelled or under way."""
    if obj.deployment.state not in WAITED_FOR:
        return _("This is no longer asked: the mission is “%(state)s”.") % {
            "state": obj.deployment.get_state_display()
        }
    return None


def _someone_to_ask(obj: Endorsement, act: Act, data: Data) -> Text | None:
    """The employer's consent is asked of a superior with a name and an address."""
    if obj.level != Level.EMPLOYER:
        return None
    superior = data.get("superior")
    email = superior.email if superior is not None else getattr(obj.asked_of, "email", "")
    if not email:
        return _("Name the superior, with an e-mail address.")
    if email.lower() == obj.deployment.person.email.lower():
        return _("Nobody consents to their own mission. Name the superior.")
    return None


STILL_ASKED = Guard("still_asked", _still_asked, early=True)
SOMEONE_TO_ASK = Guard("someone_to_ask", _someone_to_ask)

_ASKED = Told("endorsement_asked", ("asked",), asks=True)
_ANSWERED = Told("endorsement_answered", ("in_charge",))
_RECORDERS = ("officer", "leader", "assistant")

TABLE: Table[Endorsement] = Table(
    "experts.endorsement",
    Endorsement,
    ENDORSEMENTS,
    [
        Verb(
            "ask",
            _("Ask for the word"),
            (),
            S.REQUESTED,
            who=SYSTEM,
            told=(_ASKED,),
            tone=Tone.WAITING,
            happened=_("Asked for their word"),
        ),
        Verb(
            "give",
            _("Agree to the mission"),
            (S.REQUESTED,),
            S.GIVEN,
            who=("asked",),
            recorders=_RECORDERS,
            told=(_ANSWERED,),
            guards=(STILL_ASKED,),
            tone=Tone.SUCCESS,
            done=_("Thank you. The team is told."),
            happened=_("Agreed to the mission"),
        ),
        Verb(
            "refuse",
            _("Refuse"),
            (S.REQUESTED,),
            S.REFUSED,
            who=("asked",),
            recorders=_RECORDERS,
            told=(_ANSWERED,),
            guards=(STILL_ASKED,),
            tone=Tone.DANGER,
            done=_("The team is told."),
            happened=_("Refused the mission"),
        ),
        Verb(
            "ask_again",
            _("Ask again"),
            (S.REQUESTED, S.REFUSED),
            S.REQUESTED,
            who=tuple(sorted(TEAM)),
            told=(_ASKED,),
            guards=(STILL_ASKED, SOMEONE_TO_ASK),
            done=_("Asked again; the mail is on its way."),
            help=_("Also of somebody else: name the superior who may consent."),
            happened=_("Asked again"),
        ),
        Verb(
            "reopen",
            _("Ask anew"),
            (S.GIVEN, S.REFUSED),
            S.REQUESTED,
            who=SYSTEM,
            told=(_ASKED,),
            tone=Tone.WAITING,
            happened=_("Asked anew, for other days"),
        ),
    ],
)


def _giver(act: Act) -> Person:
    """Whose word it is: the bearer of the link, who gave what is recorded, or who signed in."""
    if act.evidence is not None:
        giver: Any = act.evidence.giver
        return giver
    person: Person = act.bearer if act.bearer is not None else act.user.person
    return person


def _given_on(act: Act) -> date:
    return act.evidence.given_on if act.evidence is not None else timezone.localdate(act.at)


@TABLE.effect
def ask(
    obj: None, act: Act, event_id: uuid.UUID, *, deployment: Deployment, level: str
) -> Outcome[Endorsement]:
    """One word is asked for one deployment; of the superior whom the profile names, or the state's
    focal points. Where no superior is known, or the expert named themselves, the officer asks.
    """
    superior = deployment.profile.superior if level == Level.EMPLOYER else None
    if superior is not None and superior.email.lower() == deployment.person.email.lower():
        superior = None
    asked = Endorsement.objects.create(
        deployment=deployment,
        level=level,
        asked_of=superior,
        asked_at=act.at,
        state=S.REQUESTED,
        state_since=act.at,
    )
    return Outcome(obj=asked, payload={"deployment": deployment.pk, "level": level})


@TABLE.effect
def give(
    obj: Endorsement, act: Act, event_id: uuid.UUID, *, reason: str = ""
) -> Outcome[Endorsement]:
    """The word is given, with remarks if any."""
    obj.given_by, obj.given_on, obj.reason = _giver(act), _given_on(act), reason
    return Outcome(
        changed=("given_by", "given_on", "reason"),
        payload={"deployment": obj.deployment_id, "level": obj.level},
        detail=reason,
    )


@TABLE.effect
def refuse(obj: Endorsement, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Endorsement]:
    """The word is refused, with its reason; the officer decides what comes of it."""
    obj.given_by, obj.given_on, obj.reason = _giver(act), _given_on(act), reason
    return Outcome(
        changed=("given_by", "given_on", "reason"),
        payload={"deployment": obj.deployment_id, "level": obj.level},
        detail=reason,
    )


@TABLE.effect
def ask_again(
    obj: Endorsement, act: Act, event_id: uuid.UUID, *, superior: NamedPerson | None = None
) -> Outcome[Endorsement]:
    """The same word is asked once more; a superior who is named takes the place of the last one.

    The profile keeps the superior for later missions.
    """
    if superior is not None and obj.level == Level.EMPLOYER:
        obj.asked_of = people.known_or_new(superior, obj.deployment.person.language)
        profile = obj.deployment.profile
        profile.superior = obj.asked_of
        profile.save(update_fields=["superior"])
    obj.asked_at, obj.given_by, obj.given_on, obj.reason = act.at, None, None, ""
    return Outcome(
        changed=("asked_of", "asked_at", "given_by", "given_on", "reason"),
        payload={"deployment": obj.deployment_id, "level": obj.level, "of": obj.asked_of_id},
    )


@TABLE.effect
def reopen(obj: Endorsement, act: Act, event_id: uuid.UUID) -> Outcome[Endorsement]:
    """The mission has other days: a word for the old ones no longer counts."""
    obj.asked_at, obj.given_by, obj.given_on, obj.reason = act.at, None, None, ""
    return Outcome(
        changed=("asked_at", "given_by", "given_on", "reason"),
        payload={"deployment": obj.deployment_id, "level": obj.level},
    )
