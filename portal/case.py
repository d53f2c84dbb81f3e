"""One case as its page shows it: where it is, what may be done, what happened.

The page asks a fixed number of queries, whatever the case holds: the request comes with its
relations as JSON, fiches, rounds and Actions each in one query with the reader's stakes in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Institution, Person
from accounts.standing import Standing
from actions.enums import ActionState, FicheState, RoundState
from actions.models import Action, ActionFiche, Consultation
from actions.rules import ACTIONS, FICHES, ROUNDS
from actions.workflow import FICHE, ROUND
from core.enums import Tone
from core.models import Deadline, Event, RecordedAct
from core.timeline import Entry, entries
from core.workflow import Table, Text, Verb
from portal.days import due_day
from reference.models import Country, FormOfAssistance, InstitutionKind, Theme
from requests_app.content import Content, content
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest, RequestParty
from requests_app.queries import Question, Whereabouts, officer_on_duty
from requests_app.rules import PARTNER, REQUESTS
from requests_app.workflow import TABLE as REQUEST

_NAMES = ("name_en", "name_es", "name_fr", "name_pt", "name_ar")

# -- The request with everything that hangs on it, in one query ------------------------------------


def _columns(prefix: str, *more: str) -> dict[str, Any]:
    """The key, the names and more columns of a joined reference row, for a JSON object."""
    listed = {name: F(f"{prefix}__{name}") for name in (*_NAMES, *more)}
    return {"id": F(f"{prefix}__id"), **listed}


def _linked(field_name: str, prefix: str, order: str, *more: str) -> ArraySubquery:
    """The rows at the other end of a many-to-many field of the request, as JSON objects."""
    through = getattr(AssistanceRequest, field_name).through
    rows = through.objects.filter(assistancerequest=OuterRef("pk")).order_by(f"{prefix}__{order}")
    return ArraySubquery(rows.values(json=JSONObject(**_columns(prefix, *more))))


def _parties() -> ArraySubquery:
    rows = RequestParty.objects.filter(request=OuterRef("pk")).order_by("pk")
    body = {
        "id": F("institution__id"),
        "name": F("institution__name"),
        "acronym": F("institution__acronym"),
    }
    return ArraySubquery(
        rows.values(
            json=JSONObject(
                party=JSONObject(
                    id=F("id"), kind=F("kind"), named=F("named"), own_part=F("own_part")
                ),
                institution=JSONObject(**body),
                kind=JSONObject(**_columns("institution__kind")),
                country=JSONObject(**_columns("institution__country", "footnote_en")),
                named_kind=JSONObject(**_columns("named_kind")),
                named_country=JSONObject(**_columns("named_country", "footnote_en")),
            )
        )
    )


def _made(model: type[models.Model], values: dict[str, Any]) -> Any:
    """An instance from its JSON, None where nothing was joined."""
    return model(**values) if values["id"] is not None else None


def _party(request: AssistanceRequest, values: dict[str, Any]) -> RequestParty:
    party = RequestParty(request=request, **values["party"])
    institution: Institution | None = _made(Institution, values["institution"])
    if institution is not None:
        institution.kind = _made(InstitutionKind, values["kind"])
        institution.country = _made(Country, values["country"])
    party.institution = institution
    party.named_kind = _made(InstitutionKind, values["named_kind"])
    party.named_country = _made(Country, values["named_country"])
    return party


_LINKED: dict[str, type[models.Model]] = {
    "themes": Theme,
    "forms_of_assistance": FormOfAssistance,
    "countries": Country,
    "initiated_by": Country,
}


def load_request(standing: Standing | None, reference: str) -> AssistanceRequest | None:
    """The request of a reference with stakes and relations, if it exists for them. One query."""
    rows = (
        AssistanceRequest.objects.filter(reference=reference)
        .exclude(reference="")
        .select_related(
            "lead_institution__kind",
            "lead_institution__country",
            "lead_membership",
            "country",
            "officer",
            "focal_point",
            "signatory",
            "letter",
        )
        .defer("search")
        .annotate(
            themes_json=_linked("themes", "theme", "code", "code"),
            forms_of_assistance_json=_linked(
                "forms_of_assistance", "formofassistance", "code", "code"
            ),
            countries_json=_linked("countries", "country", "name_en", "footnote_en"),
            initiated_by_json=_linked("initiated_by", "country", "name_en", "footnote_en"),
            parties_json=_parties(),
        )
    )
    found = REQUESTS.load(standing, rows)
    if not found:
        return None
    request = found[0]
    kept: dict[str, Any] = request.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, model in _LINKED.items():
        values = getattr(request, f"{name}_json")
        kept[name] = _known(getattr(request, name).all(), [model(**row) for row in values])
    parties = [_party(request, row) for row in request.parties_json]  # type: ignore[attr-defined]
    kept["parties"] = _known(request.parties.all(), parties)
    return request


def _known(queryset: models.QuerySet[Any], rows: list[Any]) -> models.QuerySet[Any]:
    """A query set that holds its rows already, as `prefetch_related` leaves it."""
    queryset._result_cache = rows
    queryset._prefetch_done = True  # type: ignore[attr-defined]
    return queryset


# -- The page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """One of the four stages (`components/stage_tracker.html`)."""

    label: Text
    state: str
    date: date | datetime | None = None
    note: Text = ""


@dataclass(frozen=True)
class Button:
    """Something that the reader may do (`components/action_bar.html`)."""

    label: str
    url: str
    kind: str = "secondary"
    icon: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the timeline (`components/timeline.html`)."""

    text: Text
    when: datetime
    who: str = ""
    on_behalf_of: str = ""
    recorded: str = ""
    given: str = ""
    provisional: bool = False
    contested: bool = False
    icon: str = "dot"
    tone: str = "neutral"
    note: str = ""
    document: Any = None
    about: str = ""


