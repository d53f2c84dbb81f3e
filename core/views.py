"""Views that every room shares: a verb's page, a file's download, what goes wrong."""

import errno
import sys
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
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
from django.views.decorators.cache import never_cache

from core import kept, links, recorded
from core.forms import ConfirmActForm, ContestForm, VerbForm
from core.models import RecordedAct, SignedLink, StoredFile
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
    find,
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
        if not row.is_open(obj):
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
        except ValidationError as fault:
            # A file that could not be stored, or that another form has taken this very moment.
            return self._refused(request, obj, row, form, Guarded(*fault.messages))
        # What a verb says afterwards is said to whose act it is, not to who wrote it down.
        own = "" if form.records else row.done
        messages.success(request, str(own or _("Done: %s.") % (row.happened or row.label)))
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
        # The page now shows how things stand: sending it again is an answer to that.
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["seen"] = obj.seen
        form.data = data
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
    try:
        policy = policy_of(subject)
    except KeyError as error:
        # A room that declares no policy for its objects shows nothing of them to anybody.
        raise Http404 from error
    wanted = f"file:{stored.kind}"
    name = wanted if wanted in policy.rights else "view"
    if not policy.may(standing_of(request.user), name, subject):
        raise Http404
    return attachment(stored)


def attachment(stored: StoredFile) -> FileResponse:
    """A stored file as an inert attachment, for a caller that has decided who may have it.

    Raises Http404 when the bytes are gone.
    """
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
@method_decorator(never_cache, name="dispatch")
class ContestAct(View):
    """Where the link in the mail about a recorded act leads: its giver contests it, or not.

    Works without an account. Opening uses nothing up; sending the form does.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what was recorded, and the button."""
        try:
            act, _bearer = self._act(request, links.read(token, recorded.CONTEST_PURPOSE))
        except links.LinkError as error:
            return self._no_use(request, error)
        return self._show(request, act, ContestForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Contest it, and use the link up in the same transaction."""
        form = ContestForm(request.POST)
        try:
            with transaction.atomic():
                act, bearer = self._act(request, links.use(token, recorded.CONTEST_PURPOSE))
                if not form.is_valid():
                    transaction.set_rollback(True)
                    return self._show(request, act, form, status=422)
                recorded.contest(act, bearer, words=form.cleaned_data["words"])
        except links.LinkError as error:
            return self._no_use(request, error)
        except Refusal as refusal:
            return self._no_use(request, refusal)
        return render(request, "core/contest_done.html", {"what": recorded.label_of(act)})

    def _act(self, request: HttpRequest, link: SignedLink) -> tuple[RecordedAct, Any]:
        act = recorded.act_of(link)
        bearer = recorded.giver_of(act)
        if request.user.is_authenticated and getattr(bearer, "user", None) != request.user:
            raise links.LinkError(
                _("This link was sent to somebody else than the person who is signed in here.")
            )
        return act, bearer

    def _show(
        self, request: HttpRequest, act: RecordedAct, form: ContestForm, status: int = 200
    ) -> HttpResponse:
        detail = getattr(act.event, "detail", None)
        context = {
            "act": act,
            "form": form,
            "what": recorded.label_of(act),
            "words": detail.text if detail is not None else "",
            "reference": getattr(act.subject, "reference", ""),
        }
        return render(request, "core/contest.html", context, status=status)

    def _no_use(self, request: HttpRequest, error: Exception) -> HttpResponse:
        return render(request, "core/link_no_use.html", {"reason": str(error)}, status=410)


class ConfirmAct(View):
    """The team attaches the writing that confirms an act which was only said, or contested."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was recorded, and ask for the file."""
        act = self._load(request, pk)
        return self._show(request, act, ConfirmActForm(user=request.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the writing; the act holds from now on."""
        act = self._load(request, pk)
        form = ConfirmActForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._show(request, act, form, status=422)
        try:
            recorded.confirm(act, form.cleaned_data["document"], request.user)
        except Guarded as refusal:
            form.add_error(None, str(refusal))
            return self._show(request, act, form, status=422)
        messages.success(request, _("Confirmed in writing. The act holds."))
        return HttpResponseRedirect(self._page_of(act))

    def _page_of(self, act: RecordedAct) -> str:
        subject: Any = act.subject
        return str(subject.get_absolute_url())

    def _load(self, request: HttpRequest, pk: int) -> RecordedAct:
        """The act, if its subject exists for this person and they may record acts on it."""
        act = RecordedAct.objects.select_related("event").filter(pk=pk).first()
        standing = standing_of(request.user)
        if act is None or act.subject is None:
            raise Http404
        if not policy_of(act.subject).may(standing, "view", act.subject):
            raise Http404
        table, verb = find(act.event.verb)
        if not table.may_record(standing, verb, act.subject):
            raise PermissionDenied(_("Only those who may record acts in this case confirm them."))
        return act

    def _show(
        self, request: HttpRequest, act: RecordedAct, form: ConfirmActForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "act": act,
            "form": form,
            "what": recorded.label_of(act),
            "giver": recorded.giver_of(act),
            "cancel_url": self._page_of(act),
        }
        return render(request, "core/confirm_act.html", context, status=status)


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
    """500; or 503 as a plain page while the database is away or a disk is full."""
    error = sys.exc_info()[1]
    down = isinstance(error, OperationalError | InterfaceError) or (
        isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    )
    status = 503 if down else 500
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)
