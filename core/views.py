"""Views that every room shares: a verb's page, a file's download, what goes wrong."""

import sys
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.template import loader
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from core import kept
from core.forms import VerbForm
from core.models import StoredFile
from core.models.base import Stateful
from core.policy import policy_of, standing_of
from core.workflow import (
    AlreadyDone,
    Guarded,
    NotAllowed,
    NotVisible,
    Refusal,
    Stale,
    Table,
    Verb,
)


class VerbPage(View):
    """Load and authorise, bind a form, call one verb, redirect.

    A room subclasses it with its table, its forms by verb and `load`.
    """

    table: ClassVar[Table[Any]]
    forms: ClassVar[Mapping[str, type[VerbForm]]]
    template_name = "core/verb.html"
    #: Templates of verbs whose page is not the generic one.
    templates: ClassVar[Mapping[str, str]] = {}

    def load(self, request: HttpRequest, **kwargs: Any) -> Stateful:
        """The object that the address names, if it exists for this person. Raises Http404."""
        raise NotImplementedError

    def page_of(self, obj: Any) -> str:
        """Where to go when it is done, or cancelled."""
        return str(obj.get_absolute_url())

    def context(self, obj: Any, verb: Verb) -> dict[str, Any]:
        """More for the template, such as crumbs; rooms add to it."""
        return {}

    def get(self, request: HttpRequest, verb: str, **kwargs: Any) -> HttpResponseBase:
        """Show the verb's form, with what was typed before an expired session."""
        obj, row = self._find(request, verb, kwargs)
        if obj.state not in row.sources:
            return self._too_late(request, obj, row)
        initial = kept.take(request)
        if initial is not None:
            messages.info(request, _("You had been signed out. What you typed is still here."))
        return self._show(request, obj, row, self._form(request, obj, row, initial=initial or {}))

    def post(self, request: HttpRequest, verb: str, **kwargs: Any) -> HttpResponseBase:
        """Perform the verb, or show the form again with everything typed and the reason."""
        obj, row = self._find(request, verb, kwargs)
        form = self._form(request, obj, row, request.POST, request.FILES)
        if not form.is_valid():
            return self._show(request, obj, row, form, status=422)
        try:
            done = self.table.run(
                row.name,
                obj,
                act=form.act(),
                seen=form.cleaned_data["seen"],
                **form.verb_data(),
            )
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
            return HttpResponseRedirect(self.page_of(obj))
        except NotVisible as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except (Stale, Guarded) as refusal:
            return self._refused(request, obj, row, form, refusal)
        messages.success(request, str(row.done or _("Done: %s.") % row.label))
        return HttpResponseRedirect(self.page_of(done.obj))

    def _find(self, request: HttpRequest, verb: str, kwargs: dict[str, Any]) -> tuple[Any, Verb]:
        row = self.table.verbs.get(verb)
        if row is None or row.by_system or row.creates:
            raise Http404
        obj = self.load(request, **kwargs)
        standing = standing_of(request.user)
        if not self.table.allows(standing, row, obj) and not self.table.may_record(
            standing, row, obj
        ):
            raise PermissionDenied(
                _("This is not yours to do: %(label)s. Ask the person who has the case.")
                % {"label": row.label}
            )
        return obj, row

    def _form(
        self, request: HttpRequest, obj: Any, row: Verb, *data: Any, **kwargs: Any
    ) -> VerbForm:
        own = self.table.allows(standing_of(request.user), row, obj)
        givers = None if own else self.table.policy.people(row.who, obj)
        form_class = self.forms.get(row.name, VerbForm)
        return form_class(*data, user=request.user, obj=obj, verb=row, givers=givers, **kwargs)

    def _refused(
        self, request: HttpRequest, obj: Any, row: Verb, form: VerbForm, refusal: Refusal
    ) -> HttpResponse:
        for sentence in refusal.sentences:
            form.add_error(None, str(sentence))
        form.keep_uploads()
        obj.refresh_from_db()
        status = 409 if isinstance(refusal, Stale) else 422
        return self._show(request, obj, row, form, status=status)

    def _too_late(self, request: HttpRequest, obj: Any, row: Verb) -> HttpResponse:
        messages.warning(
            request,
            _("“%(label)s” is not possible now: it is “%(state)s”.")
            % {"label": row.label, "state": obj.get_state_display()},
        )
        return HttpResponseRedirect(self.page_of(obj))

    def _show(
        self, request: HttpRequest, obj: Any, row: Verb, form: VerbForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "object": obj,
            "verb": row,
            "cancel_url": self.page_of(obj),
            **self.context(obj, row),
        }
        template = self.templates.get(row.name, self.template_name)
        return render(request, template, context, status=status)


def download(request: HttpRequest, pk: str) -> FileResponse:
    """Serve one file as an attachment to whoever its subject's policy lets; else 404.

    The right asked is "file:<kind>" where the policy declares it, else "view".
    """
    stored = StoredFile.objects.filter(pk=pk).first()
    subject = stored.subject if stored is not None else None
    if stored is None or subject is None:
        raise Http404
    policy = policy_of(subject)
    wanted = f"file:{stored.kind}"
    name = wanted if wanted in policy.rights else "view"
    if not policy.may(standing_of(request.user), name, subject):
        raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=stored.name)
    response["Content-Type"] = stored.content_type
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@method_decorator(login_not_required, name="dispatch")
class Health(View):
    """Whether the web process answers, for supervisors; touches no database."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer "ok"."""
        return HttpResponse("ok", content_type="text/plain")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: say what to do, in words."""
    del reason
    return render(request, "403_csrf.html", status=403)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 as a plain page when the database can't be reached."""
    error = sys.exc_info()[1]
    down = isinstance(error, OperationalError | InterfaceError)
    status = 503 if down else 500
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)