@dataclass(frozen=True)
class Clockface:
    """One running clock, for the team."""

    label: Text
    due: date | None
    overdue: bool
    paused: bool


@dataclass
class Case:
    """Everything on a case page, as far as its reader may see it."""

    request: AssistanceRequest
    standing: Standing
    fiches: list[ActionFiche] = field(default_factory=list)
    rounds: list[Consultation] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    deadlines: dict[tuple[int, int, str], Deadline] = field(default_factory=dict)

    def may(self, view: str) -> bool:
        """Whether the reader sees that view of the request."""
        return REQUESTS.may(self.standing, view, self.request)

    @property
    def stakes(self) -> frozenset[str]:
        """The reader's stakes in the request."""
        return REQUESTS.stakes_of(self.standing, self.request)

    @property
    def is_partner(self) -> bool:
        """Whether the reader belongs to who asks."""
        return bool(self.stakes & PARTNER)

    @property
    def subjects(self) -> list[models.Model]:
        """Everything that has a history here."""
        return [self.request, *self.fiches, *self.rounds, *self.actions]

    def clock(self, subject: models.Model, *kinds: str) -> Deadline | None:
        """The first of these clocks that is open on a subject."""
        type_id = ContentType.objects.get_for_model(subject).pk
        for kind in kinds:
            found = self.deadlines.get((type_id, int(subject.pk), kind))
            if found is not None:
                return found
        return None


def load_case(standing: Standing, reference: str) -> Case | None:
    """The case of a reference, or None when it does not exist for this reader. Five queries."""
    request = load_request(standing, reference)
    if request is None:
        return None
    case = Case(request, standing)
    case.fiches = FICHES.load(
        standing,
        ActionFiche.objects.filter(request_links__request=request)
        .select_related("version", "officer")
        .order_by("-opened_at", "-pk"),
    )
    if case.fiches:
        case.rounds = ROUNDS.load(
            standing,
            Consultation.objects.filter(fiche__in=case.fiches)
            .select_related("fiche", "chair")
            .order_by("-opened_at", "-pk"),
        )
        case.actions = ACTIONS.load(
            standing,
            Action.objects.filter(fiche__in=case.fiches)
            .select_related("fiche", "country", "region")
            .order_by("-approved_at", "-pk"),
        )
    case.deadlines = _open_clocks(case.subjects)
    return case


