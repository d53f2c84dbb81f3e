"""Verbs of a membership and of a deputation (`docs/verbs.md`)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import hooks, second_factor
from accounts.enums import DeputationState, MembershipState, Role
from accounts.matching import institution_called, same_institution
from accounts.models import Deputation, Institution, Membership, Person, User
from accounts.rules import DEPUTATIONS, MEMBERSHIPS, OPEN_STATES, colleagues_of
from accounts.standing import Standing
from core import links
from core.enums import ActMode, Tone
from core.policy import standing_of
from core.workflow import SAME, Act, Guard, Guarded, Outcome, Table, Text, Told, Verb
from reference.models import Country, InstitutionKind

#: The purpose of the link in an invitation.
INVITATION = "accounts.invitation"


@dataclass(frozen=True)
class NewInstitution:
    """An institution that the portal does not know yet, as whoever confirms enters it."""

    name: str
    kind: InstitutionKind
    country: Country | None = None
    acronym: str = ""
    kind_justification: str = ""


# -- Guards ----------------------------------------------------------------------------------------

Data = Mapping[str, Any]


def _not_oneself(membership: Membership, act: Act, data: Data) -> Text | None:
    """Nobody gives themselves a role; the rules keep the other verbs from it."""
    if act.user is not None and act.user.person_id == data["person"].pk:
        return _("Nobody invites themselves. Ask another administrator.")
    return None


def _institution_named(membership: Membership, act: Act, data: Data) -> Text | None:
    """The institution is known, or entered with the confirmation."""
    named = data.get("institution") or data.get("new_institution")
    if membership.institution_id is None and named is None:
        return _("Choose the institution, or enter it first.")
    return None


def _evidence_given(membership: Membership, act: Act, data: Data) -> Text | None:
    """An institution's first official is confirmed on evidence (a call, a letterhead, …)."""
    if data.get("evidence"):
        return None
    return _("Say how you know that this person works there.")


def _held_once(membership: Membership, act: Act, data: Data) -> Text | None:
    """Nobody holds the same role in an institution twice."""
    return _held_already(data["person"].pk, data["role"], data["institution"])


def _held_already(
    person_id: int, role: str, institution: Institution | None, apart_from: int = 0
) -> Text | None:
    """The database holds the same rule (`membership_once`)."""
    same = Membership.objects.filter(
        person=person_id, role=role, institution=institution, state__in=OPEN_STATES
    )
    if institution is not None and same.exclude(pk=apart_from).exists():
        return _("This person has this role there already, or is about to.")
    return None


def _was_invited(membership: Membership, act: Act, data: Data) -> Text | None:
    """Nobody makes themselves a member: only an administrator's invitation can be accepted."""
    if not membership.invited:
        return _("This waits for the institution's contact or the team, not for you.")
    return None


def _has_second_factor(membership: Membership, act: Act, data: Data) -> Text | None:
    """There is something to reset."""
    if not second_factor.has_one(membership.person_id):
        return _("This person has no second factor.")
    return None


NOT_ONESELF = Guard("not_oneself", _not_oneself)
INSTITUTION_NAMED = Guard("institution_named", _institution_named)
EVIDENCE_GIVEN = Guard("evidence_given", _evidence_given)
HELD_ONCE = Guard("held_once", _held_once)
INVITED = Guard("invited", _was_invited, early=True)
HAS_SECOND_FACTOR = Guard("has_second_factor", _has_second_factor, early=True)

_PENDING = (MembershipState.PENDING,)
_CONFIRMERS = ("officer", "contact", "administrator")


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    """Anybody may ask for themselves, as an official; administrators invite."""
    if standing is None:
        return False
    if verb.name == "ask":
        person: Person = data["person"]
        own = person.pk == standing.person_id and not standing.for_another
        return own and data["role"] == Role.OFFICIAL
    return standing.holds(Role.ADMINISTRATOR)


