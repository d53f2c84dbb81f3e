"""Questions about requests: one's own list, the register, what waits, what a case page shows."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.enums import Role
from accounts.models import Institution, Membership, Person
from accounts.standing import Standing
from core import conf
from core.desk import MOST, Task, soonest_first
from core.enums import Tone
from core.models import Deadline, RecordedAct
from core.policy import standing_of
from reference import calendars
from requests_app import conf as settings
from requests_app.content import Content, content
from requests_app.enums import (
    IN_TRIAGE,
    Criterion,
    RequestState,
    Stance,
    Verdict,
)
from requests_app.hints import Hint, checklist_hints
from requests_app.models import (
    AssistanceRequest,
    Clarification,
    Opinion,
    RequestParty,
    TriageCheck,
)
from requests_app.rules import REQUESTS, delegation_countries, delegations_of

S = RequestState
#: A longer list is counted no further; pages say "more than 1,000".
COUNTED = 1_000
#: The most institutions whose name matches a search: more are no answer.
_NAMES_MATCHED = 200
_REFERENCE = re.compile(r"^\s*(?:REQ[- ]?)?(\d{4})-(\d{1,6})?\s*$|^\s*(REQ)\s*$", re.IGNORECASE)

# -- One request -----------------------------------------------------------------------------------


def get_visible_or_404(user: Any, reference: str) -> AssistanceRequest:
    """The request of that reference, with the names its page shows, if it exists for this user."""
    found = visible(standing_of(user)).filter(reference=reference).exclude(reference="").first()
    if found is None:
        raise Http404
    return found


def get_draft_or_404(user: Any, pk: int) -> AssistanceRequest:
    """The draft, or what became of it, if it exists for this user and is for them to edit."""
    standing = standing_of(user)
    found = visible(standing).filter(pk=pk).first()
    if found is None or not REQUESTS.may(standing, "edit", found):
        raise Http404
    return found


def visible(standing: Any) -> QuerySet[AssistanceRequest]:
    """The requests that exist for somebody, each with its people, institution and country."""
    return REQUESTS.visible_to(standing).select_related(
        "lead_institution__kind",
        "lead_membership",
        "country",
        "officer",
        "focal_point",
        "signatory",
        "letter",
    )


# -- The register ----------------------------------------------------------------------------------


def register(standing: Any) -> QuerySet[AssistanceRequest]:
    """The requests that somebody sees, for a list: with names, due dates, newest receipt first.

    `first_reply_due` and `decision_due` are empty while no clock runs. Drafts come first.
    """
    return (
        REQUESTS.visible_to(standing)
        .select_related("lead_institution", "lead_membership", "country", "officer")
        .annotate(first_reply_due=_due("first_reply"), decision_due=_due("decision"))
        .annotate(answer_due=_due("clarification"))
        .defer("search", "problem", "needs", "commitments", "other_support", "outcome_text")
        .order_by(F("received_on").desc(nulls_first=True), "-pk")
    )


@dataclass(frozen=True)
class Listed:
    """One row of the list: the request, and which of its clocks runs out next."""

    request: AssistanceRequest
    due: datetime | None = None
    due_label: Any = ""

    @property
    def is_overdue(self) -> bool:
        """Whether that clock has run out."""
        return _is_past(self.due)


def listed(rows: Iterable[Any]) -> list[Listed]:
    """Rows of `register` with the clock that runs out next."""
    names = {
        "first_reply_due": _l("first reply"),
        "decision_due": _l("decision"),
        "answer_due": _l("answer"),
    }
    made = []
    for row in rows:
        running = [(getattr(row, name), label) for name, label in names.items()]
        running = sorted(
            ((due, label) for due, label in running if due is not None), key=lambda x: x[0]
        )
        made.append(Listed(row, *(running[0] if running else (None, ""))))
    return made


def search(requests: QuerySet[AssistanceRequest], words: str) -> QuerySet[AssistanceRequest]:
    """Those in which the words occur, in any of the five languages, or of that reference or name.

    Something that looks like a reference ("REQ-2026-00", "2026-0012") is looked up as one.
    """
    matched = _REFERENCE.match(words)
    if matched:
        year, number, _all = matched.groups()
        start = f"REQ-{year}-{number or ''}" if year else "REQ-"
        padded = f"REQ-{year}-{int(number):04d}" if number else start
        return requests.filter(
            Q(reference__startswith=start) | Q(reference=padded), reference__gt=""
        )
    named = Institution.objects.filter(
        Q(name__icontains=words) | Q(name_latin__icontains=words) | Q(acronym__iexact=words)
    )
    ids = list(named.values_list("pk", flat=True)[:_NAMES_MATCHED])
    occurs = Func(
        F("search"),
        Func(Value(words), function="mieux_search_query"),
        arg_joiner=" @@ ",
        template="(%(expressions)s)",
        output_field=BooleanField(),
    )
    return requests.filter(Q(occurs) | Q(lead_institution__in=ids))


def soonest_due_first(requests: QuerySet[AssistanceRequest]) -> QuerySet[AssistanceRequest]:
    """Rows of `register` by what is due next; without a running clock last."""
    running = Deadline.objects.filter(
        subject_type=_type(), subject_id=OuterRef("pk"), stopped_at__isnull=True
    )
    soonest = Subquery(running.order_by("due_at").values("due_at")[:1])
    return requests.order_by(soonest.asc(nulls_last=True), "received_on", "pk")


def overdue(requests: QuerySet[AssistanceRequest]) -> QuerySet[AssistanceRequest]:
    """Those with a clock that has run out."""
    late = Deadline.objects.filter(
        subject_type=_type(), stopped_at__isnull=True, due_at__lt=timezone.now()
    )
    return requests.filter(pk__in=late.values("subject_id"))


def in_country(requests: QuerySet[AssistanceRequest], pk: int) -> QuerySet[AssistanceRequest]:
    """Those about a country, or covering it."""
    covered = AssistanceRequest.countries.through.objects.filter(
        assistancerequest=OuterRef("pk"), country=pk
    )
    return requests.filter(Q(country=pk) | Q(Exists(covered)))


def on_theme(requests: QuerySet[AssistanceRequest], pk: int) -> QuerySet[AssistanceRequest]:
    """Those on a theme, or on one of its sub-themes."""
    chosen = AssistanceRequest.themes.through.objects.filter(
        Q(theme=pk) | Q(theme__parent=pk), assistancerequest=OuterRef("pk")
    )
    return requests.filter(Exists(chosen))


def bounded_count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, counted up to 1,000, and whether there are more than that."""
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    return min(count, COUNTED), count > COUNTED


