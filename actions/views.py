"""Pages of fiches, rounds and Actions."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from django.views.decorators.http import require_POST

from accounts.standing import Standing
from actions import consultation, drafting, queries, reading, tasks
from actions.enums import FicheState, RoundState
from actions.forms.sections import ROW_NAMES, ROW_SETS, section_form
from actions.forms.verbs import FICHE_FORMS, ROUND_FORMS, OpenForm
from actions.history import lines
from actions.models import Action, ActionFiche, Agreement, Consultation, FicheVersion
from actions.rounds import conditions_of, last_positions, own_seats, seat_views
from actions.rules import ACTIONS, FICHES, ROUNDS
from actions.sections import BY_KEY, Section
from actions.workflow import FICHE, ROUND
from actions.workflow.consultation import due_at
from core import jobs, kept
from core.forms import VerbForm
from core.models import Deadline, Job, RecordedAct
from core.policy import standing_of
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, Offer, Table, Verb
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS

#: Rows on one page of a list.
PAGE = 25
_PRIMARY = {
    "share",
    "agree",
    "submit_to_steering",
    "take_position",
    "close_round",
    "sign_decision",
}
_ICONS = {
    "share": "send",
    "comment": "chat-left-text",
    "send_comments": "reply",
    "agree": "check2-circle",
    "revise": "pencil",
    "submit_to_steering": "send",
    "take_position": "check2-square",
    "recuse": "slash-circle",
    "extend": "clock",
    "close_round": "lock-fill",
    "sign_decision": "pen",
    "cancel_round": "x-circle",
}


def reader(request: HttpRequest) -> Standing:
    """What the signed-in reader stands for. Raises Http404 for anybody else."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise Http404
    return standing


