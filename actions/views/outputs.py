"""Pages of an output, and of each of its verbs."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from actions import outstanding, queries
from actions.enums import OUTPUT_READY, OutputState
from actions.forms.execution import OUTPUT_FORMS
from actions.history import lines
from actions.models import Output
from actions.rules import OUTPUTS
from actions.views.actions import action_crumbs
from actions.views.shared import buttons, reader
from actions.workflow import OUTPUT
from core import files
from core.forms import VerbForm
from core.models import RecordedAct
from core.papers import isolated
from core.views import VerbPage
from core.workflow import Table, Verb
from reference.models import Language


def whereabouts(output: Output) -> dict[str, Any]:
    """The one plain line: where it is, who has it."""
    state = OutputState(output.state)
    officer = output.officer.name
    if state == OutputState.DRAFT:
        return {"place": _("Being drafted"), "holder": officer, "tone": "info"}
    if state == OutputState.QUALITY_CHECK:
        return {"place": _("In quality check"), "holder": officer, "tone": "info"}
    if state == OutputState.PARTNER_REVIEW:
        partner = str(outstanding.partner(output.action))
        return {"place": _("The partner validates it"), "holder": partner, "tone": "waiting"}
    if state == OutputState.VALIDATED:
        return {"place": _("The partner stands behind it"), "tone": "success"}
    if state == OutputState.ADOPTED:
        return {"place": _("Adopted by the partner"), "tone": "success"}
    return {"place": _("Given up"), "tone": "ended"}


class OutputPage(View):
    """One output: what it is, where it stands, its file, what the partner says of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        obj = queries.output_or_404(request.user, pk)
        own, recorded = buttons(OUTPUT.offered(standing, obj), "outputs:verb", obj.pk)
        sees_file = OUTPUTS.may(standing, "file:output", obj)
        context = {
            "output": obj,
            "action": obj.action,
            "where": whereabouts(obj),
            "own": own,
            "recorded": recorded,
            "file": obj.file if sees_file else None,
            "earlier": _earlier(obj) if OUTPUTS.may(standing, "earlier", obj) else [],
            "language": Language.objects.filter(code=obj.language).first() if obj.language else "",
            "validation": _validation(obj),
            "may_confirm": OUTPUT.may_record(standing, OUTPUT.verbs["validate"], obj),
            "timeline": lines([obj], standing),
            "crumbs": action_crumbs(obj.action),
        }
        return render(request, "actions/output.html", context)


def _earlier(output: Output) -> list[Any]:
    """Files from before the last quality check, newest first."""
    kept = files.files_of(output, "output").reverse()
    return [row for row in kept if row.pk != output.file_id]


def _validation(output: Output) -> RecordedAct | None:
    """How the partner's word was recorded, where it was."""
    if output.state not in OUTPUT_READY:
        return None
    return outstanding.recorded_word(output.validated_event_id)


class OutputVerb(VerbPage):
    """The page of a verb of an output."""

    table: ClassVar[Table[Any]] = OUTPUT
    forms: ClassVar[Mapping[str, type[VerbForm]]] = OUTPUT_FORMS

    def load(self, request: HttpRequest, **kwargs: Any) -> Output:
        """The output that the address names. Raises Http404."""
        return queries.output_or_404(request.user, kwargs["pk"])

    def context(self, obj: Output, verb: Verb) -> dict[str, Any]:
        """Its way back and what it is about."""
        crumbs = action_crumbs(obj.action)
        return {
            "crumbs": [*crumbs, {"label": obj.title, "url": obj.get_absolute_url()}],
            "kind": _("Output"),
            "reference": obj.reference,
            "subject": f"{isolated(obj.action.name)}: {isolated(obj.title)}",
        }