def _type() -> ContentType:
    return ContentType.objects.get_for_model(AssistanceRequest)


def _due(kind: str) -> Subquery:
    return Subquery(
        Deadline.objects.filter(
            subject_type=_type(), subject_id=OuterRef("pk"), kind=kind, stopped_at__isnull=True
        ).values("due_at")[:1]
    )


# -- Institutions, for whoever registers -----------------------------------------------------------


def institutions_like(standing: Standing, words: str) -> list[Institution]:
    """Up to ten institutions that may request and whose name holds the words.

    The team searches all of them, a Delegation those of its countries only.
    """
    words = words.strip()
    if len(words) < 2:
        return []
    found = Institution.objects.filter(
        Q(name__icontains=words) | Q(name_latin__icontains=words) | Q(acronym__iexact=words),
        kind__offered_to_requesters=True,
    )
    if not standing.in_team:
        found = found.filter(country__in=delegation_countries(standing))
    return list(found.select_related("kind", "country").order_by("name", "pk")[:10])


# -- The desk --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rule:
    """One kind of task: on which requests, what to do by which clock, mine or somebody else's."""

    wanted: Q
    label: Any
    clock: str
    tone: Tone
    verb: str = ""
    stakes: tuple[str, ...] = ()
    mine: bool = True
    with_due: bool = True


def desk(standing: Any) -> tuple[list[Task], list[Task]]:
    """What somebody has to do with requests, and what others have to do in those they follow.

    Soonest due first. One query for each way of having to do with requests: as who asks, as the
    team, as a Delegation, as who registered it; so at most four, whatever there is.
    """
    mine: list[Task] = []
    others: list[Task] = []
    if standing is None:
        return mine, others
    for stakes, rules in _desk_rules(standing):
        for rule, task in _tasks(standing, stakes, rules):
            (mine if rule.mine else others).append(task)
    return soonest_first(mine), soonest_first(others)


def waiting_for(standing: Any) -> list[Task]:
    """What somebody has to do with requests, soonest due first."""
    return desk(standing)[0]


def waiting_on_others(standing: Any) -> list[Task]:
    """What others have to do in requests that somebody follows."""
    return desk(standing)[1]