def _open_clocks(subjects: Iterable[models.Model]) -> dict[tuple[int, int, str], Deadline]:
    wanted = Q(pk__in=[])
    for subject in subjects:
        type_id = ContentType.objects.get_for_model(subject).pk
        wanted |= Q(subject_type_id=type_id, subject_id=subject.pk)
    rows = Deadline.objects.filter(wanted, stopped_at__isnull=True)
    return {(row.subject_type_id, row.subject_id, row.kind): row for row in rows}


# -- Where it is -----------------------------------------------------------------------------------


def whereabouts(case: Case) -> Whereabouts:
    """The one plain line: where it is, who has it, until when. At most two queries."""
    if case.actions:
        return _action_line(case, case.actions[0])
    for fiche in case.fiches:
        return _fiche_line(case, fiche)
    return _request_line(case)


def _past(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.due_at is not None and deadline.due_at < timezone.now()


def _due(deadline: Deadline | None) -> date | None:
    return due_day(deadline.due_at) if deadline is not None else None


def _officer(case: Case) -> str:
    return case.request.officer.name if case.request.officer is not None else _("the team")


def _request_line(case: Case) -> Whereabouts:
    request, state = case.request, RequestState(case.request.state)
    if state == RequestState.SUBMITTED:
        clock = case.clock(request, "first_reply")
        duty = officer_on_duty()
        holder = duty.name if duty is not None else _("the team")
        note = _("We confirm or ask by then, at the latest.") if case.is_partner else ""
        return Whereabouts(_("Received"), holder, _due(clock), _past(clock), note=note)
    if state == RequestState.CLARIFICATION:
        clock = case.clock(request, "clarification")
        note = _("The team’s own clock stands still meanwhile.")
        if case.is_partner:
            place, holder = _("We need an answer from you"), ""
        else:
            place, holder = _("Waiting for the requester’s answer"), request.institution_name
        return Whereabouts(place, holder, _due(clock), _past(clock), Tone.WAITING, note)
    if state == RequestState.UNDER_REVIEW:
        clock = case.clock(request, "decision")
        return Whereabouts(_("Under review"), _officer(case), _due(clock), _past(clock))
    if state == RequestState.ADMITTED:
        note = _("Next: the Action Fiche is drafted together with the focal point.")
        return Whereabouts(_("Admitted"), _officer(case), tone=Tone.SUCCESS, note=note)
    return Whereabouts(
        str(request.get_state_display()).capitalize(),
        tone=Tone.ENDED,
        note=str(request.get_decline_reason_display()) if request.decline_reason else "",
    )


def _fiche_line(case: Case, fiche: ActionFiche) -> Whereabouts:
    state = FicheState(fiche.state)
    round_ = next((r for r in case.rounds if r.fiche_id == fiche.pk), None)
    if state == FicheState.DRAFTING:
        return Whereabouts(_("The Action Fiche is being drafted"), fiche.officer.name)
    if state == FicheState.PARTNER_REVIEW:
        clock = case.clock(fiche, "partner_review", "agreement")
        if case.is_partner:
            place, holder = _("The Action Fiche waits for your comments or agreement"), ""
        else:
            place, holder = _("The Action Fiche is with the partner"), case.request.institution_name
        return Whereabouts(place, holder, _due(clock), _past(clock), Tone.WAITING)
    if state == FicheState.AGREED:
        place = _("The Action Fiche is agreed; the team submits it to the Steering Group")
        return Whereabouts(place, fiche.officer.name)
    if state == FicheState.IN_CONSULTATION:
        if round_ is not None and round_.state == RoundState.CLOSED:
            return Whereabouts(_("The decision waits for the chair’s signature"), tone=Tone.WAITING)
        clock = case.clock(round_, "consultation") if round_ is not None else None
        return Whereabouts(
            _("With the Steering Group"), "", _due(clock), _past(clock), Tone.WAITING
        )
    if state == FicheState.RETURNED:
        return Whereabouts(_("The Steering Group asks for a revision"), fiche.officer.name)
    if state == FicheState.REJECTED:
        return Whereabouts(_("Not approved by the Steering Group"), tone=Tone.ENDED)
    return Whereabouts(_("Approved by the Steering Group"), fiche.officer.name, tone=Tone.SUCCESS)


def _action_line(case: Case, action: Action) -> Whereabouts:
    officer = next((f.officer.name for f in case.fiches if f.pk == action.fiche_id), "")
    if action.state == ActionState.PREPARING:
        place = _("Approved: %(action)s is being prepared") % {"action": action}
    else:
        place = f"{action}: {action.get_state_display()}"
    return Whereabouts(place, officer, tone=Tone.SUCCESS)


def stages(case: Case) -> list[Stage]:
    """The four stages that both brochures name, as far as this reader knows of them."""
    request = case.request
    admitted, declined = (
        request.state == RequestState.ADMITTED,
        request.state == RequestState.DECLINED,
    )
    fiche = case.fiches[0] if case.fiches else None
    has_action = bool(case.actions)
    first = "done" if admitted else "ended" if declined else "current"
    second = "todo"
    if has_action:
        second = "done"
    elif fiche is not None and fiche.state == FicheState.REJECTED:
        second = "ended"
    elif admitted:
        second = "current"
    return [
        Stage(_("Request"), first, request.received_on, request.get_state_display()),
        Stage(
            _("Action Fiche"),
            second,
            fiche.opened_at if fiche is not None else None,
            fiche.get_state_display() if fiche is not None else "",
        ),
        Stage(
            _("Implementation"),
            "current" if has_action else "todo",
            case.actions[0].approved_at if has_action else None,
            case.actions[0].get_state_display() if has_action else "",
        ),
        Stage(_("Evaluation and dissemination"), "todo"),
    ]


# -- What may be done ------------------------------------------------------------------------------

_ICONS = {
    "start_review": "play-circle",
    "check": "clipboard-check",
    "ask_clarification": "question-circle",
    "answer": "reply",
    "admit": "check-circle",
    "decline": "x-circle",
    "give_opinion": "chat-left-text",
    "settle_party": "building",
    "comment": "chat-left-text",
    "send_comments": "send",
    "agree": "check-circle",
    "share": "people",
    "revise": "pencil",
    "submit_to_steering": "send",
    "take_position": "check2-square",
    "recuse": "slash-circle",
    "extend": "calendar-event",
    "close_round": "lock-fill",
    "sign_decision": "pen",
    "cancel_round": "x-circle",
}


def _kind(verb: Verb) -> str:
    if verb.tone == Tone.DANGER:
        return "danger"
    return "primary" if verb.tone in (Tone.PROGRESS, Tone.SUCCESS) else "secondary"


def _button(verb: Verb, url: str, *, recorded: bool, reason: str = "") -> Button:
    label = str(verb.label)
    if recorded:
        label = _("Record: %(act)s") % {"act": label}
    return Button(
        label,
        url,
        kind="quiet" if recorded else _kind(verb),
        icon="journal-text" if recorded else _ICONS.get(verb.name, "arrow-right"),
        reason=reason,
    )


@dataclass(frozen=True)
class Doable:
    """What the reader may do: oneself, and by recording what somebody outside said."""

    own: list[Button]
    recorded: list[Button]


def doable(case: Case) -> Doable:
    """The buttons of the request with their reasons, then those of its fiches and rounds.

    Why a verb of a fiche or round is closed stands on its own page: here it costs no query.
    """
    request, standing = case.request, case.standing
    own: list[Button] = []
    recorded: list[Button] = []
    for offer in REQUEST.offered(standing, request):
        url = reverse("requests:verb", args=[request.reference, offer.verb.name])
        reason = " ".join(str(sentence) for sentence in offer.reasons)
        button = _button(offer.verb, url, recorded=offer.recorded, reason=reason)
        (recorded if offer.recorded else own).append(button)
    if request.state == RequestState.ADMITTED and case.may("triage"):
        url = reverse("fiches:open", args=[request.reference])
        kind = "quiet" if case.fiches else "primary"
        own.append(Button(str(FICHE.verbs["open"].label), url, kind, "plus-lg"))
    for fiche in case.fiches:
        _add(FICHE, fiche, "fiches:verb", fiche.reference, standing, own, recorded)
    for round_ in case.rounds:
        _add(ROUND, round_, "rounds:verb", round_.pk, standing, own, recorded)
    return Doable(_one_main(own), recorded)


def _add(
    table: Table[Any],
    obj: Any,
    address: str,
    key: Any,
    standing: Standing,
    own: list[Button],
    recorded: list[Button],
) -> None:
    for verb in table.verbs.values():
        if obj.state not in verb.sources or verb.by_system:
            continue
        url = reverse(address, args=[key, verb.name])
        if table.allows(standing, verb, obj):
            own.append(_button(verb, url, recorded=False))
        elif table.may_record(standing, verb, obj):
            recorded.append(_button(verb, url, recorded=True))


_ORDER = ("primary", "secondary", "quiet", "danger")


def _one_main(buttons: list[Button]) -> list[Button]:
    """Only the first of the main buttons stays one; what ends a case comes last."""
    listed = []
    main = False
    for button in sorted(buttons, key=lambda b: _ORDER.index(b.kind)):
        kind = "secondary" if button.kind == "primary" and main else button.kind
        main = main or button.kind == "primary"
        listed.append(Button(button.label, button.url, kind, button.icon, button.reason))
    return listed


# -- What happened ---------------------------------------------------------------------------------


def timeline(case: Case) -> list[Entry]:
    """The history of request, fiches, rounds and Actions as the reader may see it. One query."""
    giver = Person.objects.filter(pk=OuterRef("recorded_act__giver_id")).values(
        name=Concat("given_name", Value(" "), "family_name")
    )
    events = Event.objects.select_related(
        "actor__person", "principal__person", "recorded_act__document"
    ).annotate(giver_name=Subquery(giver[:1]))
    return entries(case.subjects, case.standing, events)


def lines(case: Case, history: list[Entry]) -> list[Line]:
    """The history as lines: who, for whom, recorded by whom, in which words."""
    internal = case.may("view_internal")
    return [_line(entry, internal) for entry in history]


def _line(entry: Entry, internal: bool) -> Line:
    actor = entry.actor.person.name if entry.actor is not None else _("the portal")
    principal = entry.principal.person.name if entry.principal is not None else ""
    act: RecordedAct | None = entry.recorded
    tone = getattr(entry.verb, "tone", Tone.NEUTRAL)
    icon = _ICONS.get(getattr(entry.verb, "name", ""), "dot")
    if act is None:
        return Line(
            text=entry.label,
            when=entry.at,
            who=actor,
            on_behalf_of=principal,
            icon=icon,
            tone=str(tone),
            note=entry.detail,
        )
    given = _("given on %(day)s (%(how)s)") % {
        "day": date_format_short(act.given_on),
        "how": str(act.get_source_display()).lower(),
    }
    return Line(
        text=entry.label,
        when=entry.at,
        who=str(getattr(entry.event, "giver_name", "") or ""),
        recorded=actor,
        given=given,
        provisional=act.is_provisional,
        contested=act.contested_at is not None,
        icon=icon,
        tone=str(Tone.WAITING if not act.holds else tone),
        note=entry.detail,
        document=act.document if internal else None,
    )


def date_format_short(day: date) -> str:
    """A day as the components write it."""
    return date_format(day, "j M Y")


# -- What was asked --------------------------------------------------------------------------------


def request_content(case: Case) -> Content:
    """What was asked, or its summary; no query, as everything was loaded with the request."""
    return content(case.request, summary_only=not case.may("view_content"))


def questions(case: Case, history: list[Entry]) -> list[Question] | None:
    """The questions and answers, for whoever may read them. One query; none before the review."""
    if not case.may("view_shared") or case.request.state == RequestState.SUBMITTED:
        return None
    rows = case.request.clarifications.select_related("asked_by", "answered_by", "attachment")
    recorded = {
        entry.payload["clarification"]: entry.recorded
        for entry in history
        if entry.recorded is not None and "clarification" in entry.payload
    }
    return [Question(row, recorded.get(row.pk)) for row in rows]


def clocks(case: Case) -> list[Clockface]:
    """The running clocks of the request, for the team."""
    if not case.may("view_internal"):
        return []
    now = timezone.now()
    faces = []
    for kind, clock in REQUEST.clocks.items():
        deadline = case.clock(case.request, kind)
        if deadline is not None:
            overdue = deadline.due_at is not None and deadline.due_at < now
            faces.append(
                Clockface(clock.label, due_day(deadline.due_at), overdue, deadline.is_paused)
            )
    return faces
