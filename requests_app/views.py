"""Pages of requests: the list, the draft, the letter in hand, the verbs."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View

from core import kept
from core.enums import Tone
from core.forms import VerbForm
from core.policy import standing_of
from core.views import VerbPage
from core.workflow import AlreadyDone, Guarded, NotAllowed, Verb
from requests_app import drafts, queries, workflow
from requests_app.content import content, kind_of, with_relations
from requests_app.enums import RequestState
from requests_app.filters import OPEN, RegisterFilter
from requests_app.forms.drafts import BeginForm, Overtaken, SectionForm, SubmitForm, section_form
from requests_app.forms.register import PicksInstitution, RegisterForm
from requests_app.forms.triage import FORMS
from requests_app.intake import begin_draft, discard_draft
from requests_app.models import AssistanceRequest
from requests_app.rules import may_begin, may_register

#: Rows on one page of the list.
PAGE = 25
#: Nobody turns so many pages; beyond, the database could not count the rows left out.
LAST_PAGE = 100_000


def standing_in(request: HttpRequest) -> Any:
    """What the signed-in reader stands for. Raises PermissionDenied without a person."""
    standing = standing_of(request.user)
    if standing is None:
        raise PermissionDenied
    return standing


def crumbs(*more: tuple[Any, str]) -> list[dict[str, Any]]:
    """The way from the list to a page."""
    way = [(_l("Requests"), reverse("requests:list")), *more]
    return [{"label": label, "url": url} for label, url in way]


# -- The list --------------------------------------------------------------------------------------


class RequestList(View):
    """The requests that the reader sees: filters, search, pages; cards on a phone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page."""
        standing = standing_in(request)
        inside = standing.in_team or bool(standing.holds("AUDITOR"))
        rows = queries.register(standing)
        chosen = RegisterFilter(request.GET, queryset=rows, inside=inside)
        found = chosen.qs if chosen.is_valid() else rows.none()
        page = _page_number(request)
        start, stop = (page - 1) * PAGE, page * PAGE + 1
        by_clock = request.GET.get("state") == OPEN
        listed = queries.soonest_due(found, start, stop) if by_clock else list(found[start:stop])
        count, is_more = queries.bounded_count(found, searched=bool(request.GET.get("q")))
        context = {
            "rows": queries.listed(listed[:PAGE]),
            "filter": chosen,
            "active": _chips(request, chosen),
            "tabs": _tabs(request, standing) if inside else [],
            "inside": inside,
            "query": request.GET.get("q", ""),
            "kept_params": [
                (name, value)
                for name, value in request.GET.items()
                if value and name not in ("q", "page")
            ],
            "is_filtered": bool(_chips(request, chosen)),
            "summary": _summary(count, is_more, page, len(listed[:PAGE])),
            "previous_url": _with(request, page=page - 1) if page > 1 else "",
            "next_url": _with(request, page=page + 1) if len(listed) > PAGE else "",
            "may_begin": may_begin(standing),
            "may_register": may_register(standing),
        }
        return render(request, "requests_app/list.html", context)


def _page_number(request: HttpRequest) -> int:
    try:
        return min(max(1, int(request.GET.get("page", "1"))), LAST_PAGE)
    except ValueError:
        return 1


def _with(request: HttpRequest, **changes: Any) -> str:
    """This address with other parameters; None takes one away."""
    params = request.GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value is not None:
            params[name] = str(value)
    return f"?{params.urlencode()}"


def _summary(count: int, is_more: bool, page: int, shown: int) -> str:
    if not shown:
        return ""
    first = (page - 1) * PAGE + 1
    words = {"first": first, "last": first + shown - 1, "count": f"{count:,}"}
    if is_more:
        return _("%(first)s–%(last)s of more than %(count)s") % words
    return _("%(first)s–%(last)s of %(count)s") % words


def _chips(request: HttpRequest, chosen: RegisterFilter) -> list[dict[str, Any]]:
    """The filters in use, each with the address without it."""
    form = chosen.form
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name) if form.is_valid() else None
        if not value:
            continue
        label = dict(getattr(field, "choices", ())).get(value, value)
        text = field.label if value is True else f"{field.label}: {label}"
        chips.append({"label": text, "remove_url": _with(request, **{name: None, "page": None})})
    return chips


def _tabs(request: HttpRequest, standing: Any) -> list[dict[str, Any]]:
    """The views of the register that the team opens most."""
    here = {name: value for name, value in request.GET.items() if value and name != "page"}
    takes = standing.holds("OFFICER", "LEADER")
    views = [
        (_l("All"), {}),
        (_l("To be decided"), {"state": OPEN}),
        *([(_l("Mine"), {"state": OPEN, "officer": str(standing.person_id)})] if takes else []),
        (_l("Overdue"), {"overdue": "on"}),
        (_l("New"), {"state": RequestState.SUBMITTED.value}),
    ]
    return [
        {
            "label": label,
            "url": "?" + "&".join(f"{name}={value}" for name, value in params.items()),
            "current": here == params,
        }
        for label, params in views
    ]


# -- The draft of an official ----------------------------------------------------------------------


class Begin(View):
    """Before you start: what is needed, and the one question that a draft begins with."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Explain, and ask for the subject."""
        form = BeginForm(
            user=request.user, memberships=self._memberships(request), initial=kept.take(request)
        )
        return self._show(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the draft and open its list of tasks."""
        memberships = self._memberships(request)
        form = BeginForm(request.POST, user=request.user, memberships=memberships)
        if not form.is_valid():
            return self._show(request, form, 422)
        with transaction.atomic():
            draft = begin_draft(request.user, form.membership(), form.cleaned_data["title"])
        return HttpResponseRedirect(reverse("requests:draft", args=[draft.pk]))

    def _memberships(self, request: HttpRequest) -> list[Any]:
        standing = standing_in(request)
        memberships = list(queries.own_memberships(standing)) if may_begin(standing) else []
        if not memberships:
            raise PermissionDenied(
                _("Requests are begun by officials of an institution. Tell us first which it is.")
            )
        return memberships

    def _show(self, request: HttpRequest, form: BeginForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "crumbs": crumbs()}
        return render(request, "requests_app/begin.html", context, status=status)


class Draft(View):
    """The draft as a list of tasks."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is done and what is missing; the case page once it was sent."""
        draft = queries.get_draft_or_404(request.user, pk)
        if draft.state != RequestState.DRAFT:
            return HttpResponseRedirect(draft.get_absolute_url())
        sections = drafts.sections(draft)
        complete = sum(1 for s in sections if s.is_complete and not s.is_optional)
        needed = sum(1 for s in sections if not s.is_optional)
        context = {
            "request_obj": draft,
            "sections": sections,
            "complete": complete,
            "needed": needed,
            "is_ready": all(s.is_complete for s in sections),
            "next_section": next((s for s in sections if not s.is_complete), None),
            "may_submit": _may_submit(request, draft),
            "submitters": [] if _may_submit(request, draft) else queries.who_may_submit(draft),
            "crumbs": crumbs(),
        }
        return render(request, "requests_app/draft.html", context)


def _may_submit(request: HttpRequest, draft: AssistanceRequest) -> bool:
    standing = standing_of(request.user)
    return workflow.TABLE.allows(standing, workflow.TABLE.verbs["submit"], draft)


class DraftSection(View):
    """One section of the draft, saved at once."""

    def get(self, request: HttpRequest, pk: int, section: str) -> HttpResponse:
        """Show the section with what is stored, or what was typed before the session expired."""
        draft = self._draft(request, pk, section)
        if draft.state != RequestState.DRAFT:
            return self._sent(request, draft)
        typed = kept.take(request)
        if typed is not None:
            messages.info(request, _("You had been signed out. What you typed is still here."))
        return self._show(
            request, draft, section, section_form(section, draft, request.user, typed=typed)
        )

    def post(self, request: HttpRequest, pk: int, section: str) -> HttpResponse:
        """Save, and go to the next section, back to the list, or stay for another row."""
        draft = self._draft(request, pk, section)
        form = section_form(section, draft, request.user, request.POST, request.FILES)
        if draft.state != RequestState.DRAFT:
            form.add_error(None, _("The request was sent meanwhile. This was not saved."))
            return self._show(request, draft, section, form, 409)
        if not form.is_valid():
            overtaken = form.has_error("__all__", "overtaken")
            return self._show(request, draft, section, form, 409 if overtaken else 422)
        try:
            form.save()
        except Overtaken:
            form.add_error(None, _("The request was sent meanwhile. This was not saved."))
            return self._show(request, draft, section, form, 409)
        if "another" in request.POST:
            return HttpResponseRedirect(reverse("requests:section", args=[pk, section]))
        onward = drafts.next_section(section)
        if "back" in request.POST or not onward:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("requests:draft", args=[pk]))
        return HttpResponseRedirect(reverse("requests:section", args=[pk, onward]))

    def _draft(self, request: HttpRequest, pk: int, section: str) -> AssistanceRequest:
        if section not in drafts.SECTIONS:
            raise Http404
        return queries.get_draft_or_404(request.user, pk)

    def _sent(self, request: HttpRequest, draft: AssistanceRequest) -> HttpResponse:
        messages.info(request, _("This request was sent; a sent request is not edited."))
        return HttpResponseRedirect(draft.get_absolute_url())

    def _show(
        self,
        request: HttpRequest,
        draft: AssistanceRequest,
        section: str,
        form: SectionForm,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "request_obj": draft,
            "form": form,
            "section": section,
            "section_title": drafts.SECTIONS[section],
            "letter_kind": kind_of(draft.letter),
            "nav": _section_nav(draft, section),
            "back_url": reverse("requests:draft", args=[draft.pk]),
            "crumbs": crumbs((draft.title, reverse("requests:draft", args=[draft.pk]))),
        }
        template = "partners" if section == "partners" else "section"
        return render(request, f"requests_app/{template}.html", context, status=status)