def _desk_rules(standing: Standing) -> list[tuple[tuple[str, ...], list[_Rule]]]:
    """The kinds of tasks by stakes."""
    own = Q(officer=standing.person_id)
    ready = Q(state=S.UNDER_REVIEW, checks_made=len(Criterion.values))
    return [
        (
            ("creator", "lead"),
            [
                _Rule(
                    Q(state=S.CLARIFICATION),
                    _l("Answer the question"), "clarification", Tone.WAITING, "answer",
                ),
                _Rule(Q(state=S.DRAFT), _l("Finish and send the draft"), "", Tone.NEUTRAL),
                _Rule(
                    Q(state__in=(S.SUBMITTED, S.UNDER_REVIEW)),
                    _l("The team looks at your request"), "decision", Tone.INFO, mine=False,
                ),
            ],
        ),
        (
            ("officer", "leader"),
            [
                _Rule(
                    Q(state=S.SUBMITTED),
                    _l("Start the review"), "first_reply", Tone.INFO, "start_review",
                ),
                _Rule(
                    Q(state=S.UNDER_REVIEW) & own,
                    _l("Review the request"), "decision", Tone.PROGRESS,
                ),
                _Rule(
                    ready & ~own,
                    _l("Decide on the request"), "decision", Tone.PROGRESS, stakes=("leader",),
                ),
                _Rule(
                    Q(state=S.CLARIFICATION) & own,
                    _l("The requester answers a question"), "clarification", Tone.WAITING,
                    mine=False,
                ),
            ],
        ),
        (
            ("delegation",),
            [
                _Rule(
                    Q(state__in=IN_TRIAGE) & ~_opinion_given(standing),
                    _l("Give the Delegation's opinion"), "decision", Tone.INFO, "give_opinion",
                    with_due=False,
                ),
            ],
        ),
        (
            ("assistant", "delegation"),
            [
                _Rule(
                    Q(state__in=IN_TRIAGE, created_by__in=standing.user_ids),
                    _l("The team looks at the letter you registered"), "decision", Tone.INFO,
                    mine=False,
                ),
            ],
        ),
    ]  # fmt: skip


def _tasks(
    standing: Standing, stakes: tuple[str, ...], rules: list[_Rule]
) -> Iterator[tuple[_Rule, Task]]:
    """The tasks of one group of rules, in one query; at most `MOST` for each rule together."""
    conditions: dict[str, Q] = {}
    by_name: dict[str, _Rule] = {}
    for number, rule in enumerate(rules):
        held = _with_stakes(standing, rule.stakes or stakes)
        if held is not None:
            conditions[f"rule_{number}"] = held & rule.wanted
            by_name[f"rule_{number}"] = rule
    if not conditions:
        return
    flags = {
        name: ExpressionWrapper(condition, output_field=BooleanField())
        for name, condition in conditions.items()
    }
    due = Case(
        *(
            When(Q(**{name: True}), then=_due(rule.clock or "none"))
            for name, rule in by_name.items()
        ),
        output_field=DateTimeField(),
    )
    rows = (
        REQUESTS.visible_to(standing)
        .annotate(checks_made=_checks_made())
        .annotate(**flags)
        .filter(reduce(or_, conditions.values()))
        .annotate(due=due)
        .only("reference", "title", "state", "state_since")
        .order_by(F("due").asc(nulls_last=True), "state_since")[: MOST * len(by_name)]
    )
    for row in rows:
        for name, rule in by_name.items():
            if getattr(row, name):
                yield rule, _task(row, rule)


def _task(row: Any, rule: _Rule) -> Task:
    has_page = bool(rule.verb and row.reference)
    return Task(
        label=rule.label,
        title=row.title,
        url=(
            reverse("requests:verb", args=[row.reference, rule.verb])
            if has_page
            else row.get_absolute_url()
        ),
        reference=row.reference,
        due_at=row.due if rule.with_due else None,
        since=row.state_since,
        tone=rule.tone,
    )


def _checks_made() -> Coalesce:
    """How many criteria of the checklist have a finding."""
    made = TriageCheck.objects.filter(request=OuterRef("pk")).order_by().values("request")
    return Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0)


def _with_stakes(standing: Any, names: Iterable[str]) -> Q | None:
    """The objects in which somebody has one of these stakes, or None when they can't have any."""
    held: Q | None = None
    for stake in REQUESTS.stakes:
        condition = stake.objects(standing) if stake.name in names else None
        if condition is not None:
            held = condition if held is None else held | condition
    return held


