"""Verbs of an Action Fiche."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Membership, Person
from accounts.standing import Standing
from actions import conf as settings
from actions import ending, sections
from actions.canonical import freeze_shared, freeze_whole
from actions.drafting import (
    first_version,
    next_version,
    note_author,
    parties_of,
    references_of,
)
from actions.enums import FicheState, SectionKey, Verdict
from actions.models import ActionFiche, Agreement, Comment, FicheRequest, FicheVersion
from actions.rounds import seats_today
from actions.rules import FICHES
from actions.workflow.action import make
from actions.workflow.shared import giver, team_calendar
from core.deadlines import Clock, WorkingDays
from core.enums import Tone
from core.models import RecordedAct
from core.workflow import (
    DECIDED,
    SAME,
    SYSTEM,
    Act,
    Guard,
    Guarded,
    Outcome,
    Table,
    Text,
    Told,
    Verb,
    tables,
)
from reference import calendars
from reference.models import Programme, Region
from reference.queries import current_programme
from requests_app.enums import RequestState
from requests_app.intake import next_reference
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS

S = FicheState
Data = Mapping[str, Any]

# -- Guards ----------------------------------------------------------------------------------------


def _requests_admitted(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """A fiche is opened on admitted requests alone."""
    if any(request.state != RequestState.ADMITTED for request in data["requests"]):
        return _("A fiche is opened on an admitted request.")
    return None


def _place_known(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """The Action is named after a country or a region."""
    if data.get("region") is None and data["requests"][0].country_id is None:
        return _("Choose the region: the request names no country.")
    return None


def _phase_current(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """A fiche belongs to the programme phase that is current."""
    if current_programme() is None:
        return _("No programme phase is current; an administrator sets it.")
    return None


def _shared_complete(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """What the partner needs to judge the plan (domain.md 3.2)."""
    if fiche.version is None:
        return _("There is no version yet.")
    missing = sections.missing(fiche.version, internal=False)
    if not missing:
        return None
    return _("Still to be filled in: %(list)s.") % {"list": sections.names(missing)}


def _internal_complete(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """The Group decides on the whole: budget and risks too."""
    if fiche.version is None or fiche.version.is_frozen:
        return None
    missing = sections.missing(fiche.version, internal=True)
    if not missing:
        return None
    return _("Still to be filled in: %(list)s.") % {"list": sections.names(missing)}


def _agreement_holds(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """What was only said is provisional, and what is contested holds nothing."""
    agreement = Agreement.objects.filter(version=fiche.version_id).first()
    if agreement is None:
        return _("The partner has not agreed to this version.")
    recorded = RecordedAct.objects.filter(event_id=agreement.event_id).first()
    if recorded is None or recorded.holds:
        return None
    if recorded.contested_at is not None:
        return _("The partner contests the recorded agreement.")
    return _("The agreement was only said. A writing must confirm it first.")


def _same_version(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """The agreement is to the very text that the reader saw."""
    current = fiche.version.shared_hash if fiche.version is not None else ""
    if data.get("shared_hash") != current:
        return _("This is not the version that you read. Open the fiche again.")
    return None


def _date_not_ahead(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """The agreement was given today or before."""
    if data["agreed_on"] > timezone.localdate(act.at):
        return _("The date of the agreement lies in the future.")
    return None


def _seats_filled(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """Under “all must answer” a service without anybody could never answer."""
    seats = [seat for seat in seats_today() if seat.weight]
    if not seats:
        return _("The Steering Group has no seats yet; an administrator adds them.")
    filled = set(
        Membership.objects.in_force()
        .filter(role=Role.STEERING, institution__in=[seat.institution_id for seat in seats])
        .values_list("institution_id", flat=True)
    )
    empty = [str(seat.institution) for seat in seats if seat.institution_id not in filled]
    if empty:
        return _("Nobody sits in the Steering Group for: %(list)s.") % {"list": ", ".join(empty)}
    return None


def _chair_sits(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """The chair is a member of the Steering Group."""
    if not holders(Role.STEERING).filter(pk=data["chair"].pk).exists():
        return _("The chair must be a member of the Steering Group.")
    return None


def _due_ahead(fiche: ActionFiche, act: Act, data: Data) -> Text | None:
    """The deadline is a later day on which the EU institutions work."""
    return working_day_ahead(data["due_on"], timezone.localdate(act.at))


def working_day_ahead(day: date, after: date) -> Text | None:
    """A sentence unless `day` lies after `after` and people work on it in Brussels."""
    if day <= after:
        return _("The deadline must lie ahead.")
    if not calendars.get(settings.STEERING_CALENDAR).is_working(day):
        return _("The EU institutions do not work on that day. Choose a working day.")
    return None


REQUESTS_ADMITTED = Guard("requests_admitted", _requests_admitted)
PLACE_KNOWN = Guard("place_known", _place_known)
PHASE_CURRENT = Guard("phase_current", _phase_current)
SHARED_COMPLETE = Guard("shared_complete", _shared_complete, early=True)
INTERNAL_COMPLETE = Guard("internal_complete", _internal_complete, early=True)
AGREEMENT_HOLDS = Guard("agreement_holds", _agreement_holds, early=True)
SEATS_FILLED = Guard("seats_filled", _seats_filled, early=True)
SAME_VERSION = Guard("same_version", _same_version)
DATE_NOT_AHEAD = Guard("date_not_ahead", _date_not_ahead)
CHAIR_SITS = Guard("chair_sits", _chair_sits)
DUE_AHEAD = Guard("due_ahead", _due_ahead)

# -- Clocks ----------------------------------------------------------------------------------------


def _partner_calendar(fiche: ActionFiche) -> WorkingDays:
    if fiche.country is None:
        return team_calendar(fiche)
    return calendars.for_country(fiche.country.iso2)


CLOCKS = (
    Clock(
        "drafting",
        _("drafting"),
        lambda fiche: settings.number(settings.DRAFTING_DAYS),
        team_calendar,
        asks=("in_charge",),
        escalates=("leader",),
    ),
    Clock(
        "partner_review",
        _("the partner's answer"),
        lambda fiche: settings.number(settings.REVIEW_DAYS),
        _partner_calendar,
        asks=("focal_point", "submitter"),
        escalates=("in_charge", "leader"),
        awaits=("in_charge",),
        movers=("officer", "leader"),
    ),
    Clock(
        "submission",
        _("submission to the Steering Group"),
        lambda fiche: settings.number(settings.SUBMISSION_DAYS),
        team_calendar,
        asks=("in_charge",),
        escalates=("leader",),
    ),
)

# -- The table -------------------------------------------------------------------------------------

_PARTNER_TOLD = ("focal_point", "submitter", "party")


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    return all(REQUESTS.may(standing, "triage", request) for request in data["requests"])


def _also_lock(fiche: ActionFiche, verb: Verb, data: Data) -> Sequence[Model]:
    return list(data["requests"]) if verb.name == "open" else ()


TABLE: Table[ActionFiche] = Table(
    "actions.fiche",
    ActionFiche,
    FICHES,
    [
        Verb(
            "open",
            _("Open an Action Fiche"),
            (),
            S.DRAFTING,
            who=("officer", "leader"),
            told=(
                Told("fiche_opened", _PARTNER_TOLD, quiet=True),
                Told("fiche_assigned", ("in_charge",), asks=True),
            ),
            guards=(REQUESTS_ADMITTED, PLACE_KNOWN, PHASE_CURRENT),
            starts=("drafting",),
            tone=Tone.PROGRESS,
            done=_("The fiche is open. Its first version begins with what the request says."),
            happened=_("Action Fiche opened"),
        ),
        Verb(
            "share",
            _("Share with the partner"),
            (S.DRAFTING,),
            S.PARTNER_REVIEW,
            who=("officer", "leader"),
            told=(Told("fiche_shared", (*_PARTNER_TOLD, "delegation"), asks=True),),
            guards=(SHARED_COMPLETE,),
            stops=("drafting",),
            starts=("partner_review",),
            tone=Tone.PROGRESS,
            done=_("The version is frozen and with the partner. Budget and risks stay with you."),
            help=_(
                "Freezes sections 1 to 12, 15 and 16 as they are. The partner and the EU "
                "Delegation are told; budget and risks are not shown to them."
            ),
            happened=_("Shared with the partner"),
        ),
        Verb(
            "comment",
            _("Comment"),
            (S.PARTNER_REVIEW,),
            SAME,
            who=("party", "focal_point", "delegation"),
            recorders=("officer", "leader"),
            told=(Told("fiche_comment", ("in_charge",)),),
            shown_to="view_comments",
            done=_(
                "Your comment is with the team. You can add more until the version is agreed to."
            ),
            happened=_("Comment made"),
        ),
        Verb(
            "send_comments",
            _("Ask for changes"),
            (S.PARTNER_REVIEW,),
            S.DRAFTING,
            who=("focal_point", "submitter"),
            recorders=("officer", "leader"),
            told=(Told("fiche_comments_sent", ("in_charge",), asks=True),),
            shown_to="view_comments",
            stops=("partner_review",),
            starts=("drafting",),
            done=_("The team has your comments and works on the next version."),
            help=_("Sends all comments to the team, which drafts the next version."),
            happened=_("Changes asked for"),
        ),
        Verb(
            "agree",
            _("Agree"),
            (S.PARTNER_REVIEW,),
            S.AGREED,
            who=("focal_point", "submitter"),
            recorders=("officer", "leader"),
            told=(
                Told("fiche_agreed", ("in_charge", "leader"), asks=True),
                Told("fiche_agreed_partner", (*_PARTNER_TOLD, "delegation"), actor_too=True),
            ),
            guards=(SAME_VERSION, DATE_NOT_AHEAD),
            shown_to="view_steps",
            stops=("partner_review",),
            starts=("submission",),
            tone=Tone.SUCCESS,
            done=_("Agreed. The Steering Group decides next; you hear of it by e-mail."),
            help=_("For all institutions party to it, to the version with the fingerprint below."),
            happened=_("Agreed by the partner"),
        ),
        Verb(
            "revise",
            _("Revise"),
            (S.AGREED, S.RETURNED),
            S.DRAFTING,
            who=("officer", "leader"),
            told=(Told("fiche_revised", (*_PARTNER_TOLD, "delegation")),),
            shown_to="view_steps",
            stops=("submission",),
            starts=("drafting",),
            done=_("The next version is open for drafting."),
            help=_(
                "Begins the next version as a copy. What was agreed to stays as it was; "
                "the partner agrees anew."
            ),
            happened=_("Taken up for revision"),
        ),
        Verb(
            "submit_to_steering",
            _("Submit to the Steering Group"),
            (S.AGREED,),
            S.IN_CONSULTATION,
            who=("leader",),
            told=(
                Told("round_opened", ("seat", "chair"), asks=True),
                Told("fiche_in_consultation", (*_PARTNER_TOLD, "delegation"), quiet=True),
                Told("fiche_submitted", ("in_charge",)),
            ),
            guards=(AGREEMENT_HOLDS, INTERNAL_COMPLETE, SEATS_FILLED, CHAIR_SITS, DUE_AHEAD),
            shown_to="view_steps",
            stops=("submission",),
            tone=Tone.PROGRESS,
            done=_("The round is open. Every seat is told."),
            help=_("Freezes budget and risks too, and opens a written round: all must answer."),
            happened=_("Submitted to the Steering Group"),
        ),
        Verb(
            "decided",
            _("Decided"),
            (S.IN_CONSULTATION,),
            DECIDED,
            who=SYSTEM,
            silent="The round that decided tells everybody concerned.",
            shown_to="view_steps",
            may_reach=(
                S.APPROVED,
                S.APPROVED_WITH_CONDITIONS,
                S.RETURNED,
                S.REJECTED,
                S.AGREED,
            ),
            happened=_("Decision taken"),
        ),
    ],
    clocks=CLOCKS,
    creation_allowed=_may_create,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


def _current(fiche: ActionFiche) -> FicheVersion:
    """The current version, read anew and remembered on the fiche."""
    version = FicheVersion.objects.select_related("fiche").get(pk=cast(int, fiche.version_id))
    fiche.version = version
    return version


@TABLE.effect
def open_(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    requests: list[AssistanceRequest],
    working_title: str,
    officer: Person,
    region: Region | None = None,
) -> Outcome[ActionFiche]:
    """A fiche on admitted requests, the first of which leads. Whoever opens it is an author."""
    lead = requests[0]
    ids = [request.pk for request in requests]
    if AssistanceRequest.objects.filter(pk__in=ids, state=RequestState.ADMITTED).count() != len(
        set(ids)
    ):
        raise Guarded(_("A fiche is opened on an admitted request."))
    fiche = ActionFiche.objects.create(
        reference=next_reference("AF", timezone.localdate(act.at)),
        working_title=working_title,
        officer=officer,
        programme=cast(Programme, current_programme()),
        country=None if region is not None else lead.country,
        region=region,
        opened_at=act.at,
        state=FicheState.DRAFTING,
        state_since=act.at,
    )
    for request in requests:
        FicheRequest.objects.create(fiche=fiche, request=request, is_lead=request == lead)
    fiche.version = first_version(fiche, lead)
    ActionFiche.objects.filter(pk=fiche.pk).update(version=fiche.version)
    note_author(fiche, act.user.person)
    return Outcome(
        obj=fiche,
        payload={"requests": ids, "officer": officer.pk, "reference": fiche.reference},
    )


@TABLE.effect
def share(obj: ActionFiche, act: Act, event_id: uuid.UUID) -> Outcome[ActionFiche]:
    """The shared part is frozen as it stands, with the institutions as they are called today."""
    version = _current(obj)
    FicheVersion.objects.filter(pk=version.pk).update(
        parties=parties_of(obj), requests=references_of(obj)
    )
    return Outcome(
        payload={"version": version.number, "shared_hash": freeze_shared(version, act.at)}
    )


@TABLE.effect
def comment(
    obj: ActionFiche, act: Act, event_id: uuid.UUID, *, section: str, text: str
) -> Outcome[ActionFiche]:
    """A remark on one section of the version in review."""
    person = giver(act)
    held = next(person.standing.with_role(Role.OFFICIAL, Role.DELEGATION), None)
    made = Comment.objects.create(
        fiche=obj,
        version=_current(obj),
        section=SectionKey(section),
        text=text,
        person=person,
        institution_id=held.institution_id if held is not None else None,
        recorded_by=act.user.person if act.evidence is not None else None,
        made_at=act.at,
    )
    return Outcome(payload={"comment": made.pk, "section": section}, detail=text)


@TABLE.effect
def send_comments(
    obj: ActionFiche, act: Act, event_id: uuid.UUID, *, message: str = ""
) -> Outcome[ActionFiche]:
    """The partner has said what is to change: the next version begins."""
    version = _current(obj)
    obj.version = next_version(version)
    return Outcome(
        changed=("version",),
        payload={"version": version.number, "comments": version.comments.count()},
        detail=message,
    )


@TABLE.effect
def agree(
    obj: ActionFiche,
    act: Act,
    event_id: uuid.UUID,
    *,
    agreed_by: str,
    post: str,
    agreed_on: date,
    shared_hash: str,
) -> Outcome[ActionFiche]:
    """The lead's focal point agrees for all parties to the text with this fingerprint."""
    version = _current(obj)
    agreement = Agreement.objects.create(
        fiche=obj,
        version=version,
        person=giver(act),
        name=agreed_by,
        post=post,
        agreed_on=agreed_on,
        shared_hash=shared_hash,
        event_id=event_id,
    )
    return Outcome(
        payload={
            "version": version.number,
            "agreement": agreement.pk,
            "shared_hash": version.shared_hash,
            "agreed_on": agreed_on.isoformat(),
        }
    )