def _section_nav(draft: AssistanceRequest, current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": section.title,
            "url": reverse("requests:section", args=[draft.pk, section.key]),
            "current": section.key == current,
            "state": "todo" if section.missing or section.is_optional else "done",
        }
        for section in drafts.sections(draft)
    ]


class DraftSubmit(VerbPage):
    """Check your answers, declare, send."""

    table = workflow.TABLE
    forms: ClassVar[dict[str, type[VerbForm]]] = {"submit": SubmitForm}
    template_name = "requests_app/submit.html"

    def load(self, request: HttpRequest, **kwargs: Any) -> AssistanceRequest:
        """The draft that the address names."""
        return queries.get_draft_or_404(request.user, kwargs["pk"])

    def page_of(self, obj: Any) -> str:
        """The task list; once sent, the page that says what happens next."""
        if obj.state == RequestState.DRAFT:
            return reverse("requests:draft", args=[obj.pk])
        return reverse("requests:received", args=[obj.reference])

    def context(self, obj: Any, verb: Verb) -> dict[str, Any]:
        """The answers by section, and what is still missing."""
        sections = {section.key: section for section in drafts.sections(obj)}
        asked = content(obj)
        return {
            "request_obj": obj,
            "content": asked,
            "groups": [
                {
                    "group": group,
                    "section": sections[group.key],
                    "title": drafts.SECTIONS[group.key],
                    "url": reverse("requests:section", args=[obj.pk, group.key]),
                }
                for group in asked.groups
            ],
            "missing": [s for s in sections.values() if s.missing],
            "crumbs": crumbs((obj.title, reverse("requests:draft", args=[obj.pk]))),
        }


