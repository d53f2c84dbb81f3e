"""Pages of fiches: the list, opening one, reading it, drafting a section, each verb."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.standing import Standing
from actions import drafting, queries, reading
from actions.enums import FicheState, RoundState
from actions.forms.sections import ROW_NAMES, ROW_SETS, section_form
from actions.forms.verbs import FICHE_FORMS, OpenForm
from actions.history import lines
from actions.models import ActionFiche, Agreement, Consultation, FicheVersion
from actions.rules import FICHES
from actions.sections import BY_KEY, Section
from actions.views.shared import PAGE, buttons, clock_of, crumbs, reader
from actions.workflow import FICHE, ROUND
from core import kept
from core.forms import VerbForm
from core.models import RecordedAct
from core.together import together
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, Table, Verb
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS


class FicheList(View):
    """The fiches that the reader sees."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of them, in one state if wanted."""
        standing = reader(request)
        state = request.GET.get("state", "")
        state = state if state in FicheState.values else ""
        rows = queries.fiches(standing, state)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context = {
            "page_obj": page,
            "state": state,
            "states": FicheState.choices,
            "columns": [
                {"label": _("Fiche")},
                {"label": _("Country or region")},
                {"label": _("State")},
                {"label": _("Version")},
                {"label": _("Officer")},
                {"label": _("Opened")},
            ],
        }
        return render(request, "actions/fiche_list.html", context)


class OpenFiche(View):
    """Open a fiche on one admitted request."""

    def _load(self, request: HttpRequest, reference: str) -> AssistanceRequest:
        standing = reader(request)
        found = REQUESTS.load(
            standing,
            AssistanceRequest.objects.filter(reference=reference).select_related(
                "country", "lead_institution"
            ),
        )
        if not found:
            raise Http404
        if not REQUESTS.may(standing, "triage", found[0]):
            raise PermissionDenied(_("Case officers and leaders open fiches."))
        return found[0]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The form; a request that is not admitted leads back to its case."""
        row = self._load(request, reference)
        if row.state != RequestState.ADMITTED:
            messages.warning(request, _("A fiche is opened on an admitted request."))
            return HttpResponseRedirect(row.get_absolute_url())
        form = OpenForm(user=request.user, request_row=row, initial=kept.take(request) or {})
        return self._show(request, row, form)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Open it and go to its page."""
        row = self._load(request, reference)
        form = OpenForm(request.POST, user=request.user, request_row=row)
        if not form.is_valid():
            return self._show(request, row, form, status=422)
        said = form.cleaned_data
        try:
            done = FICHE.run(
                "open",
                None,
                act=Act.by(request.user, nonce=said.get("nonce")),
                requests=[row],
                working_title=said["working_title"],
                officer=said["officer"],
                region=said.get("region"),
            )
        except AlreadyDone as refusal:
            fiche = ActionFiche.objects.get(pk=refusal.event.subject_id)
            return HttpResponseRedirect(fiche.get_absolute_url())
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Guarded as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            return self._show(request, row, form, status=422)
        messages.success(request, str(FICHE.verbs["open"].done))
        return HttpResponseRedirect(done.obj.get_absolute_url())

    def _show(
        self, request: HttpRequest, row: AssistanceRequest, form: OpenForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "request_row": row,
            "crumbs": [{"label": row.reference, "url": row.get_absolute_url()}],
        }
        return render(request, "actions/open.html", context, status=status)


