"""What several pages of `portal` read: cases as rows of a list, who waits for a confirmation."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.standing import Standing
from actions.enums import ACTION_TONES, FICHE_TONES, ActionState, FicheState
from actions.models import Action, ActionFiche
from actions.rules import ACTIONS, FICHES
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS


@dataclass(frozen=True)
class Row:
    """A task or an object of a case as `components/task_card.html` draws it."""

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


def cases(standing: Standing) -> QuerySet[AssistanceRequest]:
    """The requests that a person sees, drafts apart, each with where its newest part stands.

    As far as the person sees them: of an Action its state, else of the newest fiche.
    """
    fiches = FICHES.visible_to(
        standing, among=ActionFiche.objects.filter(request_links__request=OuterRef("pk"))
    )
    actions = ACTIONS.visible_to(
        standing, among=Action.objects.filter(fiche__request_links__request=OuterRef("pk"))
    )
    newest = ("-opened_at", "-pk")
    return (
        REQUESTS.visible_to(standing)
        .exclude(state=RequestState.DRAFT)
        .select_related("country", "lead_institution", "lead_membership")
        .annotate(
            fiche_state=Subquery(fiches.order_by(*newest).values("state")[:1]),
            action_state=Subquery(actions.order_by("-approved_at", "-pk").values("state")[:1]),
        )
        .defer("search", "problem", "needs", "commitments", "other_support", "outcome_text")
        .order_by("-received_on", "-pk")
    )


def case_row(request: AssistanceRequest) -> Row:
    """A case in a list. Needs what `cases` adds."""
    label, tone = str(request.get_state_display()), request.tone
    action_state = getattr(request, "action_state", None)
    fiche_state = getattr(request, "fiche_state", None)
    if action_state:
        label = _("Action %(state)s") % {"state": ActionState(action_state).label}
        tone = ACTION_TONES[ActionState(action_state)]
    elif fiche_state:
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