class DraftDelete(View):
    """Delete a draft, after asking."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask."""
        draft = self._draft(request, pk)
        context = {"request_obj": draft, "crumbs": crumbs((draft.title, draft.get_absolute_url()))}
        return render(request, "requests_app/delete.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it with its letter. A request that was sent meanwhile stays."""
        draft = self._draft(request, pk)
        title = draft.title
        try:
            discard_draft(draft)
        except ValueError:
            messages.warning(request, _("This request was sent meanwhile and was not deleted."))
            return HttpResponseRedirect(reverse("requests:list"))
        messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": title})
        return HttpResponseRedirect(reverse("requests:list"))

    def _draft(self, request: HttpRequest, pk: int) -> AssistanceRequest:
        draft = queries.get_draft_or_404(request.user, pk)
        if draft.state != RequestState.DRAFT:
            raise PermissionDenied(_("A request that was sent is not deleted."))
        return draft


class Received(View):
    """What happens next, after a request was sent."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Reference, who has it, until when."""
        found = queries.get_visible_or_404(request.user, reference)
        standing = standing_of(request.user)
        context = {
            "request_obj": found,
            "where": queries.whereabouts(found, standing),
            "next_steps": queries.next_steps(found),
            "crumbs": crumbs(),
        }
        return render(request, "requests_app/received.html", context)


# -- A letter in hand ------------------------------------------------------------------------------


class Register(View):
    """Enter a letter that reached the team or a Delegation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with what was typed before the session expired."""
        self._allow(request)
        typed = kept.take(request)
        if typed is not None:
            messages.info(request, _("You had been signed out. What you typed is still here."))
        return self._show(request, RegisterForm(user=request.user, initial=typed or {}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look for the institution, or register the letter."""
        self._allow(request)
        form = RegisterForm(request.POST, request.FILES, user=request.user)
        if form.is_looking:
            form.look()
            return self._show(request, form)
        if not form.is_valid():
            return self._show(request, form, 422)
        try:
            done = workflow.register(None, act=form.act(), **form.verb_data())
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
            made = AssistanceRequest.objects.get(pk=refusal.event.subject_id)
            return HttpResponseRedirect(made.get_absolute_url())
        except NotAllowed as refusal:
            form.add_error("institution", _("You may not register letters of this country."))
            del refusal
            form.keep_uploads()
            return self._show(request, form, 422)
        except Guarded as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            form.keep_uploads()
            return self._show(request, form, 422)
        messages.success(request, str(workflow.TABLE.verbs["register"].done))
        return HttpResponseRedirect(done.obj.get_absolute_url())

    def _allow(self, request: HttpRequest) -> None:
        if not may_register(standing_in(request)):
            raise PermissionDenied(_("Letters are registered by the team and by EU Delegations."))

    def _show(self, request: HttpRequest, form: RegisterForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "crumbs": crumbs()}
        return render(request, "requests_app/register.html", context, status=status)


# -- Verbs -----------------------------------------------------------------------------------------


class RequestVerb(VerbPage):
    """The page of one verb of a request: /requests/<reference>/<verb>/."""

    table = workflow.TABLE
    forms = FORMS
    templates: ClassVar[dict[str, str]] = {"check": "requests_app/check.html"}

    def load(self, request: HttpRequest, **kwargs: Any) -> AssistanceRequest:
        """The request of that reference."""
        return queries.get_visible_or_404(request.user, kwargs["reference"])

    def post(self, request: HttpRequest, verb: str, **kwargs: Any) -> HttpResponseBase:
        """As every verb's page; a form that picks an institution may only look first."""
        form_class = self.forms.get(verb)
        if "find" in request.POST and form_class and issubclass(form_class, PicksInstitution):
            obj, row = self._find(request, verb, kwargs)
            form = self._form(request, obj, row, request.POST, request.FILES)
            assert isinstance(form, PicksInstitution)
            form.look()
            return self._show(request, obj, row, form)
        return super().post(request, verb, **kwargs)

    def context(self, obj: Any, verb: Verb) -> dict[str, Any]:
        """What the reader needs beside the form."""
        more: dict[str, Any] = {
            "crumbs": crumbs((obj.reference, obj.get_absolute_url())),
            "kind": _l("Request"),
            "reference": obj.reference,
            "subject": obj.title,
        }
        if verb.name == "answer":
            more["questions"] = [q for q in queries.questions(obj) if not q.clarification.answer]
        if verb.name in ("admit", "decline"):
            more["checklist"] = queries.checklist(with_relations(obj))
            more["notes"] = _outcome_notes(obj, more["checklist"])
        return more


def _outcome_notes(
    obj: AssistanceRequest, checklist: list[queries.Finding]
) -> list[dict[str, Any]]:
    """How far the checklist is, for whoever decides."""
    clear = sum(1 for f in checklist if f.tone == Tone.SUCCESS)
    text = _("The checklist is clear in %(clear)s of %(all)s points.") % {
        "clear": clear,
        "all": len(checklist),
    }
    note: dict[str, Any] = {"text": text, "tone": "success"}
    if clear < len(checklist):
        note |= {
            "tone": "warning",
            "url": reverse("requests:verb", args=[obj.reference, "check"]),
            "url_label": _("Open the checklist"),
        }
    return [note]
