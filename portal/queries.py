"""What `portal` reads from the rooms: a person's desk."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.queries import pending_memberships
from accounts.standing import Standing
from actions import queries as actions
from actions.enums import FICHE_TONES, FicheState
from actions.models import ActionFiche
from actions.rules import FICHES
from core.desk import MOST, Task, soonest_first
from core.enums import Tone
from portal.days import due_day
from requests_app import queries as requests
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS

#: The most requests, and fiches, that one search lists.
FOUND = 20
#: How many cases the desk lists as recent.
RECENT = 6


@dataclass(frozen=True)
class Row:
    """A task or a case as the desk's component draws it."""

    title: str
    url: str
    reference: str = ""
    subject: str = ""
    who: str = ""
    country: str = ""
    icon: str = "arrow-right"
    tone: str = "info"
    due: date | None = None
    overdue: bool = False
    state_label: str = ""
    state_tone: str = ""


@dataclass(frozen=True)
class Desk:
    """Everything on one person's desk."""

    mine: list[Row]
    others: list[Row]
    drafts: list[Row]
    recent: list[Row]
    more_than_shown: bool = False


def _row(task: Task, *, waiting: bool) -> Row:
    overdue = task.due_at is not None and task.due_at < timezone.now()
    return Row(
        title=str(task.label),
        url=task.url,
        reference=task.reference,
        subject=task.title,
        icon="arrow-right" if waiting else "hourglass-split",
        tone=str(task.tone) if waiting else "neutral",
        due=due_day(task.due_at),
        overdue=overdue,
    )


def _confirmations(standing: Standing) -> list[Task]:
    """People who wait for this person's word that they work where they say."""
    return [
        Task(
            label=_("Confirm %(person)s") % {"person": membership.person.name},
            title=membership.institution_name,
            url=membership.get_absolute_url(),
            since=membership.state_since,
            tone=Tone.INFO,
        )
        for membership in pending_memberships(standing)[: MOST + 1]
    ]


def _tasks(standing: Standing) -> tuple[list[Task], list[Task]]:
    """What waits for a person in all rooms, and what they wait for, soonest first."""
    asked, asked_of_others = requests.desk(standing)
    drafted, drafted_by_others = actions.desk(standing)
    return (
        soonest_first([*asked, *drafted, *_confirmations(standing)]),
        soonest_first([*asked_of_others, *drafted_by_others]),
    )


def _is_draft(task: Task) -> bool:
    """A request has no reference before it is submitted."""
    return not task.reference and task.url.startswith(reverse("requests:list"))


def case_row(request: AssistanceRequest) -> Row:
    """A case in a list. Needs `country`, `lead_institution`, `lead_membership`, `fiche_state`."""
    label, tone = str(request.get_state_display()), request.tone
    fiche_state = getattr(request, "fiche_state", None)
    if fiche_state:
        label = _("fiche %(state)s") % {"state": FicheState(fiche_state).label}
        tone = FICHE_TONES[FicheState(fiche_state)]
    return Row(
        title=request.title,
        url=request.get_absolute_url(),
        reference=request.reference,
        who=request.institution_name,
        country=request.place,
        icon="archive",
        tone="neutral",
        state_label=label,
        state_tone=str(tone),
    )


def cases(standing: Standing) -> QuerySet[AssistanceRequest]:
    """The requests that a person sees, drafts apart, each with where its newest fiche stands."""
    newest = FICHES.visible_to(
        standing, among=ActionFiche.objects.filter(request_links__request=OuterRef("pk"))
    )
    return (
        REQUESTS.visible_to(standing)
        .exclude(state=RequestState.DRAFT)
        .select_related("country", "lead_institution", "lead_membership")
        .annotate(fiche_state=Subquery(newest.order_by("-opened_at", "-pk").values("state")[:1]))
        .defer("search", "problem", "needs", "commitments", "other_support", "outcome_text")
        .order_by("-received_on", "-pk")
    )


def _recent(standing: Standing) -> list[Row]:
    """The cases that came last among those that the person sees. One query."""
    return [case_row(request) for request in cases(standing)[:RECENT]]


def desk_for(standing: Standing) -> Desk:
    """A person's desk. The number of queries does not depend on what lies on it."""
    mine, others = _tasks(standing)
    drafts = [task for task in mine if _is_draft(task)]
    mine = [task for task in mine if not _is_draft(task)]
    return Desk(
        mine=[_row(task, waiting=True) for task in mine[:MOST]],
        others=[_row(task, waiting=False) for task in others[:MOST]],
        drafts=[_row(task, waiting=True) for task in drafts],
        recent=_recent(standing),
        more_than_shown=len(mine) > MOST,
    )


@dataclass(frozen=True)
class Found:
    """What a search has found; `exact` is the address of the one thing of that reference."""

    requests: list[Row] = field(default_factory=list)
    fiches: list[Row] = field(default_factory=list)
    more: bool = False
    exact: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.requests and not self.fiches


def search(standing: Standing, words: str) -> Found:
    """What a person sees that has these words in it, or this reference. Three queries."""
    rows = list(requests.search(cases(standing), words)[: FOUND + 1])
    fiches = list(
        FICHES.visible_to(standing)
        .filter(Q(reference__istartswith=words) | Q(working_title__icontains=words))
        .select_related("country", "region")
        .order_by("-opened_at", "-pk")[: FOUND + 1]
    )
    listed: list[AssistanceRequest | ActionFiche] = [*rows, *fiches]
    exact = [row for row in listed if row.reference.casefold() == words.casefold()]
    return Found(
        requests=[case_row(row) for row in rows[:FOUND]],
        fiches=[_fiche_row(fiche) for fiche in fiches[:FOUND]],
        more=len(rows) > FOUND or len(fiches) > FOUND,
        exact=exact[0].get_absolute_url() if len(exact) == 1 else "",
    )


def _fiche_row(fiche: ActionFiche) -> Row:
    return Row(
        title=fiche.working_title,
        url=fiche.get_absolute_url(),
        reference=fiche.reference,
        country=fiche.place,
        icon="file-earmark-text",
        tone="neutral",
        state_label=str(fiche.get_state_display()),
        state_tone=fiche.tone,
    )


def unconfirmed(standing: Standing) -> Membership | None:
    """The membership that still waits for somebody's word, of a person who holds none."""
    if standing.held:
        return None
    return (
        Membership.objects.filter(person_id=standing.person_id)
        .select_related("institution")
        .order_by("-pk")
        .first()
    )


def address(name: str, query: str = "") -> str:
    """The address of a named page, with what to ask there."""
    return f"{reverse(name)}{query}"