@TABLE.effect
def revise(obj: ActionFiche, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[ActionFiche]:
    """The next version begins; `reason` is told to the partner."""
    version = _current(obj)
    obj.version = next_version(version)
    note_author(obj, act.user.person)
    return Outcome(changed=("version",), payload={"version": obj.version.number}, detail=reason)


@TABLE.effect
def submit_to_steering(
    obj: ActionFiche, act: Act, event_id: uuid.UUID, *, chair: Person, due_on: date
) -> Outcome[ActionFiche]:
    """The whole version is frozen and a round opened on it."""
    version = _current(obj)
    if not version.is_frozen:
        freeze_whole(version, act.at)
    # By name: the round's own table calls `decided` here, so it imports this module.
    opened = tables["actions.round"].run(
        "open",
        None,
        act=Act.system(at=act.at),
        cause=event_id,
        fiche=obj,
        version=version,
        chair=chair,
        due_on=due_on,
    )
    return Outcome(
        payload={
            "version": version.number,
            "round": opened.obj.pk,
            "whole_hash": version.whole_hash,
            "due_on": due_on.isoformat(),
        }
    )


@TABLE.effect
def decided(
    obj: ActionFiche,
    act: Act,
    event_id: uuid.UUID,
    *,
    to: str,
    round_id: int,
    origin: uuid.UUID | None = None,
) -> Outcome[ActionFiche]:
    """The round says where the fiche goes; an approval makes the Action.

    `to` is a verdict, or AGREED when the round was cancelled; `origin` the event of the round.
    """
    payload: dict[str, Any] = {"round": round_id, "to": to}
    if to in (Verdict.APPROVED, Verdict.APPROVED_WITH_CONDITIONS):
        cause = origin or event_id
        made = make(None, act=act, cause=cause, fiche=obj, round_id=round_id, origin=cause)
        payload["action"] = made.obj.pk
    elif to == Verdict.REJECTED:
        ending.end_requests(obj, closed=False, act=act, cause=origin or event_id)
    return Outcome(to=to, payload=payload)
