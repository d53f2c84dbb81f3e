"""Pages of Actions: the list, one Action with all that it consists of, each verb."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.enums import Role
from accounts.standing import Standing
from actions import outstanding, queries, reading
from actions.enums import ACTION_OPEN, ActionState, RoundState
from actions.filters import ActionFilter
from actions.forms.execution import ACTION_FORMS, OutputForm, PlanForm
from actions.history import lines
from actions.models import Action, Consultation
from actions.queries.desk_execution import asks
from actions.rules import ACTIONS, FICHES, ROUNDS
from actions.views.shared import PAGE, buttons, clock_of, reader
from actions.workflow import ACTION, ACTIVITY, OUTPUT
from core import kept
from core.forms import TypedForm, VerbForm
from core.papers import isolated
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, Table, Verb

#: Sections of the approved version that the Action's page repeats.
_PLAN = {"identification", "partner", "objectives", "classification", "ownership", "timetable"}
#: The verb that brings an Action on, by state.
_ONWARD = {
    ActionState.PREPARING: "start",
    ActionState.RUNNING: "complete",
    ActionState.COMPLETED: "evaluate",
    ActionState.EVALUATED: "close",
}
_PLANNABLE = (ActionState.PREPARING, ActionState.RUNNING, ActionState.SUSPENDED)


def action_crumbs(action: Action, *, below: bool = True) -> list[dict[str, Any]]:
    """The way from the list to a page below an Action."""
    listed = [{"label": _("Actions"), "url": reverse("actions:list")}]
    if below:
        listed.append({"label": action.name, "url": action.get_absolute_url()})
    return listed


class ActionList(View):
    """The Actions that the reader sees, by state, country and officer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of them."""
        standing = reader(request)
        rows = queries.actions(standing)
        inside = standing.in_team or bool(standing.holds(Role.AUDITOR))
        chosen = ActionFilter(request.GET, queryset=rows, inside=inside)
        found = chosen.qs if chosen.is_valid() else rows.none()
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        context = {
            "page_obj": page,
            "filter": chosen,
            "active": _chips(request, chosen),
            "columns": [
                {"label": _("Action")},
                {"label": _("State")},
                {"label": _("Officer")},
                {"label": _("Fiche")},
                {"label": _("Approved")},
            ],
        }
        return render(request, "actions/action_list.html", context)


def _chips(request: HttpRequest, chosen: ActionFilter) -> list[dict[str, str]]:
    """The filters in use, each with the address without it."""
    chips = []
    said: dict[str, Any] = chosen.form.cleaned_data if chosen.form.is_valid() else {}
    for name, value in said.items():
        if not value:
            continue
        without = request.GET.copy()
        without.pop(name, None)
        without.pop("page", None)
        label = ActionState(value).label if name == "state" else value
        chips.append(
            {
                "label": f"{chosen.form.fields[name].label}: {label}",
                "remove_url": f"?{without.urlencode()}",
            }
        )
    return chips


# -- One Action ------------------------------------------------------------------------------------


class ActionPage(View):
    """An Action: what it is, where it stands, what is next and whose turn, what it consists of."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        obj = queries.action_or_404(request.user, pk, with_conditions=False)
        parts = queries.parts_of(standing, obj)
        if ACTIONS.may(standing, "view_terms", obj):
            # Those who don't read the terms may not see every output.
            outstanding.remember(obj, parts.activities, parts.outputs)
        own, recorded = buttons(ACTION.offered(standing, obj), "actions:verb", obj.pk)
        manages = ACTIONS.may(standing, "manage", obj)
        today = timezone.localdate()
        context = {
            "action": obj,
            "fiche": obj.fiche,
            "sees_fiche": FICHES.may(standing, "view", obj.fiche),
            "sees_plan": FICHES.may(standing, "view_shared", obj.fiche),
            "sees_terms": ACTIONS.may(standing, "view_terms", obj),
            "where": whereabouts(obj),
            "acceptance": outstanding.acceptance(obj),
            "own": own,
            "recorded": recorded,
            "open_ends": _open_ends(standing, obj),
            "parts": parts,
            "next_of": {
                row.pk: asks(row, today)
                for row in parts.activities
                if manages and obj.state == ActionState.RUNNING
            },
            "participants": queries.participants(parts.activities),
            "may_plan": manages and obj.state in _PLANNABLE,
            "may_add": manages and obj.state in ACTION_OPEN,
            "timeline": lines([obj, *parts.activities, *parts.outputs], standing),
            "crumbs": action_crumbs(obj, below=False),
        }
        return render(request, "actions/action.html", context)


