"""Verbs of an expert's profile (`docs/verbs.md`).

Main path: register → submit → accept; or return_profile and submit again; or not_retain.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.standing import Standing
from core import conf as settings
from core.deadlines import Clock, WorkingDays
from core.enums import EvidenceSource, Tone
from core.lists import listed
from core.workflow import SAME, Act, Guard, Guarded, Outcome, Table, Text, Told, Verb
from experts import conf, people, sections
from experts.enums import ProfileState
from experts.models import ExpertProfile
from experts.rules.roster import PROFILES, may_enter
from reference import calendars
from requests_app.conf import TEAM_CALENDAR
from requests_app.intake import NamedPerson

S = ProfileState
Data = Mapping[str, Any]

# -- Guards ----------------------------------------------------------------------------------------


def _lacks(name: str, missing: Callable[[ExpertProfile], list[Any]], rule: str) -> Guard[Any]:
    """An early guard that lists what a part of the profile lacks."""

    def check(profile: ExpertProfile, act: Act, data: Data) -> Text | None:
        absent = missing(profile)
        if not absent:
            return None
        return _("Still missing: %(list)s.") % {"list": listed(absent)}

    check.__doc__ = rule
    return Guard(name, check, early=True)


CONSENT_GIVEN = _lacks(
    "consent_given",
    sections.consent_missing,
    "Nobody is on the roster without having agreed to the text that says what for.",
)
EMPLOYER_THERE = _lacks(
    "employer_there",
    sections.employer_missing,
    "Employment, employer and country: they decide whose word a mission needs (domain.md 3.3).",
)
HEADLINE_THERE = _lacks(
    "headline_there", sections.headline_missing, "Every list shows the expertise in one line."
)
THEME_THERE = _lacks(
    "theme_there",
    sections.theme_missing,
    "Fields of expertise are coded with the themes of the programme (seed row 31).",
)
LANGUAGE_THERE = _lacks(
    "language_there",
    sections.language_missing,
    "At least one language with a level of the CEFR (domain.md 4.2).",
)
CV_THERE = _lacks("cv_there", sections.cv_missing, "Experts send their CV (seed row 60).")


def _whom(act: Act, data: Data) -> Person | None:
    """Whose profile is registered: the actor's own, or the person named; None for a new one."""
    named: NamedPerson | None = data.get("named")
    if named is not None:
        return people.known(named)
    own: Person | None = act.user.person if act.user is not None else None
    return own


def _registered_once(profile: ExpertProfile, act: Act, data: Data) -> Text | None:
    """A person has one profile."""
    person = _whom(act, data)
    if person is None or not ExpertProfile.objects.filter(person=person).exists():
        return None
    return _("There is a profile of %(name)s already.") % {"name": person.name}


REGISTERED_ONCE = Guard("registered_once", _registered_once)

# -- Clock and table -------------------------------------------------------------------------------


def _team_calendar(profile: ExpertProfile) -> WorkingDays:
    return calendars.get(settings.value(TEAM_CALENDAR.key))


CLOCKS = (
    Clock(
        "profile_answer",
        _("answer to the expert"),
        lambda profile: conf.number(conf.PROFILE_DAYS),
        _team_calendar,
        asks=("officer",),
        escalates=("leader",),
        awaits=("themselves",),
    ),
)


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    """Anybody registers themselves, never through a deputy; the team enters what came by mail."""
    if data.get("named") is not None:
        return may_enter(standing)
    return standing is not None and not standing.for_another


