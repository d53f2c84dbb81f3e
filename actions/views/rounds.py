"""Pages of a round of the Steering Group, and of its decision."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.standing import Standing
from actions import consultation, queries, tasks
from actions.enums import RoundState
from actions.forms.verbs import ROUND_FORMS
from actions.history import lines
from actions.models import Consultation
from actions.rounds import conditions_of, counting, seat_views
from actions.rules import FICHES, ROUNDS
from actions.views.shared import buttons, crumbs, reader
from actions.workflow import ROUND
from actions.workflow.consultation import due_at
from core import papers
from core.forms import VerbForm
from core.policy import standing_of
from core.together import together
from core.views import VerbPage
from core.workflow import Table, Verb


def _round_crumbs(obj: Consultation, *, below: bool = False) -> list[dict[str, Any]]:
    listed = crumbs(obj.fiche)
    if below:
        listed.append(
            {"label": _("Round %(number)s") % {"number": obj.number}, "url": obj.get_absolute_url()}
        )
    return listed


class RoundPage(View):
    """A round: what is decided on, until when, who has answered, what came of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, as much of it as the reader's stakes open."""
        standing = reader(request)
        obj = queries.round_or_404(request.user, pk)
        own, _recorded = buttons(ROUND.offered(standing, obj), "rounds:verb", obj.pk)
        context = {
            "round": obj,
            "fiche": obj.fiche,
            "sees_fiche": FICHES.may(standing, "view", obj.fiche),
            "own": own,
            "due": obj.due_on if obj.state == RoundState.OPEN else None,
            "overdue": obj.state == RoundState.OPEN and due_at(obj) < timezone.now(),
            "record": _record(standing, obj),
            "timeline": lines([obj], standing),
            "crumbs": _round_crumbs(obj),
            **_outcome(obj),
            **_ballot(standing, obj),
        }
        return render(request, "actions/round.html", context)


def _outcome(obj: Consultation) -> dict[str, Any]:
    """Result and conditions, once signed; everybody who sees the round reads them."""
    if obj.state != RoundState.SIGNED:
        return {"is_signed": False}
    return {
        "is_signed": True,
        "conditions": [text for _seat, text in conditions_of(obj)],
    }


def _ballot(standing: Standing, obj: Consultation) -> dict[str, Any]:
    """Seats, who has answered, positions and explanation, for whoever may see each."""
    if not ROUNDS.may(standing, "view_ballot", obj):
        return {}
    asked: list[QuerySet[Any]] = [
        obj.seats.all(),
        counting(obj),
        queries.positions_shown(standing, obj),
    ]
    seats, last, listed = together(asked)
    counted = {position.seat_id: position for position in last}
    shown = {position.pk: position for position in listed}
    services = standing.institutions(Role.STEERING)
    mine = {seat.pk for seat in seats if seat.institution_id in services and not seat.recused}
    rows = []
    for seat in seats:
        position = counted.get(seat.pk)
        rows.append(
            {
                "seat": seat,
                "mine": seat.pk in mine,
                "answered": position is not None,
                "position": position if position is not None and position.pk in shown else None,
                "earlier": [
                    p
                    for p in shown.values()
                    if p.seat_id == seat.pk and (position is None or p.pk != position.pk)
                ],
            }
        )
    views = seat_views(seats, counted)
    base = [view for view in views if view.counts]
    return {
        "seat_rows": rows,
        "answered": sum(1 for view in base if view.stand),
        "seats_in_base": len(base),
        "sees_all": ROUNDS.may(standing, "view_positions", obj),
        "explanation": [consultation.words(step) for step in obj.explanation]
        if obj.is_over
        else [],
        "conditions_by_seat": conditions_of(obj) if obj.is_over else [],
    }


def _record(standing: Standing, obj: Consultation) -> papers.Drawn | None:
    """The decision record in each language, for whoever may fetch it once it is signed."""
    if obj.state != RoundState.SIGNED or not ROUNDS.may(standing, "file:decision", obj):
        return None
    return papers.drawn(tasks.DECISION_RECORD, obj, file_kind=tasks.DECISION_FILE)


class DecisionPage(View):
    """The decision of a signed round on one page, to read and to print."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """404 until it is signed."""
        standing = reader(request)
        obj = queries.round_or_404(request.user, pk)
        if obj.state != RoundState.SIGNED:
            raise Http404
        context = {
            "round": obj,
            "fiche": obj.fiche,
            "action": queries.action_of(standing, obj.fiche),
            "record": _record(standing, obj),
            "crumbs": _round_crumbs(obj, below=True),
            **_outcome(obj),
            **_ballot(standing, obj),
        }
        return render(request, "actions/decision.html", context)


@require_POST
def draw_up_record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for the decision record again, for whoever may fetch it."""
    obj = queries.round_or_404(request.user, pk)
    if _record(reader(request), obj) is None:
        raise PermissionDenied(_("The record is for the Group and the team, once it is signed."))
    papers.ask(
        tasks.DECISION_RECORD,
        obj,
        by_id=request.user.pk,
        task=tasks.draw_up_decision_record,
    )
    messages.info(request, _("The record is being drawn up."))
    return HttpResponseRedirect(obj.get_absolute_url())


class RoundVerb(VerbPage):
    """The page of a verb of a round; the ballot is one of them."""

    table: ClassVar[Table[Any]] = ROUND
    forms: ClassVar[Mapping[str, type[VerbForm]]] = ROUND_FORMS
    templates: ClassVar[Mapping[str, str]] = {
        "take_position": "actions/ballot.html",
        "sign_decision": "actions/sign.html",
        "close_round": "actions/sign.html",
    }

    def load(self, request: HttpRequest, **kwargs: Any) -> Consultation:
        """The round that the address names. Raises Http404."""
        return queries.round_or_404(request.user, kwargs["pk"])

    def page_of(self, obj: Consultation) -> str:
        """The round; after a recusal the desk, as there is nothing to see any more."""
        standing = standing_of(self.request.user)
        fresh = Consultation.objects.get(pk=obj.pk)
        if ROUNDS.may(standing, "view", fresh):
            return obj.get_absolute_url()
        return reverse("portal:desk")

    def context(self, obj: Consultation, verb: Verb) -> dict[str, Any]:
        """What is decided on, and as much of the ballot as the reader may see."""
        standing = reader(self.request)
        return {
            "crumbs": _round_crumbs(obj, below=True),
            "kind": _("Steering Group"),
            "reference": obj.reference,
            "subject": "" if verb.name in self.templates else obj.fiche.working_title,
            "round": obj,
            "due": obj.due_on,
            "is_author": obj.fiche.authors.filter(person_id=standing.person_id).exists(),
            **_ballot(standing, obj),
        }

    def post(self, request: HttpRequest, verb: str, **kwargs: Any) -> HttpResponseBase:
        """A second click on a recusal finds nothing any more, and is told that it is done."""
        try:
            return super().post(request, verb, **kwargs)
        except Http404:
            if verb == "recuse" and _is_recused(request, kwargs["pk"]):
                messages.info(request, str(ROUND.verbs["recuse"].done))
                return HttpResponseRedirect(reverse("portal:desk"))
            raise


def _is_recused(request: HttpRequest, pk: int) -> bool:
    person = getattr(request.user, "person", None)
    return Consultation.objects.filter(pk=pk, recusals__person=person).exists()
