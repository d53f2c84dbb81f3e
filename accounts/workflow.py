"""Verbs of a membership (`docs/verbs.md`)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, Person
from accounts.rules import MEMBERSHIPS
from accounts.standing import Standing
from core.enums import Tone
from core.workflow import Act, Guard, Outcome, Table, Text, Told, Verb
from reference.models import Country


def _institution_named(membership: Membership, act: Act, data: Mapping[str, Any]) -> Text | None:
    if membership.institution_id is None and data.get("institution") is None:
        return _("Choose the institution, or enter it first.")
    return None


def _evidence_given(membership: Membership, act: Act, data: Mapping[str, Any]) -> Text | None:
    """An institution's first official is confirmed on evidence (a call, a letterhead, …)."""
    if data.get("evidence"):
        return None
    return _("Say how you know that this person works there.")


def _was_invited(membership: Membership, act: Act, data: Mapping[str, Any]) -> Text | None:
    """Nobody makes themselves a member: only an administrator's invitation can be accepted."""
    if not membership.invited:
        return _("This waits for the institution's contact or the team, not for you.")
    return None


INVITED = Guard("invited", _was_invited, early=True)
INSTITUTION_NAMED = Guard("institution_named", _institution_named)
EVIDENCE_GIVEN = Guard("evidence_given", _evidence_given)

_PENDING = (MembershipState.PENDING,)


def _may_create(standing: Standing | None, verb: Verb, data: Mapping[str, Any]) -> bool:
    """Anybody may ask for themselves, as an official; administrators invite."""
    if standing is None:
        return False
    if verb.name == "ask":
        person: Person = data["person"]
        return person.pk == standing.person_id and data["role"] == Role.OFFICIAL
    return standing.holds(Role.ADMINISTRATOR)


TABLE: Table[Membership] = Table(
    "accounts.membership",
    Membership,
    MEMBERSHIPS,
    [
        Verb(
            "ask",
            _("Ask to belong to an institution"),
            (),
            MembershipState.PENDING,
            who=("themselves",),
            told=(Told("membership_asked", ("contact", "officer"), asks=True),),
        ),
        Verb(
            "invite",
            _("Invite"),
            (),
            MembershipState.PENDING,
            who=("administrator",),
            told=(Told("invitation", ("themselves",), asks=True),),
            done=_("The invitation is on its way."),
        ),
        Verb(
            "confirm",
            _("Confirm"),
            _PENDING,
            MembershipState.ACTIVE,
            who=("officer", "contact", "administrator"),
            told=(Told("membership_confirmed", ("themselves",)),),
            guards=(INSTITUTION_NAMED, EVIDENCE_GIVEN),
            done=_("Confirmed. The person is told by e-mail."),
            tone=Tone.PROGRESS,
        ),
        Verb(
            "accept",
            _("Accept the invitation"),
            _PENDING,
            MembershipState.ACTIVE,
            who=("themselves",),
            silent="The person did it; administrators see it in the list of people.",
            guards=(INVITED,),
            done=_("Welcome. Your role is active."),
            tone=Tone.PROGRESS,
        ),
        Verb(
            "refuse",
            _("Refuse"),
            _PENDING,
            MembershipState.REFUSED,
            who=("officer", "contact", "administrator"),
            told=(Told("membership_refused", ("themselves",)),),
            done=_("Refused. The person is told by e-mail."),
            tone=Tone.DANGER,
        ),
        Verb(
            "end",
            _("End the membership"),
            (MembershipState.ACTIVE,),
            MembershipState.ENDED,
            who=("officer", "contact", "administrator"),
            told=(Told("membership_ended", ("themselves",)),),
            done=_("The membership has ended."),
            tone=Tone.DANGER,
        ),
    ],
    creation_allowed=_may_create,
)


@TABLE.effect
def ask(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    person: Person,
    role: str,
    claimed_name: str,
    claimed_country: Country | None,
    post: str = "",
) -> Outcome[Membership]:
    """A person says to which institution they belong; nothing is looked up or told about it."""
    membership = Membership.objects.create(
        person=person,
        role=role,
        claimed_name=claimed_name,
        claimed_country=claimed_country,
        post=post,
        state=MembershipState.PENDING,
        state_since=act.at,
    )
    return Outcome(obj=membership, payload={"role": role})


@TABLE.effect
def invite(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    person: Person,
    role: str,
    institution: Institution,
    post: str = "",
    countries: Any = (),
    themes: Any = (),
) -> Outcome[Membership]:
    """An administrator invites a person into a role; the link in the mail confirms it."""
    membership = Membership.objects.create(
        person=person,
        role=role,
        institution=institution,
        post=post,
        invited=True,
        state=MembershipState.PENDING,
        state_since=act.at,
    )
    membership.countries.set(countries)
    membership.themes.set(themes)
    return Outcome(obj=membership, payload={"role": role, "institution": institution.pk})


@TABLE.effect
def confirm(
    obj: Membership,
    act: Act,
    event_id: uuid.UUID,
    *,
    institution: Institution | None = None,
    evidence: str = "",
    may_submit: bool = False,
    is_contact: bool = False,
) -> Outcome[Membership]:
    """The membership holds from now on; `evidence` says how it is known.

    Staff roles are confirmed by administrators or by the invited person's own link alone: the
    policy gives officers no stake in them.
    """
    if institution is not None:
        obj.institution = institution
    obj.evidence, obj.may_submit, obj.is_contact = evidence, may_submit, is_contact
    Membership.objects.filter(pk=obj.pk).update(institution=obj.institution)
    hooks.confirmed(obj)
    return Outcome(
        changed=("evidence", "may_submit", "is_contact"),
        payload={"institution": obj.institution_id},
    )


@TABLE.effect
def accept(obj: Membership, act: Act, event_id: uuid.UUID) -> Outcome[Membership]:
    """The invited person takes the role up, signed in or by the link of the mail."""
    return Outcome(payload={"institution": obj.institution_id})


@TABLE.effect
def refuse(obj: Membership, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Membership]:
    """The person does not belong there; `reason` is told to them."""
    return Outcome(detail=reason)


@TABLE.effect
def end(obj: Membership, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Membership]:
    """The person no longer acts there, from today on."""
    obj.ends_on = act.at.date()
    return Outcome(changed=("ends_on",), detail=reason)
