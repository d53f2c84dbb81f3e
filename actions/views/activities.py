"""Pages of activities: the calendar, one activity, each verb."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from actions import queries
from actions.enums import ActivityState
from actions.forms.execution import ACTIVITY_FORMS
from actions.history import lines
from actions.models import Activity
from actions.rules import ACTIVITIES, OUTPUTS
from actions.views.actions import action_crumbs
from actions.views.shared import PAGE, buttons, reader
from actions.workflow import ACTIVITY
from core.forms import VerbForm
from core.papers import isolated
from core.views import VerbPage
from core.workflow import Table, Verb


class ActivityCalendar(View):
    """The activities that the reader sees, by date."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """What is still to come or to be reported on; or what lies behind."""
        past = request.GET.get("past") == "1"
        rows = queries.calendar(reader(request), past=past)
        here = reverse("activities:calendar")
        context = {
            "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "crumbs": [{"label": _("Actions"), "url": reverse("actions:list")}],
            "tabs": [
                {"label": _("To come and open"), "url": here, "current": not past},
                {"label": _("Behind"), "url": f"{here}?past=1", "current": past},
            ],
            "columns": [
                {"label": _("Activity")},
                {"label": _("Days")},
                {"label": _("Place")},
                {"label": _("State")},
                {"label": _("Participants"), "numeric": True},
            ],
        }
        return render(request, "actions/calendar.html", context)


def whereabouts(activity: Activity) -> dict[str, Any]:
    """The one plain line: where it is, who has it, until when."""
    state = ActivityState(activity.state)
    officer = activity.officer.name
    today = timezone.localdate()
    said: dict[str, Any] = {"tone": "info", "holder": officer}
    if state == ActivityState.PLANNED:
        said["place"] = _("Planned; its dates are to be confirmed")
    elif state == ActivityState.CONFIRMED:
        passed = activity.ends_on is not None and activity.ends_on < today
        said["place"] = (
            _("The days are over; it is to be recorded as held") if passed else _("Confirmed")
        )
    elif state == ActivityState.HELD:
        said["place"] = _("Held; its report is to be written")
    elif state == ActivityState.REPORTED:
        said |= {"place": _("Held and reported on"), "tone": "success", "holder": ""}
    else:
        said |= {"place": _("Cancelled"), "tone": "ended", "holder": ""}
    return said


class ActivityPage(View):
    """One activity: when, where, who came, what came of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        obj = queries.activity_or_404(request.user, pk)
        own, _recorded = buttons(ACTIVITY.offered(standing, obj), "activities:verb", obj.pk)
        outputs = OUTPUTS.load(standing, obj.outputs.all())
        context = {
            "activity": obj,
            "action": obj.action,
            "where": whereabouts(obj),
            "own": own,
            "sees_report": ACTIVITIES.may(standing, "view_report", obj),
            "outputs": outputs,
            "timeline": lines([obj], standing),
            "crumbs": action_crumbs(obj.action),
        }
        return render(request, "actions/activity.html", context)


class ActivityVerb(VerbPage):
    """The page of a verb of an activity."""

    table: ClassVar[Table[Any]] = ACTIVITY
    forms: ClassVar[Mapping[str, type[VerbForm]]] = ACTIVITY_FORMS

    def load(self, request: HttpRequest, **kwargs: Any) -> Activity:
        """The activity that the address names. Raises Http404."""
        return queries.activity_or_404(request.user, kwargs["pk"])

    def context(self, obj: Activity, verb: Verb) -> dict[str, Any]:
        """Its way back and what it is about."""
        crumbs = action_crumbs(obj.action)
        return {
            "crumbs": [*crumbs, {"label": obj.title, "url": obj.get_absolute_url()}],
            "kind": _("Activity"),
            "reference": obj.reference,
            "subject": f"{isolated(obj.action.name)}: {isolated(obj.title)}",
        }