class FichePage(View):
    """A fiche in one of its versions: read, comment, see where it stands and what to do."""

    def get(self, request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
        """The newest version that the reader may see, or the one that the address names."""
        standing = reader(request)
        fiche = queries.fiche_or_404(request.user, reference)
        around = queries.around(standing, fiche)
        rounds, versions = around.rounds, around.versions
        shown = _chosen(versions, number)
        own, recorded = buttons(FICHE.offered(standing, fiche), "fiches:verb", reference)
        if rounds and rounds[0].state in (RoundState.OPEN, RoundState.CLOSED):
            more = buttons(ROUND.offered(standing, rounds[0]), "rounds:verb", rounds[0].pk)[0]
            own = [b for b in more if b["kind"] == "primary"] + own
        context = {
            "fiche": fiche,
            "shown": shown,
            "versions": versions,
            "is_current": shown is not None and shown.pk == fiche.version_id,
            "where": whereabouts(fiche, rounds),
            "own": own,
            "recorded": recorded,
            "rounds": rounds,
            "action": around.action,
            "agreement": _agreement_on(standing, fiche, shown),
            "timeline": lines([fiche, *rounds], standing),
            "crumbs": crumbs(fiche)[:1],
            **self._read(standing, fiche, shown),
        }
        return render(request, "actions/fiche.html", context)

    def _read(
        self, standing: Standing, fiche: ActionFiche, shown: FicheVersion | None
    ) -> dict[str, Any]:
        if shown is None:
            return {"sections": [], "nav": []}
        sections = reading.read(
            shown.pk, lambda section: queries.may_read(standing, fiche, section)
        ).sections
        comments = self._comments(standing, fiche, shown)
        may_edit = FICHES.may(standing, "edit", fiche)
        may_comment = fiche.state == FicheState.PARTNER_REVIEW and shown.pk == fiche.version_id
        may_comment = may_comment and FICHE.allows(standing, FICHE.verbs["comment"], fiche)
        for row in sections:
            row.comments = comments[row.key]
            if may_edit and drafting.may_change(fiche, shown, row.key):
                row.edit_url = reverse("fiches:section", args=[fiche.reference, row.key])
            if may_comment and not row.section.is_internal:
                url = reverse("fiches:verb", args=[fiche.reference, "comment"])
                row.comment_url = f"{url}?section={row.key}"
        shows_state = FICHES.may(standing, "view_drafts", fiche)
        nav = [
            {
                "label": f"{row.section.number}. {row.title}",
                "url": f"#{row.key}",
                "state": _nav_state(row) if shows_state else "",
            }
            for row in sections
        ]
        return {"sections": sections, "nav": nav, "shows_state": shows_state}

    def _comments(
        self, standing: Standing, fiche: ActionFiche, shown: FicheVersion
    ) -> dict[str, list[Any]]:
        by_section: dict[str, list[Any]] = defaultdict(list)
        if shown.is_shared and FICHES.may(standing, "view_comments", fiche):
            for comment in queries.comments_on(shown):
                by_section[comment.section].append(comment)
        return by_section


def _nav_state(row: reading.SectionReading) -> str:
    if row.is_complete:
        return "done"
    return "error" if row.section.is_required else "todo"


def _chosen(versions: list[FicheVersion], number: int | None) -> FicheVersion | None:
    if number is None:
        return versions[0] if versions else None
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise Http404
    return found


def _agreement_on(
    standing: Standing, fiche: ActionFiche, shown: FicheVersion | None
) -> dict[str, Any] | None:
    """Who agreed to the version shown; provisional or contested acts say so."""
    if shown is None or not FICHES.may(standing, "view_steps", fiche):
        return None
    agreements = Agreement.objects.filter(version=shown)
    acts = RecordedAct.objects.filter(event__in=agreements.values("event_id"))
    found, recorded = together([agreements, acts])
    if not found:
        return None
    return {"agreement": found[0], "recorded": next(iter(recorded), None)}


def whereabouts(fiche: ActionFiche, rounds: list[Consultation]) -> dict[str, Any]:
    """The one plain line: where it is, who has it, until when."""
    state = FicheState(fiche.state)
    clock = clock_of(fiche, "drafting", "partner_review", "submission")
    said: dict[str, Any] = {"tone": "info", "until": clock.due_on if clock is not None else None}
    if clock is not None and clock.due_at is not None and clock.due_at < timezone.now():
        said["overdue"] = True
    if state in (FicheState.DRAFTING, FicheState.RETURNED):
        said |= {"place": _("The team drafts the fiche"), "holder": fiche.officer.name}
    elif state == FicheState.PARTNER_REVIEW:
        said |= {"place": _("The partner reads the fiche"), "tone": "waiting"}
    elif state == FicheState.AGREED:
        said |= {
            "place": _("The partner has agreed; the team submits it to the Steering Group"),
            "holder": fiche.officer.name,
        }
    elif state == FicheState.IN_CONSULTATION:
        due = rounds[0].due_on if rounds else None
        said |= {"place": _("The Steering Group decides"), "until": due, "tone": "waiting"}
    elif state == FicheState.REJECTED:
        said |= {"place": _("The Steering Group has rejected the fiche"), "tone": "ended"}
    else:
        said |= {"place": _("The Steering Group has approved the fiche"), "tone": "success"}
    return said


class SectionPage(View):
    """Edit one section of the current version; each is a form of its own."""

    def get(self, request: HttpRequest, reference: str, key: str) -> HttpResponse:
        """The section's form, with what was typed before an expired session."""
        fiche, version, section = self._load(request, reference, key)
        typed = kept.take(request)
        if typed is not None:
            messages.info(request, _("You had been signed out. What you typed is still here."))
            data = QueryDict(mutable=True)
            for name, value in typed.items():
                data.setlist(name, value if isinstance(value, list) else [value])
            return self._show(
                request, fiche, section, *self._forms(request, version, section, data)
            )
        return self._show(request, fiche, section, *self._forms(request, version, section))

    def post(self, request: HttpRequest, reference: str, key: str) -> HttpResponse:
        """Save it, or show it again with everything typed and the reason."""
        fiche, version, section = self._load(request, reference, key)
        form, rows = self._forms(request, version, section, request.POST)
        valid = form.is_valid()
        if not ((rows is None or rows.is_valid()) and valid):
            return self._show(request, fiche, section, form, rows, status=422)

        def write() -> None:
            form.write()
            if rows is not None:
                rows.write()

        try:
            drafting.save_section(
                fiche,
                section.key.value,
                seen=form.cleaned_data["seen"] or 0,
                person=request.user.person,  # type: ignore[union-attr]
                write=write,
            )
        except drafting.Changed as changed:
            form.add_error(
                None,
                _("%(who)s changed this section meanwhile. Compare, then save again.")
                % {"who": changed.edit.person.name},
            )
            form.data = form.data.copy()
            form.data["seen"] = changed.edit.serial
            return self._show(request, fiche, section, form, rows, status=409)
        except drafting.Frozen:
            messages.warning(request, _("This version does not change any more."))
            return HttpResponseRedirect(fiche.get_absolute_url())
        messages.success(request, _("Saved: %(section)s.") % {"section": section.key.label})
        return HttpResponseRedirect(self._next(request, fiche, section))

    def _next(self, request: HttpRequest, fiche: ActionFiche, section: Section) -> str:
        if "more" in request.POST:
            here = reverse("fiches:section", args=[fiche.reference, section.key.value])
            return f"{here}#new"
        if "onward" in request.POST:
            keys = list(BY_KEY)
            following = keys[keys.index(section.key.value) + 1 :]
            if following:
                return reverse("fiches:section", args=[fiche.reference, following[0]])
        return f"{fiche.get_absolute_url()}#{section.key.value}"

    def _load(
        self, request: HttpRequest, reference: str, key: str
    ) -> tuple[ActionFiche, FicheVersion, Section]:
        fiche = queries.fiche_or_404(request.user, reference)
        section = BY_KEY.get(key)
        if section is None or fiche.version is None:
            raise Http404
        if not FICHES.may(reader(request), "edit", fiche):
            raise PermissionDenied(_("Case officers and leaders draft the fiche."))
        if not drafting.may_change(fiche, fiche.version, key):
            raise PermissionDenied(_("This version does not change any more."))
        fiche.version.fiche = fiche
        return fiche, fiche.version, section

    def _forms(
        self, request: HttpRequest, version: FicheVersion, section: Section, data: Any = None
    ) -> tuple[Any, Any]:
        serial = drafting.serial_of(version, section.key.value)
        form = section_form(section)(data, instance=version, user=request.user, seen=serial)
        rows = None
        if section.rows:
            name = section.rows[0]
            rows = ROW_SETS[name](data, instance=version, prefix=name)
        return form, rows

    def _show(
        self,
        request: HttpRequest,
        fiche: ActionFiche,
        section: Section,
        form: Any,
        rows: Any,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "fiche": fiche,
            "section": section,
            "form": form,
            "rows": rows,
            "row_name": ROW_NAMES[section.rows[0]] if section.rows else "",
            "crumbs": crumbs(fiche),
        }
        return render(request, "actions/section.html", context, status=status)


class FicheVerb(VerbPage):
    """The page of a verb of a fiche."""

    table: ClassVar[Table[Any]] = FICHE
    forms: ClassVar[Mapping[str, type[VerbForm]]] = FICHE_FORMS
    templates: ClassVar[Mapping[str, str]] = {
        "agree": "actions/agree.html",
        "submit_to_steering": "actions/submit.html",
    }

    def load(self, request: HttpRequest, **kwargs: Any) -> ActionFiche:
        """The fiche that the address names. Raises Http404."""
        return queries.fiche_or_404(request.user, kwargs["reference"])

    def _form(
        self, request: HttpRequest, obj: Any, row: Verb, *data: Any, **kwargs: Any
    ) -> VerbForm:
        form = super()._form(request, obj, row, *data, **kwargs)
        if row.name == "comment" and request.GET.get("section") in BY_KEY:
            form.initial.setdefault("section", request.GET["section"])
        return form

    def context(self, obj: ActionFiche, verb: Verb) -> dict[str, Any]:
        """Its way back and what it is about."""
        return {
            "crumbs": crumbs(obj),
            "kind": _("Action Fiche"),
            "reference": obj.reference,
            "subject": "" if verb.name in self.templates else obj.working_title,
            "fiche": obj,
        }
