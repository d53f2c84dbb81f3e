"""Pages behind the links in our mails: people answer here without an account.

Opening a link uses nothing up, the act does. Whatever a link can't do any more, its page says why.
"""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from core import links, papers
from core.forms import VerbForm
from core.links import LinkError
from core.models import SignedLink
from core.views import attachment
from core.workflow import Act, Guarded, Refusal, Table, Verb
from experts import attestation, letters, money
from experts.forms.deployments import (
    AcceptForm,
    DeclineForm,
    GiveForm,
    RefuseForm,
    ReportForm,
)
from experts.letters import Opened
from experts.models import Deployment, Endorsement
from experts.tasks import ATTESTATION
from experts.workflow import DEPLOYMENT, ENDORSEMENT


class _Undone(Exception):
    """Nothing is written and the link still works; `respond` draws the page that says why."""

    def __init__(self, respond: Callable[[], HttpResponse]) -> None:
        super().__init__()
        self.respond = respond


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class ByLink(View):
    """What every page behind a link keeps: whose it is, and why it may do nothing."""

    purpose: ClassVar[str]
    model: ClassVar[type[Any]]

    def _is_another(self, request: HttpRequest, found: Opened) -> bool:
        """Whether somebody else than the bearer is signed in in this browser."""
        if not request.user.is_authenticated:
            return False
        return request.user.person.pk != found.bearer.pk

    def _closed(
        self, request: HttpRequest, token: str, reason: str = "", *, another: bool = False
    ) -> HttpResponse:
        """Why the link does nothing now; whoever holds it may know how the matter stands."""
        obj = None if another else self._matter(token)
        context = {"reason": reason, "another": another, "object": obj}
        return render(request, "experts/link_closed.html", context, status=403 if another else 410)

    def _matter(self, token: str) -> Any:
        digest = hashlib.sha256(token.encode()).hexdigest()
        link = SignedLink.objects.filter(token_hash=digest, purpose=self.purpose).first()
        return self.model.objects.filter(pk=link.subject_id).first() if link is not None else None


class AnswerByLink(ByLink):
    """Show what a link is about, and perform one of its verbs for its bearer."""

    table: ClassVar[Table[Any]]
    #: The verbs that the link is good for, with what each asks.
    forms: ClassVar[Mapping[str, type[VerbForm]]]
    template_name: ClassVar[str]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """What is asked, and the forms to answer."""
        try:
            found = letters.opened(links.read(token, self.purpose), self.model)
        except LinkError as error:
            return self._closed(request, token, str(error))
        if self._is_another(request, found):
            return self._closed(request, token, another=True)
        if not self._open_verbs(found.obj):
            return self._closed(request, token)
        return self._show(request, found, {})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Perform what was chosen and use the link up, in one transaction."""
        name = request.POST.get("answer", "")
        try:
            with transaction.atomic():
                found = letters.opened(links.use(token, self.purpose), self.model)
                self._answer(request, token, found, name)
        except _Undone as undone:
            return undone.respond()
        except LinkError as error:
            return self._closed(request, token, str(error))
        except Refusal as refusal:
            return self._closed(request, token, str(refusal.sentences[0]))
        return self._done(request, found, name)

    def _answer(self, request: HttpRequest, token: str, found: Opened, name: str) -> None:
        """Perform the verb, or raise what undoes everything and says why."""
        if self._is_another(request, found):
            raise _Undone(lambda: self._closed(request, token, another=True))
        if not self._open_verbs(found.obj):
            raise _Undone(lambda: self._closed(request, token))
        if name not in self.forms:
            raise _Undone(lambda: self._show(request, found, {}, status=422))
        form = self._form(request, found, name, request.POST)
        if not form.is_valid():
            raise _Undone(lambda: self._show(request, found, {name: form}, status=422))
        try:
            self._perform(found, name, form)
        except Guarded as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            raise _Undone(lambda: self._show(request, found, {name: form}, status=422)) from refusal

    def _perform(self, found: Opened, name: str, form: VerbForm) -> None:
        nonce = form.cleaned_data.get("nonce")
        self.table.run(
            name,
            found.obj,
            act=Act.by_link(found.bearer, nonce=nonce),
            seen=form.cleaned_data["seen"] or None,
            **form.verb_data(),
        )

    def _open_verbs(self, obj: Any) -> list[Verb]:
        rows = [self.table.verbs[name] for name in self.forms]
        return [row for row in rows if row.is_open(obj)]

    def _form(
        self, request: HttpRequest, found: Opened, name: str, *data: Any, **kwargs: Any
    ) -> VerbForm:
        return self.forms[name](
            *data,
            user=request.user,
            obj=found.obj,
            verb=self.table.verbs[name],
            prefix=name,
            **kwargs,
        )

    def _show(
        self, request: HttpRequest, found: Opened, bound: dict[str, VerbForm], status: int = 200
    ) -> HttpResponse:
        answers = [
            {
                "verb": row,
                "form": bound.get(row.name)
                or self._form(request, found, row.name, initial={"nonce": uuid.uuid4()}),
                "kind": "danger" if row.tone == "danger" else "primary",
            }
            for row in self._open_verbs(found.obj)
        ]
        context = {
            "object": found.obj,
            "bearer": found.bearer,
            "answers": answers,
            "nothing_chosen": status == 422 and not bound,
            **self.about(found.obj),
        }
        return render(request, self.template_name, context, status=status)

    def about(self, obj: Any) -> dict[str, Any]:
        """What the page says of the matter."""
        raise NotImplementedError

    def _done(self, request: HttpRequest, found: Opened, name: str) -> HttpResponse:
        obj = self.model.objects.get(pk=found.obj.pk)
        context = {"verb": self.table.verbs[name], "object": obj, **self.about(obj)}
        return render(request, "experts/link_done.html", context)


class InvitationByLink(AnswerByLink):
    """The expert reads the terms, and accepts or declines."""

    purpose = letters.INVITATION
    table = DEPLOYMENT
    model = Deployment
    forms: ClassVar[Mapping[str, type[VerbForm]]] = {"accept": AcceptForm, "decline": DeclineForm}
    template_name = "experts/invitation.html"

    def about(self, obj: Deployment) -> dict[str, Any]:
        """The mission, its terms, and what is paid by the lists that hold today."""
        return {
            "deployment": obj,
            "country": money.country_of(obj),
            "money": money.money(obj, timezone.localdate()),
            "title": _("You are invited to a mission"),
        }


class _LinkReportForm(ReportForm):
    """The report without its annex: an annex is sent by mail, or after signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["attachment"]