def _opinion_given(standing: Standing) -> Q:
    institutions = standing.institutions(Role.DELEGATION)
    return Q(Exists(Opinion.objects.filter(request=OuterRef("pk"), institution__in=institutions)))


# -- Where it is -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whereabouts:
    """The one plain line: where it is, who has it, until when (`components/who_has_it.html`)."""

    place: str
    holder: str = ""
    until: datetime | date | None = None
    overdue: bool = False
    tone: Tone = Tone.INFO
    note: str = ""


def whereabouts(request: AssistanceRequest, standing: Any) -> Whereabouts:
    """Where a request is, in words for this reader. Two queries at most."""
    state = RequestState(request.state)
    partner = bool(REQUESTS.stakes_of(standing, request) & {"creator", "lead", "party"})
    if state == S.DRAFT:
        return Whereabouts(_("A draft. Nobody but your institution sees it."), tone=Tone.NEUTRAL)
    if state in (S.ADMITTED, S.DECLINED):
        return _decided(request, state)
    clocks = {
        clock.kind: clock.due_at
        for clock in Deadline.objects.filter(
            subject_type=_type(), subject_id=request.pk, stopped_at__isnull=True
        )
    }
    if state == S.CLARIFICATION:
        due = clocks.get("clarification")
        place = _("Waiting for your answer") if partner else _("Waiting for the requester's answer")
        holder = "" if partner else request.institution_name
        note = _("The team's clock stands still meanwhile.")
        return Whereabouts(place, holder, due, _is_past(due), Tone.WAITING, note)
    if state == S.SUBMITTED:
        due = clocks.get("first_reply")
        duty = officer_on_duty()
        holder = duty.name if duty is not None else _("the team")
        return Whereabouts(_("Received"), holder, due, _is_past(due))
    due = clocks.get("decision")
    holder = request.officer.name if request.officer is not None else _("the team")
    return Whereabouts(_("Under review"), holder, due, _is_past(due))


def _decided(request: AssistanceRequest, state: RequestState) -> Whereabouts:
    day = date_format(timezone.localtime(request.decided_at), "j F Y") if request.decided_at else ""
    if state == S.ADMITTED:
        place = _("Admitted on %(day)s") % {"day": day}
        note = _("An Action Fiche is drafted next, together with the focal point.")
        holder = request.officer.name if request.officer is not None else ""
        return Whereabouts(place, holder, tone=Tone.SUCCESS, note=note)
    place = _("Declined on %(day)s") % {"day": day}
    return Whereabouts(place, tone=Tone.ENDED, note=request.get_decline_reason_display())


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment < timezone.now()


def officer_on_duty() -> Person | None:
    """Who answers for a request until an officer is in charge: a setting, else nobody by name."""
    address = conf.value(settings.OFFICER_ON_DUTY.key)
    if not address:
        return None
    return Person.objects.filter(user__email__iexact=address).first()


def next_steps(request: AssistanceRequest) -> list[str]:
    """What happens after receipt, and until when, for the requester. One query."""
    due = dict(
        Deadline.objects.filter(
            subject_type=_type(), subject_id=request.pk, stopped_at__isnull=True
        ).values_list("kind", "due_at")
    )

    def day(kind: str) -> str:
        moment = due.get(kind)
        return date_format(timezone.localtime(moment), "j F Y") if moment is not None else ""

    steps = [_("An officer reads your request and the letter, and is named to you.")]
    if day("first_reply"):
        steps.append(_("You hear from us by %(day)s at the latest.") % {"day": day("first_reply")})
    if day("decision"):
        steps.append(
            _("The decision is due by %(day)s; while we wait for an answer of yours, it waits too.")
            % {"day": day("decision")}
        )
    steps.append(_("If it is admitted, we draft an Action Fiche together with your focal point."))
    return steps


# -- What the case page shows ----------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One question with its answer. `recorded` is the act's record when the team wrote it down."""

    clarification: Clarification
    recorded: RecordedAct | None = None


@dataclass(frozen=True)
class Finding:
    """One criterion of the checklist with what was found, if anything, and the portal's hints."""

    criterion: str
    label: Any
    check: TriageCheck | None
    hints: list[Hint] = field(default_factory=list)

    @property
    def tone(self) -> Tone:
        """How its line is drawn."""
        if self.check is None:
            return Tone.NEUTRAL
        return Tone.SUCCESS if self.check.verdict == Verdict.CLEAR else Tone.WAITING