class PlanPage(View):
    """What the approved version says of the Action, section by section."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For whoever reads the shared part of the fiche."""
        standing = reader(request)
        obj = queries.action_or_404(request.user, pk)
        if not FICHES.may(standing, "view_shared", obj.fiche):
            raise PermissionDenied(
                _("The approved plan is for the partner, the Group and the team.")
            )
        sections = reading.read(obj.version_id, lambda section: section.key.value in _PLAN).sections
        rounds = ROUNDS.load(
            standing, Consultation.objects.filter(fiche=obj.fiche, state=RoundState.SIGNED)
        )
        context = {
            "action": obj,
            "sections": sections,
            "round": rounds[0] if rounds else None,
            "crumbs": action_crumbs(obj),
        }
        return render(request, "actions/plan.html", context)


def _open_ends(standing: Standing, action: Action) -> list[Any]:
    """What still stands before the next step, for whoever reads the terms of the Action."""
    verb = _ONWARD.get(ActionState(action.state))
    if verb is None or not ACTIONS.may(standing, "view_terms", action):
        return []
    return outstanding.before(verb, action)


def whereabouts(action: Action) -> dict[str, Any]:
    """The one plain line: where it is, who has it, until when."""
    state = ActionState(action.state)
    officer = action.fiche.officer.name
    said: dict[str, Any] = {"tone": "info"}
    if state in (ActionState.PREPARING, ActionState.RUNNING):
        clock = clock_of(action, "first_activity")
        if clock is not None and clock.due_at is not None:
            said["until"] = clock.due_on
            said["overdue"] = clock.due_at < timezone.now()
            said["note"] = _("The date is the one by which the first activity should be held.")
    if state == ActionState.PREPARING:
        if outstanding.commitments_hold(action):
            said |= {"place": _("The team prepares the start"), "holder": officer}
        else:
            said |= {
                "place": _("The partner accepts its commitments"),
                "holder": str(outstanding.partner(action)),
                "tone": "waiting",
            }
    elif state == ActionState.RUNNING:
        said |= {"place": _("Activities are carried out"), "holder": officer}
    elif state == ActionState.SUSPENDED:
        said |= {"place": _("Suspended until the team leader resumes it"), "tone": "waiting"}
    elif state == ActionState.COMPLETED:
        said |= {
            "place": _("The activities are over; the evaluation is gathered"),
            "holder": officer,
        }
    elif state == ActionState.EVALUATED:
        said |= {"place": _("Evaluated; the team leader closes it")}
    elif state == ActionState.CLOSED:
        said |= {"place": _("The Action is closed"), "tone": "success"}
    else:
        said |= {"place": _("The Action was cancelled"), "tone": "ended"}
    return said


class ActionVerb(VerbPage):
    """The page of a verb of an Action."""

    table: ClassVar[Table[Any]] = ACTION
    forms: ClassVar[Mapping[str, type[VerbForm]]] = ACTION_FORMS
    template_name = "actions/action_verb.html"

    def load(self, request: HttpRequest, **kwargs: Any) -> Action:
        """The Action that the address names. Raises Http404."""
        return queries.action_or_404(request.user, kwargs["pk"])

    def context(self, obj: Action, verb: Verb) -> dict[str, Any]:
        """Its way back, what is still open before it, and what is accepted by it."""
        accepts = verb.name == "accept_commitments"
        return {
            "crumbs": action_crumbs(obj),
            "kind": _("Action"),
            "reference": obj.reference,
            "subject": f"{isolated(obj.name)}: {isolated(obj.version.title)}",
            "commitments": list(obj.commitments.all()) if accepts else [],
            "open_ends": outstanding.before(verb.name, obj),
        }