class ReportByLink(AnswerByLink):
    """An expert without an account hands in the mission report."""

    purpose = letters.REPORT
    table = DEPLOYMENT
    model = Deployment
    forms: ClassVar[Mapping[str, type[VerbForm]]] = {"submit_report": _LinkReportForm}
    template_name = "experts/report_by_link.html"

    def about(self, obj: Deployment) -> dict[str, Any]:
        """The mission, and why an earlier report came back."""
        last = obj.reports.order_by("-number").first()
        return {
            "deployment": obj,
            "country": money.country_of(obj),
            "sent_back": last.sent_back_because if last is not None else "",
            "title": _("Your mission report"),
        }


class WordByLink(AnswerByLink):
    """The superior or a focal point agrees to a mission, or refuses it."""

    purpose = letters.WORD
    table = ENDORSEMENT
    model = Endorsement
    forms: ClassVar[Mapping[str, type[VerbForm]]] = {"give": GiveForm, "refuse": RefuseForm}
    template_name = "experts/word.html"

    def about(self, obj: Endorsement) -> dict[str, Any]:
        """Who is to go, where, when, to do what."""
        return {
            "deployment": obj.deployment,
            "country": money.country_of(obj.deployment),
            "title": _("May this official go on a mission?"),
        }


class AttestationByLink(ByLink):
    """An expert without an account fetches the attestation; the link is not used up by it."""

    purpose = letters.ATTESTATION
    model = Deployment
    http_method_names = ("get", "head")

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The languages in which it is there, or the file of the one asked for (`?language=`)."""
        try:
            found = letters.opened(links.read(token, self.purpose), self.model)
        except LinkError as error:
            return self._closed(request, token, str(error))
        if self._is_another(request, found):
            return self._closed(request, token, another=True)
        drawn = papers.drawn(ATTESTATION, found.obj, file_kind=ATTESTATION)
        wanted = request.GET.get("language")
        if wanted is not None:
            for sheet in drawn.sheets:
                if sheet.language == wanted:
                    return attachment(sheet.file)
            raise Http404
        context = {
            "deployment": found.obj,
            "country": money.country_of(found.obj),
            "sheets": drawn.sheets,
            "fingerprint": attestation.fingerprint(found.obj),
        }
        return render(request, "experts/attestation_by_link.html", context)