@dataclass(frozen=True)
class CaseParts:
    """The parts of a case page that belong to the request; None is what the reader may not see."""

    content: Content
    questions: list[Question] | None
    checklist: list[Finding] | None
    opinions: list[Opinion] | None

    @property
    def clear(self) -> int:
        """How many criteria were found clear."""
        found = self.checklist or []
        return sum(1 for f in found if f.check is not None and f.check.verdict == Verdict.CLEAR)


def case_parts(request: AssistanceRequest, standing: Any) -> CaseParts:
    """Everything about a request that its reader may see, in a fixed number of queries.

    At most thirteen: stakes, five relations, questions and their records, opinions, checks and
    three for the checklist's hints. Readers outside the team cost eight or nine.
    """
    may: Callable[[str], bool] = lambda view: REQUESTS.may(standing, view, request)  # noqa: E731
    return CaseParts(
        content=content(request, summary_only=not may("view_content")),
        questions=questions(request) if may("view_shared") else None,
        checklist=checklist(request) if may("view_internal") else None,
        opinions=opinions(request) if may("view_opinions") else None,
    )


def questions(request: AssistanceRequest) -> list[Question]:
    """The questions to the requester, oldest first, with who recorded an answer. Two queries."""
    rows = list(request.clarifications.select_related("asked_by", "answered_by", "attachment"))
    recorded: dict[Any, RecordedAct] = {}
    if any(row.answered_at is not None for row in rows):
        acts = RecordedAct.objects.filter(
            subject_type=_type(), subject_id=request.pk, event__verb="requests_app.request.answer"
        ).select_related("event__actor__person")
        recorded = {act.event.payload.get("clarification"): act for act in acts}
    return [Question(row, recorded.get(row.pk)) for row in rows]


def opinions(request: AssistanceRequest) -> list[Opinion]:
    """What the Delegations said, oldest first. One query."""
    return list(request.opinions.select_related("institution", "given_by"))


def stance_tone(stance: str) -> Tone:
    """How an opinion is drawn."""
    return {
        Stance.IN_FAVOUR: Tone.SUCCESS,
        Stance.RESERVATIONS: Tone.WAITING,
    }.get(Stance(stance), Tone.DANGER)


# -- The checklist and what the portal knows by itself ---------------------------------------------


def checklist(request: AssistanceRequest) -> list[Finding]:
    """The criteria in their order, what was found and what the portal can say about each."""
    found = {c.criterion: c for c in request.checks.select_related("found_by")}
    hints = checklist_hints(request)
    return [
        Finding(code, label, found.get(code), hints.get(code, []))
        for code, label in Criterion.choices
    ]


# -- For the forms ---------------------------------------------------------------------------------


def reply_by_default(request: AssistanceRequest) -> date:
    """The day proposed for an answer: so many working days on in the requester's calendar."""
    days = settings.days(settings.CLARIFICATION_DAYS)
    if request.country is None:
        calendar = calendars.get(conf.value(settings.TEAM_CALENDAR.key))
    else:
        calendar = calendars.for_country(request.country.iso2)
    return calendar.add(timezone.localdate(), days)


def own_memberships(standing: Standing) -> QuerySet[Membership]:
    """The memberships under which somebody may begin a request: confirmed, or own and waiting."""
    held = [h.membership_id for h in standing.with_role(Role.OFFICIAL)]
    return (
        Membership.objects.filter(
            Q(pk__in=held) | Q(person=standing.person_id, role=Role.OFFICIAL, state="PENDING")
        )
        .select_related("institution", "claimed_country")
        .order_by("pk")
    )


def speaking_for(standing: Standing, request: AssistanceRequest) -> QuerySet[Institution]:
    """The Delegations for which somebody may give an opinion on a request."""
    return Institution.objects.filter(pk__in=delegations_of(standing, request)).order_by("name")


def unsettled_parties(request: AssistanceRequest) -> QuerySet[RequestParty]:
    """The co-requesters that are still only named."""
    return request.parties.filter(institution__isnull=True).select_related(
        "named_kind", "named_country"
    )


def who_may_submit(request: AssistanceRequest) -> list[Person]:
    """The officials whom the lead institution lets submit; at most ten."""
    return list(REQUESTS.people(("submitter",), request)[:10])