PROFILE: Table[ExpertProfile] = Table(
    "experts.profile",
    ExpertProfile,
    PROFILES,
    [
        Verb(
            "register",
            _("Register as an expert"),
            (),
            S.DRAFT,
            who=("themselves", "assistant", "officer", "leader"),
            told=(Told("profile_entered", ("themselves",), asks=True),),
            guards=(REGISTERED_ONCE,),
            shown_to="view_contact",
            done=_("Your profile is begun. Everything is saved as you go."),
            happened=_("Profile begun"),
        ),
        Verb(
            "submit",
            _("Send the profile"),
            (S.DRAFT,),
            S.SUBMITTED,
            who=("themselves",),
            recorders=("keeper",),
            told=(
                Told("profile_received", ("themselves",), actor_too=True),
                Told("profile_submitted", ("officer",), asks=True),
            ),
            guards=(
                EMPLOYER_THERE,
                HEADLINE_THERE,
                THEME_THERE,
                LANGUAGE_THERE,
                CV_THERE,
                CONSENT_GIVEN,
            ),
            shown_to="view_contact",
            starts=("profile_answer",),
            tone=Tone.PROGRESS,
            done=_("Your profile is with the team. You get an answer in writing."),
            happened=_("Profile sent"),
        ),
        Verb(
            "update",
            _("Change the profile"),
            (S.ACTIVE,),
            SAME,
            who=("themselves",),
            silent="The expert keeps the own profile up to date; nobody has to do anything.",
            shown_to="view_contact",
            done=_("Saved."),
            happened=_("Profile brought up to date"),
        ),
        Verb(
            "return_profile",
            _("Ask for more"),
            (S.SUBMITTED,),
            S.DRAFT,
            who=("officer", "leader"),
            told=(Told("profile_returned", ("themselves",), asks=True),),
            shown_to="view_contact",
            stops=("profile_answer",),
            tone=Tone.WAITING,
            done=_("Returned. The expert is told what you ask for."),
            help=_("The expert reads your words, completes the profile and sends it again."),
            happened=_("Profile returned to the expert"),
        ),
        Verb(
            "accept",
            _("Take on the roster"),
            (S.SUBMITTED,),
            S.ACTIVE,
            who=("officer", "leader"),
            told=(Told("profile_accepted", ("themselves",)),),
            shown_to="view_contact",
            stops=("profile_answer",),
            tone=Tone.SUCCESS,
            done=_("On the roster. The expert is told."),
            help=_("The expert can be found and proposed for missions from now on."),
            happened=_("Taken on the roster"),
        ),
        Verb(
            "not_retain",
            _("Do not retain"),
            (S.SUBMITTED,),
            S.NOT_RETAINED,
            who=("officer", "leader"),
            told=(Told("profile_not_retained", ("themselves",)),),
            shown_to="view_contact",
            stops=("profile_answer",),
            tone=Tone.DANGER,
            done=_("Not retained. The expert is told in your words."),
            help=_("The expert gets your words in writing. The profile is not found any more."),
            happened=_("Profile not retained"),
        ),
    ],
    clocks=CLOCKS,
    creation_allowed=_may_create,
)

# -- What the verbs do -----------------------------------------------------------------------------


@PROFILE.effect
def register(
    obj: None, act: Act, event_id: uuid.UUID, *, named: NamedPerson | None = None
) -> Outcome[ExpertProfile]:
    """A draft for the actor, or for the person named in a CV that came by mail."""
    person = people.known_or_new(named) if named is not None else act.user.person
    Person.objects.select_for_update().get(pk=person.pk)
    if ExpertProfile.objects.filter(person=person).exists():
        # Two pages at the same moment: the lock let the first one through.
        raise Guarded(_("There is a profile of %(name)s already.") % {"name": person.name})
    profile = ExpertProfile.objects.create(
        person=person,
        state=S.DRAFT,
        state_since=act.at,
        registered_at=act.at,
        language=person.language,
        entered_by=act.user.person if named is not None else None,
    )
    return Outcome(obj=profile, payload={"entered": named is not None})


@PROFILE.effect
def submit(obj: ExpertProfile, act: Act, event_id: uuid.UUID) -> Outcome[ExpertProfile]:
    """The profile goes to the team. Consent is in writing: it is not taken from a conversation."""
    if act.evidence is not None and act.evidence.source == EvidenceSource.CONVERSATION:
        raise Guarded(_("Consent is given in writing: attach the mail or the letter."))
    obj.submitted_at, obj.answer = act.at, ""
    return Outcome(changed=("submitted_at", "answer"), payload={"consent": obj.consent_version})


@PROFILE.effect
def update(
    obj: ExpertProfile, act: Act, event_id: uuid.UUID, *, section: str, values: Mapping[str, Any]
) -> Outcome[ExpertProfile]:
    """One section of a profile on the roster, all but the consent. Guarded for what it would lack.

    Raises ValidationError when a file can't be stored.
    """
    if section not in sections.EDITED_LATER:
        raise Guarded(_("The consent is not changed here: write to the team."))
    sections.write(obj, section, values, act.user)
    lacking = next(s for s in sections.sections(_reread(obj)) if s.key == section).missing
    if lacking:
        raise Guarded(_("Still missing: %(list)s.") % {"list": listed(lacking)})
    obj.confirmed_at = act.at
    return Outcome(changed=("confirmed_at",), payload={"section": section})


def _reread(profile: ExpertProfile) -> ExpertProfile:
    return sections.with_relations(ExpertProfile.objects).get(pk=profile.pk)


@PROFILE.effect
def return_profile(
    obj: ExpertProfile, act: Act, event_id: uuid.UUID, *, words: str
) -> Outcome[ExpertProfile]:
    """Back to the expert, with what is asked for."""
    obj.answer = words
    return Outcome(changed=("answer",), detail=words)


@PROFILE.effect
def accept(
    obj: ExpertProfile, act: Act, event_id: uuid.UUID, *, words: str = ""
) -> Outcome[ExpertProfile]:
    """On the roster from now on."""
    obj.answer, obj.accepted_at, obj.confirmed_at = words, act.at, act.at
    return Outcome(changed=("answer", "accepted_at", "confirmed_at"), detail=words)


@PROFILE.effect
def not_retain(
    obj: ExpertProfile, act: Act, event_id: uuid.UUID, *, words: str
) -> Outcome[ExpertProfile]:
    """Not taken on the roster; the words go to the expert."""
    obj.answer = words
    return Outcome(changed=("answer",), detail=words)