# -- The table of a membership ---------------------------------------------------------------------

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
            happened=_("Asked to belong to an institution"),
        ),
        Verb(
            "invite",
            _("Invite"),
            (),
            MembershipState.PENDING,
            who=("administrator",),
            told=(Told("invitation", ("themselves",), asks=True),),
            guards=(NOT_ONESELF, HELD_ONCE),
            done=_("The invitation is on its way."),
            also_system=True,
            happened=_("Invited"),
        ),
        Verb(
            "invite_again",
            _("Send the invitation again"),
            _PENDING,
            SAME,
            who=("administrator",),
            told=(Told("invitation", ("themselves",), asks=True),),
            guards=(INVITED,),
            done=_("A new invitation is on its way; the links sent before no longer work."),
            happened=_("Invitation sent again"),
        ),
        Verb(
            "confirm",
            _("Confirm"),
            _PENDING,
            MembershipState.ACTIVE,
            who=_CONFIRMERS,
            told=(Told("membership_confirmed", ("themselves",)),),
            guards=(INSTITUTION_NAMED, EVIDENCE_GIVEN),
            done=_("Confirmed. The person is told by e-mail."),
            tone=Tone.PROGRESS,
            happened=_("Membership confirmed"),
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
            happened=_("Invitation accepted"),
        ),
        Verb(
            "refuse",
            _("Refuse"),
            _PENDING,
            MembershipState.REFUSED,
            who=_CONFIRMERS,
            told=(Told("membership_refused", ("themselves",)),),
            done=_("Refused. The person is told by e-mail."),
            tone=Tone.DANGER,
            happened=_("Membership refused"),
        ),
        Verb(
            "rescope",
            _("Change the scope"),
            (MembershipState.ACTIVE,),
            SAME,
            who=("administrator",),
            told=(Told("membership_rescoped", ("themselves",)),),
            done=_("Changed. The person is told by e-mail."),
            happened=_("Scope changed"),
        ),
        Verb(
            "reset_second_factor",
            _("Reset the second factor"),
            (MembershipState.ACTIVE,),
            SAME,
            who=("administrator",),
            told=(Told("second_factor_reset", ("themselves",), asks=True),),
            guards=(HAS_SECOND_FACTOR,),
            shown_to="view_account",
            done=_("Reset. The person is told by e-mail, and sets up a new one."),
            help=_(
                "For somebody who has lost it. Make sure by telephone or in person that it is them."
            ),
            tone=Tone.DANGER,
            happened=_("Second factor reset"),
        ),
        Verb(
            "end",
            _("End the membership"),
            (MembershipState.ACTIVE,),
            MembershipState.ENDED,
            who=_CONFIRMERS,
            told=(Told("membership_ended", ("themselves",)),),
            done=_("The membership has ended."),
            tone=Tone.DANGER,
            happened=_("Membership ended"),
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
    """A person says to which institution they belong; they are told nothing about it.

    Where the words are an institution's name, its contact sees the question too.
    """
    institution = institution_called(claimed_name, claimed_country)
    held = Membership.objects.filter(person=person, role=role, state__in=OPEN_STATES)
    if institution is not None and held.filter(institution=institution).exists():
        institution = None
    membership = Membership.objects.create(
        person=person,
        role=role,
        institution=institution,
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
    may_submit: bool = False,
    is_contact: bool = False,
) -> Outcome[Membership]:
    """An administrator invites a person into a role; the link in the mail confirms it."""
    membership = Membership.objects.create(
        person=person,
        role=role,
        institution=institution,
        post=post,
        invited=True,
        may_submit=may_submit,
        is_contact=is_contact,
        state=MembershipState.PENDING,
        state_since=act.at,
    )
    membership.countries.set(countries)
    membership.themes.set(themes)
    return Outcome(obj=membership, payload={"role": role, "institution": institution.pk})


@TABLE.effect
def invite_again(obj: Membership, act: Act, event_id: uuid.UUID) -> Outcome[Membership]:
    """Another mail with a new link; it takes the place of the links sent before."""
    return Outcome()


@TABLE.effect
def confirm(
    obj: Membership,
    act: Act,
    event_id: uuid.UUID,
    *,
    institution: Institution | None = None,
    new_institution: NewInstitution | None = None,
    evidence: str = "",
    may_submit: bool = False,
    is_contact: bool = False,
) -> Outcome[Membership]:
    """The membership holds from now on; `evidence` says how it is known.

    Staff roles are confirmed by administrators or by the invited person's own link alone: the
    policy gives officers no stake in them.
    """
    if new_institution or is_contact or institution not in (None, obj.institution):
        _only_the_team(act)
    if new_institution is not None:
        institution = _enter(new_institution)
    if institution is not None:
        obj.institution = institution
    if held := _held_already(obj.person_id, obj.role, obj.institution, apart_from=obj.pk):
        raise Guarded(held)
    obj.evidence, obj.may_submit, obj.is_contact = evidence, may_submit, is_contact
    Membership.objects.filter(pk=obj.pk).update(institution=obj.institution)
    if obj.institution is not None and obj.role == Role.OFFICIAL:
        obj.institution.learn_language(obj.person.language)
    hooks.confirmed(obj)
    _mark_staff(obj, holds=True)
    return Outcome(
        changed=("evidence", "may_submit", "is_contact"),
        payload={"institution": obj.institution_id, "entered": new_institution is not None},
    )


def _only_the_team(act: Act) -> None:
    """A contact confirms colleagues of the own institution, and makes nobody else a contact."""
    standing = standing_of(act.user)
    if isinstance(standing, Standing) and not standing.holds(
        Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR
    ):
        raise Guarded(_("You confirm colleagues of your own institution. The team does the rest."))


def _enter(new: NewInstitution) -> Institution:
    """Enter an institution, unless it is there: the confirmer then chooses it."""
    known = same_institution(new.name, new.country)
    try:
        with transaction.atomic():
            if known is None:
                return Institution.objects.create(
                    name=new.name,
                    kind=new.kind,
                    country=new.country,
                    acronym=new.acronym,
                    kind_justification=new.kind_justification,
                )
    except IntegrityError:
        pass
    raise Guarded(_("“%s” is known already. Search for it and choose it.") % new.name)


def _mark_staff(membership: Membership, *, holds: bool) -> None:
    """Only administrators may open the administration's pages."""
    if membership.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(
        person=membership.person_id, role=Role.ADMINISTRATOR, state=MembershipState.ACTIVE
    ).exclude(pk=membership.pk)
    accounts = User.objects.filter(person=membership.person_id)
    accounts.update(is_staff=holds or others.exists())


@TABLE.effect
def accept(obj: Membership, act: Act, event_id: uuid.UUID) -> Outcome[Membership]:
    """The invited person takes the role up, signed in or by the link of the mail."""
    if act.mode != ActMode.LINK:
        links.revoke(INVITATION, obj)
    hooks.confirmed(obj)
    _mark_staff(obj, holds=True)
    return Outcome(payload={"institution": obj.institution_id})


@TABLE.effect
def refuse(obj: Membership, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Membership]:
    """The person does not belong there; `reason` is told to them."""
    links.revoke(INVITATION, obj)
    return Outcome(detail=reason)


@TABLE.effect
def rescope(
    obj: Membership,
    act: Act,
    event_id: uuid.UUID,
    *,
    countries: Any = (),
    themes: Any = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Outcome[Membership]:
    """The role covers these countries and themes (none: all), between these days."""
    obj.countries.set(countries)
    obj.themes.set(themes)
    obj.starts_on, obj.ends_on = starts_on, ends_on
    return Outcome(
        changed=("starts_on", "ends_on"),
        payload={
            "countries": sorted(country.pk for country in countries),
            "themes": sorted(theme.pk for theme in themes),
            "starts_on": starts_on.isoformat() if starts_on else None,
            "ends_on": ends_on.isoformat() if ends_on else None,
        },
    )


@TABLE.effect
def reset_second_factor(
    obj: Membership, act: Act, event_id: uuid.UUID, *, reason: str
) -> Outcome[Membership]:
    """The person signs in with the password alone, and sets up a new second factor.

    Nobody sees the old one; application, keys and recovery codes are gone together.
    """
    return Outcome(payload={"kinds": second_factor.take_away(obj.person_id)}, detail=reason)


@TABLE.effect
def end(obj: Membership, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Membership]:
    """The person no longer acts there, from now on."""
    day = act.at.date()
    obj.ends_on = max(day, obj.starts_on) if obj.starts_on else day
    _mark_staff(obj, holds=False)
    return Outcome(changed=("ends_on",), detail=reason)


# -- The table of a deputation ---------------------------------------------------------------------


def _deputy_is_colleague(deputation: Deputation, act: Act, data: Data) -> Text | None:
    """The deputy is a colleague of the same institution."""
    if not colleagues_of(data["principal"].pk).filter(pk=data["deputy"].pk).exists():
        return _("Only a colleague of your institution can be your deputy.")
    return None


def _dates_in_order(deputation: Deputation, act: Act, data: Data) -> Text | None:
    """The first day does not lie after the last one."""
    if data["starts_on"] > data["ends_on"]:
        return _("The first day lies after the last one.")
    return None


def _no_overlap(deputation: Deputation, act: Act, data: Data) -> Text | None:
    """The database holds the same rule (`deputation_no_overlap`)."""
    same = Deputation.objects.filter(
        principal=data["principal"],
        deputy=data["deputy"],
        state=DeputationState.ACTIVE,
        starts_on__lte=data["ends_on"],
        ends_on__gte=data["starts_on"],
    )
    if same.exists():
        return _("This colleague is your deputy on some of these days already.")
    return None


def _may_name(standing: Standing | None, verb: Verb, data: Data) -> bool:
    """Everybody names their own deputies; a deputy names none."""
    if standing is None or standing.for_another:
        return False
    return bool(data["principal"].pk == standing.person_id)


DEPUTIES: Table[Deputation] = Table(
    "accounts.deputation",
    Deputation,
    DEPUTATIONS,
    [
        Verb(
            "name_deputy",
            _("Name a deputy"),
            (),
            DeputationState.ACTIVE,
            who=("principal",),
            told=(Told("deputy_named", ("deputy",)),),
            guards=(
                Guard("dates_in_order", _dates_in_order),
                Guard("deputy_is_colleague", _deputy_is_colleague),
                Guard("no_overlap", _no_overlap),
            ),
            done=_("Your deputy is named and told by e-mail."),
            tone=Tone.PROGRESS,
            happened=_("Deputy named"),
        ),
        Verb(
            "end_deputation",
            _("End it"),
            (DeputationState.ACTIVE,),
            DeputationState.ENDED,
            who=("principal", "deputy", "administrator"),
            told=(Told("deputy_ended", ("principal", "deputy")),),
            done=_("Ended, from this moment on."),
            tone=Tone.DANGER,
            happened=_("Deputation ended"),
        ),
    ],
    creation_allowed=_may_name,
)


@DEPUTIES.effect
def name_deputy(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    principal: Person,
    deputy: Person,
    starts_on: date,
    ends_on: date,
) -> Outcome[Deputation]:
    """`deputy` may do what `principal` may, on these days; each act says for whom."""
    try:
        with transaction.atomic():
            deputation = Deputation.objects.create(
                principal=principal,
                deputy=deputy,
                starts_on=starts_on,
                ends_on=ends_on,
                state=DeputationState.ACTIVE,
                state_since=act.at,
            )
    except IntegrityError as error:
        raise Guarded(_("This colleague is your deputy on some of these days already.")) from error
    return Outcome(obj=deputation, payload={"principal": principal.pk, "deputy": deputy.pk})


@DEPUTIES.effect
def end_deputation(obj: Deputation, act: Act, event_id: uuid.UUID) -> Outcome[Deputation]:
    """The deputy may act no longer, whatever the dates say."""
    return Outcome(payload={"principal": obj.principal_id, "deputy": obj.deputy_id})