# -- New parts -------------------------------------------------------------------------------------


class NewPart(View):
    """Something new of an Action: load and authorise, bind a form, call one verb, redirect."""

    table: ClassVar[Table[Any]]
    verb: ClassVar[str]
    #: States of the Action in which there is anything to add.
    states: ClassVar[tuple[str, ...]]

    def form(self, request: HttpRequest, action: Action, *data: Any, **kwargs: Any) -> TypedForm:
        """The form; subclasses say which."""
        raise NotImplementedError

    def data(self, form: TypedForm) -> dict[str, Any]:
        """The verb's data, from a valid form."""
        own = {"nonce", kept.FIELD}
        return {
            name: value
            for name, value in form.cleaned_data.items()
            if name not in own and name in form.fields
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form, with what was typed before an expired session."""
        action = self._load(request, pk)
        if action.state not in self.states:
            messages.warning(
                request,
                _("“%(label)s” is not possible now: it is “%(state)s”.")
                % {"label": self._row.label, "state": action.get_state_display()},
            )
            return HttpResponseRedirect(action.get_absolute_url())
        return self._show(request, action, self.form(request, action, initial=kept.take(request)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add it and go back to the Action, or show the form again with the reason."""
        action = self._load(request, pk)
        form = self.form(request, action, request.POST)
        if not form.is_valid():
            return self._show(request, action, form, status=422)
        try:
            self.table.run(
                self.verb,
                None,
                act=Act.by(request.user, nonce=form.cleaned_data.get("nonce")),
                action=action,
                **self.data(form),
            )
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
            return HttpResponseRedirect(action.get_absolute_url())
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Guarded as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            return self._show(request, action, form, status=422)
        messages.success(request, str(self._row.done))
        return HttpResponseRedirect(action.get_absolute_url())

    @property
    def _row(self) -> Verb:
        return self.table.verbs[self.verb]

    def _load(self, request: HttpRequest, pk: int) -> Action:
        action = queries.action_or_404(request.user, pk)
        if not ACTIONS.may(reader(request), "manage", action):
            raise PermissionDenied(
                _("This is not yours to do: %(label)s. Ask the person who has the case.")
                % {"label": self._row.label}
            )
        return action

    def _show(
        self, request: HttpRequest, action: Action, form: TypedForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "action": action,
            "verb": self._row,
            "cancel_url": action.get_absolute_url(),
            "crumbs": action_crumbs(action),
        }
        return render(request, "actions/new_part.html", context, status=status)


class PlanActivity(NewPart):
    """One more activity."""

    table = ACTIVITY
    verb = "plan"
    states = _PLANNABLE

    def form(self, request: HttpRequest, action: Action, *data: Any, **kwargs: Any) -> TypedForm:
        """Title, form, mode, place, days."""
        return PlanForm(*data, user=request.user, **_with_nonce(kwargs))


class AddOutput(NewPart):
    """One more output."""

    table = OUTPUT
    verb = "add"
    states = ACTION_OPEN

    def form(self, request: HttpRequest, action: Action, *data: Any, **kwargs: Any) -> TypedForm:
        """Title, kind, language, activity."""
        return OutputForm(*data, user=request.user, action=action, **_with_nonce(kwargs))

    def data(self, form: TypedForm) -> dict[str, Any]:
        """The language by its code."""
        said = super().data(form)
        language: Model | None = said["language"]
        return said | {"language": getattr(language, "code", "")}


def _with_nonce(kwargs: dict[str, Any]) -> dict[str, Any]:
    """A new click's name, unless one was kept."""
    initial = kwargs.get("initial") or {}
    return kwargs | {"initial": {"nonce": uuid.uuid4()} | initial}
