"""Pages of closing reports."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, Table, Verb
from results import queries
from results.forms.verbs import PUBLICATION_FORMS, REPORT_FORMS
from results.models import ClosingReport, Publication
from results.rules import PUBLICATIONS
from results.views.shared import action_or_404, buttons, crumbs, lines, nonce_of, reader
from results.views.surveys import rows_of
from results.words import fingerprint
from results.workflow import PUBLICATION, REPORT
from results.workflow.reports import PARTS


class _Begin(View):
    """Begin something of an Action by one click, and go to its page."""

    table: ClassVar[Table[Any]]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody came back to the address of a click: the Action's page has the button."""
        return HttpResponseRedirect(action_or_404(request, pk).get_absolute_url())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin it."""
        action = action_or_404(request, pk)
        act = Act.by(request.user, nonce=nonce_of(request))
        try:
            done = self.table.run("begin", None, act=act, action=action)
        except AlreadyDone as refusal:
            obj = self.table.model._default_manager.get(pk=refusal.event.subject_id)
            return HttpResponseRedirect(obj.get_absolute_url())
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Guarded as refusal:
            messages.warning(request, " ".join(str(s) for s in refusal.sentences))
            return HttpResponseRedirect(action.get_absolute_url())
        messages.success(request, str(self.table.verbs["begin"].done))
        return HttpResponseRedirect(done.obj.get_absolute_url())


class BeginReport(_Begin):
    """Begin the closing report."""

    table = REPORT


class ReportPage(View):
    """A closing report beside what was planned and done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        report = queries.report_or_404(request.user, pk)
        own, _recorded = buttons(REPORT.offered(standing, report), "reports:verb", pk)
        context = {
            "report": report,
            "parts": [
                {
                    "label": ClosingReport._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                    "text": getattr(report, name),
                }
                for name in PARTS
            ],
            "own": own,
            "timeline": lines([report], standing),
            "crumbs": crumbs(standing, report.action),
            **what_was_done(report),
        }
        return render(request, "results/report.html", context)


def what_was_done(report: ClosingReport) -> dict[str, Any]:
    """Planned and done, with the totals of the evaluations."""
    done = queries.done(report)
    return {
        "done": done,
        "evaluations": [
            {"label": kind.label, "totals": totals, "rows": rows_of(totals)}
            for kind, totals in done.evaluations
        ],
    }


class ReportVerb(VerbPage):
    """The page of one verb of a closing report."""

    table = REPORT
    forms = REPORT_FORMS
    templates: ClassVar[dict[str, str]] = {"write": "results/report_write.html"}

    def load(self, request: HttpRequest, **kwargs: Any) -> ClosingReport:
        """The report, if it exists for the reader."""
        return queries.report_or_404(request.user, kwargs["pk"])

    def context(self, obj: ClosingReport, verb: Verb) -> dict[str, Any]:
        """The Action; when writing, what was planned and done."""
        said: dict[str, Any] = {
            "subject": obj.action.name,
            "crumbs": [{"label": _("Closing report"), "url": obj.get_absolute_url()}],
        }
        return said | what_was_done(obj) if verb.name == "write" else said


# -- Publications ----------------------------------------------------------------------------------


class BeginPublication(_Begin):
    """Begin a publication."""

    table = PUBLICATION


class PublicationPage(View):
    """A publication for whoever works on it or agrees to it: its words, language by language."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        publication = queries.publication_or_404(request.user, pk)
        own, recorded = buttons(PUBLICATION.offered(standing, publication), "publications:verb", pk)
        reads = publication.state != "DRAFT" or PUBLICATIONS.may(
            standing, "view_drafts", publication
        )
        context = {
            "publication": publication,
            "reads": reads,
            "texts": list(publication.texts.all()) if reads else [],
            "writes": PUBLICATIONS.may(standing, "write", publication),
            "fingerprint": fingerprint(publication) if reads else "",
            "own": own,
            "recorded": recorded,
            "timeline": lines([publication], standing),
            "crumbs": crumbs(standing, publication.action),
        }
        return render(request, "results/publication.html", context)


class PublicationVerb(VerbPage):
    """The page of one verb of a publication."""

    table = PUBLICATION
    forms = PUBLICATION_FORMS
    templates: ClassVar[dict[str, str]] = {"agree": "results/agree.html"}

    def load(self, request: HttpRequest, **kwargs: Any) -> Publication:
        """The publication, if it exists for the reader."""
        return queries.publication_or_404(request.user, kwargs["pk"])

    def _form(self, request: HttpRequest, obj: Any, row: Verb, *data: Any, **kwargs: Any) -> Any:
        language = request.GET.get("language", "")
        if row.name in ("write", "drop_language") and language and "initial" in kwargs:
            kwargs["initial"] = {"language": language} | kwargs["initial"]
        return super()._form(request, obj, row, *data, **kwargs)

    def context(self, obj: Publication, verb: Verb) -> dict[str, Any]:
        """The Action; when agreeing, the words."""
        said: dict[str, Any] = {
            "subject": obj.action.name,
            "crumbs": [{"label": _("Publication"), "url": obj.get_absolute_url()}],
        }
        if verb.name == "agree":
            said |= {"texts": list(obj.texts.all()), "fingerprint": fingerprint(obj)}
        return said