def _buttons(
    offers: list[Offer], address: str, key: Any, *, only: set[str] | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The reader's own buttons, and those by which the team records acts of others."""
    own: list[dict[str, Any]] = []
    recorded: list[dict[str, Any]] = []
    for offer in offers:
        name = offer.verb.name
        if only is not None and name not in only:
            continue
        kind = "primary" if name in _PRIMARY else "secondary"
        button = {
            "label": offer.verb.label,
            "url": reverse(address, args=[key, name]),
            "icon": _ICONS.get(name, ""),
            "kind": "danger" if offer.verb.tone == "danger" else kind,
            "reason": " ".join(str(reason) for reason in offer.reasons),
        }
        if offer.recorded:
            button |= {
                "label": _("Record: %(act)s") % {"act": offer.verb.label},
                "kind": "quiet",
                "icon": "journal-text",
            }
        (recorded if offer.recorded else own).append(button)
    own.sort(key=lambda b: ("primary", "secondary", "danger").index(b["kind"]))
    return own, recorded


def _clock(subject: Any, *kinds: str) -> Deadline | None:
    from core.deadlines import open_deadlines

    return next((row for row in open_deadlines([subject]) if row.kind in kinds), None)


# -- Lists -----------------------------------------------------------------------------------------


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


class ActionList(View):
    """The Actions that the reader sees."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of them."""
        page = Paginator(queries.actions(reader(request)), PAGE).get_page(request.GET.get("page"))
        context = {
            "page_obj": page,
            "columns": [
                {"label": _("Action")},
                {"label": _("State")},
                {"label": _("Fiche")},
                {"label": _("Approved")},
            ],
        }
        return render(request, "actions/action_list.html", context)


# -- Opening ---------------------------------------------------------------------------------------


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


# -- The fiche -------------------------------------------------------------------------------------


class FichePage(View):
    """A fiche in one of its versions: read, comment, see where it stands and what to do."""

    def get(self, request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
        """The newest version that the reader may see, or the one that the address names."""
        standing = reader(request)
        fiche = queries.fiche_or_404(request.user, reference)
        rounds = ROUNDS.load(
            standing,
            Consultation.objects.filter(fiche=fiche).select_related("chair").order_by("-number"),
        )
        versions = queries.versions_for(standing, fiche, rounds)
        shown = _chosen(versions, number)
        own, recorded = _buttons(FICHE.offered(standing, fiche), "fiches:verb", reference)
        if rounds and rounds[0].state in (RoundState.OPEN, RoundState.CLOSED):
            more = _buttons(ROUND.offered(standing, rounds[0]), "rounds:verb", rounds[0].pk)[0]
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
            "action": _action_of(standing, fiche),
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


def _action_of(standing: Standing, fiche: ActionFiche) -> Action | None:
    rows = Action.objects.filter(fiche=fiche).select_related("country", "region")
    return next(iter(ACTIONS.load(standing, rows)), None)


def _agreement_on(
    standing: Standing, fiche: ActionFiche, shown: FicheVersion | None
) -> dict[str, Any] | None:
    """Who agreed to the version shown; provisional or contested acts say so."""
    if shown is None or not FICHES.may(standing, "view_steps", fiche):
        return None
    agreement = Agreement.objects.filter(version=shown).first()
    if agreement is None:
        return None
    recorded = RecordedAct.objects.filter(event_id=agreement.event_id).first()
    return {"agreement": agreement, "recorded": recorded}


def crumbs(fiche: ActionFiche) -> list[dict[str, Any]]:
    """The way from the list to a page below a fiche."""
    return [
        {"label": _("Action Fiches"), "url": reverse("fiches:list")},
        {"label": fiche.reference, "url": fiche.get_absolute_url()},
    ]


def whereabouts(fiche: ActionFiche, rounds: list[Consultation]) -> dict[str, Any]:
    """The one plain line: where it is, who has it, until when."""
    state = FicheState(fiche.state)
    clock = _clock(fiche, "drafting", "partner_review", "submission")
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


# -- Rounds ----------------------------------------------------------------------------------------


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
        own, _recorded = _buttons(ROUND.offered(standing, obj), "rounds:verb", obj.pk)
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
    seats = list(obj.seats.all())
    counted = last_positions(obj)
    shown = {p.pk: p for p in queries.positions_shown(standing, obj)}
    mine = {seat.pk for seat in own_seats(obj, standing)}
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


def _record(standing: Standing, obj: Consultation) -> dict[str, Any] | None:
    """The decision record as a file, or the job that draws it up."""
    if obj.state != RoundState.SIGNED or not ROUNDS.may(standing, "file:decision", obj):
        return None
    job = (
        Job.objects.filter(
            subject_type__app_label="actions",
            subject_type__model="consultation",
            subject_id=obj.pk,
            kind=tasks.DECISION_RECORD,
        )
        .select_related("result")
        .order_by("-pk")
        .first()
    )
    return {"job": job, "file": job.result if job is not None else None}


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
            "action": _action_of(standing, obj.fiche),
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
    jobs.ask(
        tasks.DECISION_RECORD,
        obj,
        by_id=request.user.pk,
        task=tasks.draw_up_decision_record,
    )
    messages.info(request, _("The record is being drawn up. Reload the page in a moment."))
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


# -- Actions ---------------------------------------------------------------------------------------


class ActionPage(View):
    """An Action: its name, its state, the version that it carries out."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        obj = queries.action_or_404(request.user, pk)
        sees_fiche = FICHES.may(standing, "view", obj.fiche)
        rounds = ROUNDS.load(
            standing, Consultation.objects.filter(fiche=obj.fiche, state=RoundState.SIGNED)
        )
        sections = []
        if FICHES.may(standing, "view_shared", obj.fiche):
            wanted = {"identification", "partner", "objectives", "activities", "timetable"}
            sections = reading.read(
                obj.version_id, lambda section: section.key.value in wanted
            ).sections
        context = {
            "action": obj,
            "fiche": obj.fiche,
            "sees_fiche": sees_fiche,
            "round": rounds[0] if rounds else None,
            "conditions": [text for _s, text in conditions_of(rounds[0])] if rounds else [],
            "sections": sections,
            "timeline": lines([obj], standing),
            "crumbs": [{"label": _l("Actions"), "url": reverse("actions:list")}],
        }
        return render(request, "actions/action.html", context)
