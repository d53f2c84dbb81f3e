"""Pages of deployments: lists, one of them, its verbs, proposing an expert, endorsements."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.queries import timeline
from accounts.standing import Standing
from actions.models import Action, ExpertNeed
from actions.rules import ACTIONS
from core import deadlines, kept, papers
from core.enums import Tone
from core.forms import VerbForm
from core.models import RecordedAct
from core.policy import standing_of
from core.together import together
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, Offer, Table, Verb
from experts import attestation, journeys, money, readiness, steps, tasks
from experts.enums import DeploymentState, ProfileState
from experts.forms.deployments import DEPLOYMENT_FORMS, ENDORSEMENT_FORMS, FindForm, ProposeForm
from experts.models import (
    ConflictDeclaration,
    Deployment,
    Endorsement,
    ExpertProfile,
    MissionReport,
)
from experts.queries import deployments as queries
from experts.rules.deployments import DEPLOYMENTS
from experts.workflow import DEPLOYMENT, ENDORSEMENT

S = DeploymentState
#: Stakes whose holders open the words of employer and Member State (`rules.ENDORSEMENTS`).
_READ_WORDS = frozenset({"officer", "leader", "expert", "assistant", "auditor"})
#: Rows on one page of a list.
PAGE = 25
FOUND = HttpResponseRedirect.status_code
_PRIMARY = {
    "invite",
    "accept",
    "no_objection",
    "contract",
    "ready",
    "clear",
    "depart",
    "return",
    "submit_report",
    "accept_report",
    "give",
}
_ICONS = {
    "invite": "send",
    "accept": "check2-circle",
    "decline": "x-circle",
    "declare": "pencil",
    "assess_conflict": "shield-check",
    "no_objection": "check2-circle",
    "object": "x-circle",
    "ask_partner": "arrow-repeat",
    "contract": "pen",
    "ready": "list-check",
    "clear": "check2-square",
    "depart": "arrow-right",
    "return": "arrow-return-left",
    "curtail": "arrow-return-left",
    "submit_report": "file-earmark-text",
    "send_back": "reply",
    "accept_report": "check2-circle",
    "postpone": "calendar-event",
    "cancel": "x-circle",
    "give": "check2-circle",
    "refuse": "x-circle",
    "ask_again": "arrow-repeat",
}


def reader(request: HttpRequest) -> Standing:
    """What the signed-in reader stands for. Raises Http404 for anybody else."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise Http404
    return standing


def buttons(
    offers: list[Offer], address: str, key: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The reader's own buttons, and those by which the team records acts of others."""
    own: list[dict[str, Any]] = []
    recorded: list[dict[str, Any]] = []
    for offer in offers:
        name = offer.verb.name
        kind = "primary" if name in _PRIMARY else "secondary"
        button = {
            "label": offer.verb.label,
            "url": reverse(address, args=[key, name]),
            "icon": _ICONS.get(name, ""),
            "kind": "danger" if offer.verb.tone == Tone.DANGER else kind,
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


def history(subjects: list[Any], standing: Standing) -> list[dict[str, Any]]:
    """What happened, newest first, as far as each policy shows it."""
    listed = []
    for entry in timeline(subjects, standing):
        act = entry.recorded
        giver = str(getattr(entry.event, "giver_name", "") or "")
        if entry.actor is not None:
            actor = entry.actor.person.name
        else:
            actor = _("by link") if "bearer" in entry.payload else _("the portal")
        listed.append(
            {
                "text": entry.label,
                "when": entry.at,
                "who": giver if act is not None else actor,
                "on_behalf_of": entry.principal.person.name if entry.principal else "",
                "recorded": actor if act is not None else None,
                "note": entry.detail,
                "tone": getattr(entry.verb, "tone", Tone.NEUTRAL),
                "icon": "dot",
                "url": entry.confirm_url,
                "url_label": _("Attach the writing that confirms it"),
            }
        )
    return listed


def _list_crumb(*, is_own: bool = False) -> dict[str, str]:
    """The list as the navigation calls it for this reader."""
    label = _("My missions") if is_own else _("Deployments")
    return {"label": label, "url": reverse("deployments:list")}


def crumbs(obj: Deployment) -> list[dict[str, str]]:
    """The way from the list to a page below a deployment."""
    return [_list_crumb(), {"label": obj.reference, "url": obj.get_absolute_url()}]


# -- Lists -----------------------------------------------------------------------------------------


class DeploymentList(View):
    """The deployments that the reader sees; an expert's own missions come first by date."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of them, narrowed as asked."""
        standing = reader(request)
        wide = standing.in_team or standing.holds(Role.AUDITOR)
        if not wide and standing.holds(Role.EXPERT):
            return self._own(request, standing)
        return self._all(request, standing, wide)

    def _own(self, request: HttpRequest, standing: Standing) -> HttpResponse:
        today = timezone.localdate()
        groups: dict[str, list[Deployment]] = {"now": [], "coming": [], "past": []}
        over = (S.CLOSED, S.CANCELLED, S.DECLINED, S.EXPIRED)
        for row in queries.missions_of(standing.person_id):
            if row.state in over:
                groups["past"].insert(0, row)
            elif row.journey.first_day > today and row.state != S.ON_MISSION:
                groups["coming"].append(row)
            else:
                groups["now"].append(row)
        sections = [
            {"key": "now", "title": _("Now"), "rows": groups["now"]},
            {"key": "coming", "title": _("Coming"), "rows": groups["coming"]},
            {"key": "past", "title": _("Past"), "rows": groups["past"]},
        ]
        context = {"sections": [s for s in sections if s["rows"]], "columns": _columns()}
        return render(request, "experts/missions.html", context)

    def _all(self, request: HttpRequest, standing: Standing, wide: bool) -> HttpResponse:
        state = request.GET.get("state", "")
        state = state if state in DeploymentState.values else ""
        words = request.GET.get("q", "").replace("\0", "").strip()[:100]
        mine = request.GET.get("mine") == "1"
        action = _number(request.GET.get("action"))
        rows = queries.deployments(
            standing,
            state=state,
            action=action,
            words=words,
            officer=standing.person_id if mine else None,
        )
        context = {
            "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "state": state,
            "states": DeploymentState.choices,
            "words": words,
            "mine": mine,
            "wide": wide,
            "action": _action_seen(standing, action),
            "columns": _columns(expert=True),
        }
        return render(request, "experts/deployment_list.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _action_seen(standing: Standing, pk: int | None) -> Action | None:
    if pk is None:
        return None
    rows = Action.objects.filter(pk=pk).select_related("country", "region")
    return next(iter(ACTIONS.load(standing, rows)), None)


def _columns(*, expert: bool = False) -> list[dict[str, Any]]:
    named = [{"label": _("Expert")}] if expert else []
    return [
        {"label": _("Mission")},
        *named,
        {"label": _("State")},
        {"label": _("Days")},
        {"label": _("Support officer")},
    ]


# -- One deployment --------------------------------------------------------------------------------


class DeploymentPage(View):
    """A deployment: where it stands, what comes next, and what the reader may read of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, as much of it as the reader's stakes open."""
        standing = reader(request)
        obj = queries.deployment_or_404(request.user, pk)
        words, declarations, reports, clocks = together(
            [
                obj.endorsements.select_related("asked_of", "given_by"),
                obj.declarations.select_related("assessed_by"),
                obj.reports.select_related("attachment"),
                deadlines.open_deadlines([obj]),
            ]
        )
        deadlines.remember_running(obj, clocks)
        clock = next(iter(clocks), None)
        offers = [o for o in DEPLOYMENT.offered(standing, obj) if _is_offered(standing, obj, o)]
        own, recorded = buttons(offers, "deployments:verb", obj.pk)
        is_own = standing.person_id == obj.person_id
        parts = self._file(standing, obj, words, declarations)
        awaited = parts.get("before_contract", [])
        context = {
            "deployment": obj,
            "is_own": is_own,
            "sees_action": ACTIONS.may(standing, "view", obj.action),
            "country": money.country_of(obj),
            "where": steps.whereabouts(
                obj,
                clock,
                asks_reader=_asks_partner(offers),
                is_own=is_own,
                all_in=bool(awaited) and all(line["tone"] == "success" for line in awaited),
            ),
            "own": own,
            "recorded": recorded,
            "timeline": history([obj], standing),
            "crumbs": [_list_crumb(is_own=is_own)],
            **parts,
            **self._papers(standing, obj, reports),
        }
        return render(request, "experts/deployment.html", context)

    def _file(
        self,
        standing: Standing,
        obj: Deployment,
        words: list[Endorsement],
        declarations: list[ConflictDeclaration],
    ) -> dict[str, Any]:
        """Steps, what a contract waits for, readiness, money."""
        said: dict[str, Any] = {}
        if DEPLOYMENTS.may(standing, "view_steps", obj):
            recorded = _recorded_words(words)
            said["steps"] = steps.steps(obj)
            said["before_contract"] = steps.before_contract(
                obj, words, declarations[0] if declarations else None, recorded
            )
            # The words themselves are read by those concerned; others see that they were given.
            if not DEPLOYMENTS.stakes_of(standing, obj) & _READ_WORDS:
                for line in said["before_contract"]:
                    line["url"] = ""
            if obj.state in (S.CONTRACTED, S.CLEARED, S.ON_MISSION):
                said["ready_lines"] = steps.ready_lines(obj)
            if DEPLOYMENTS.may(standing, "view_conflict", obj):
                said["declarations"] = declarations
        if DEPLOYMENTS.may(standing, "view_money", obj):
            said["money"] = money.money(obj, timezone.localdate())
        return said

    def _papers(
        self, standing: Standing, obj: Deployment, reports: list[MissionReport]
    ) -> dict[str, Any]:
        """Terms, reduced profile, reports, attestation, why this expert."""
        sees = {
            name: DEPLOYMENTS.may(standing, f"view_{name}", obj)
            for name in ("terms", "reduced", "report", "internal", "partner_word")
        }
        said: dict[str, Any] = {"sees": sees}
        if sees["reduced"]:
            said["profile"] = obj.profile
        if sees["report"] and obj.returned_on is not None:
            said["reports"] = reports
        if obj.state == S.CLOSED and DEPLOYMENTS.may(standing, "file:attestation", obj):
            said["attestation"] = papers.drawn(tasks.ATTESTATION, obj, file_kind=tasks.ATTESTATION)
            said["fingerprint"] = attestation.fingerprint(obj)
        taken = self._taken(standing, obj)
        if taken:
            said["taken"] = taken
        return said

    def _taken(self, standing: Standing, obj: Deployment) -> str:
        """A warning while nothing is reserved yet and another mission has some of the days."""
        if obj.state not in (S.PROPOSED, S.INVITED) or not obj.journey.on_site:
            return ""
        if not DEPLOYMENTS.may(standing, "view_internal", obj):
            return ""
        journey = obj.journey
        found = journeys.clash(
            obj.person_id, journey.first_day, journey.last_day, standing, but=journey.pk
        )
        return str(found or "")


def _asks_partner(offers: list[Offer]) -> bool:
    """Whether the partner's word is the reader's own to give."""
    return any(o.verb.name == "no_objection" and not o.recorded for o in offers)


def _is_offered(standing: Standing, obj: Deployment, offer: Offer) -> bool:
    """An expert who is invited declines; cancelling is for whoever has accepted."""
    if offer.verb.name != "cancel" or obj.state != S.INVITED:
        return True
    return bool(DEPLOYMENTS.stakes_of(standing, obj) & {"officer", "leader"})


def _recorded_words(words: list[Endorsement]) -> dict[int, RecordedAct]:
    """The last act recorded on each consent or endorsement. One query."""
    rows = RecordedAct.objects.filter(
        subject_type=ContentType.objects.get_for_model(Endorsement),
        subject_id__in=[word.pk for word in words],
    )
    return {row.subject_id: row for row in rows.order_by("recorded_at")}


@require_POST
def draw_up_attestation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the attestation again, when it failed or got lost."""
    standing = reader(request)
    obj = queries.deployment_or_404(request.user, pk)
    if obj.state != S.CLOSED or not DEPLOYMENTS.may(standing, "file:attestation", obj):
        raise PermissionDenied(_("There is no attestation of this mission for you."))
    papers.ask(tasks.ATTESTATION, obj, by_id=request.user.pk, task=tasks.draw_up_attestation)
    messages.info(request, _("The attestation is being drawn up."))
    return HttpResponseRedirect(obj.get_absolute_url())


class DeploymentVerb(VerbPage):
    """The page of a verb of a deployment."""

    table: ClassVar[Table[Any]] = DEPLOYMENT
    forms: ClassVar[Mapping[str, type[VerbForm]]] = DEPLOYMENT_FORMS
    template_name = "experts/deployment_verb.html"

    def load(self, request: HttpRequest, **kwargs: Any) -> Deployment:
        """The deployment that the address names. Raises Http404."""
        return queries.deployment_or_404(request.user, kwargs["pk"])

    def post(self, request: HttpRequest, verb: str, **kwargs: Any) -> HttpResponseBase:
        """Perform the verb; who records what is in goes on to the next thing that is missing."""
        response = super().post(request, verb, **kwargs)
        if verb == "ready" and response.status_code == FOUND and self._misses_more(kwargs["pk"]):
            return HttpResponseRedirect(request.path)
        return response

    def _misses_more(self, pk: int) -> bool:
        obj = Deployment.objects.get(pk=pk)
        return obj.state == S.CONTRACTED and bool(readiness.missing_words(obj))

    def context(self, obj: Deployment, verb: Verb) -> dict[str, Any]:
        """Its way back, what it is about, and what the reader should know before the click."""
        said: dict[str, Any] = {
            "crumbs": crumbs(obj),
            "kind": _("Deployment"),
            "reference": obj.reference,
            "deployment": obj,
            "country": money.country_of(obj),
            "shows_terms": verb.name in ("accept", "decline"),
        }
        if verb.name in ("contract", "accept"):
            said["money"] = money.money(obj, timezone.localdate())
        if verb.name == "ready":
            said["ready_lines"] = steps.ready_lines(obj)
        if verb.name == "assess_conflict":
            said["declarations"] = list(obj.declarations.select_related("assessed_by")[:1])
        if verb.name in ("no_objection", "object"):
            said["profile"] = obj.profile
        if verb.name in ("accept_report", "send_back"):
            said["reports"] = list(obj.reports.select_related("attachment")[:1])
        if verb.name == "submit_report":
            last = obj.reports.order_by("-number").first()
            said["sent_back"] = last.sent_back_because if last is not None else ""
        return said


# -- Proposing -------------------------------------------------------------------------------------


class Propose(View):
    """Find an expert for a need, and propose them: a shortlist that says why, or free choice."""

    def _load(self, request: HttpRequest, need_pk: int) -> ExpertNeed:
        need = queries.need_for(request.user, need_pk)
        if not queries.may_propose(reader(request), need.action):
            raise PermissionDenied(_("Case officers and leaders propose experts."))
        return need

    def get(self, request: HttpRequest, need_pk: int) -> HttpResponse:
        """The shortlist for these days and words, or the form for the expert chosen."""
        need = self._load(request, need_pk)
        find = FindForm(request.GET if "find" in request.GET else None, initial=_days_of(need))
        chosen = self._chosen(request.GET.get("expert"))
        if chosen is None:
            return self._find(request, need, find)
        typed = kept.take(request) or {}
        initial = {
            "profile": chosen.pk,
            "first_day": request.GET.get("first_day") or _days_of(need).get("first_day"),
            "last_day": request.GET.get("last_day") or _days_of(need).get("last_day"),
        } | typed
        form = ProposeForm(need=need, user=request.user, initial=initial)
        return self._ask(request, need, chosen, form)

    def post(self, request: HttpRequest, need_pk: int) -> HttpResponse:
        """Propose the expert and go to the deployment's page."""
        need = self._load(request, need_pk)
        form = ProposeForm(request.POST, need=need, user=request.user)
        if not form.is_valid():
            chosen = self._chosen(request.POST.get("profile"))
            if chosen is None:
                messages.warning(request, _("This expert is not on the roster. Choose another."))
                return HttpResponseRedirect(reverse("deployments:propose", args=[need.pk]))
            return self._ask(request, need, chosen, form, status=422)
        try:
            done = DEPLOYMENT.run(
                "propose",
                None,
                act=Act.by(request.user, nonce=form.cleaned_data.get("nonce")),
                **form.verb_data(),
            )
        except AlreadyDone as refusal:
            made = Deployment.objects.get(pk=refusal.event.subject_id)
            return HttpResponseRedirect(made.get_absolute_url())
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Guarded as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            return self._ask(request, need, form.cleaned_data["profile"], form, status=422)
        messages.success(request, str(DEPLOYMENT.verbs["propose"].done))
        return HttpResponseRedirect(done.obj.get_absolute_url())

    def _chosen(self, pk: str | None) -> ExpertProfile | None:
        number = _number(pk)
        if number is None:
            return None
        rows = ExpertProfile.objects.filter(pk=number, state=ProfileState.ACTIVE)
        return rows.select_related("person", "employer_country").first()

    def _find(self, request: HttpRequest, need: ExpertNeed, find: FindForm) -> HttpResponse:
        days, words = None, ""
        if find.is_bound and find.is_valid():
            days, words = find.days, find.cleaned_data["q"]
        elif not find.is_bound:
            known = _days_of(need)
            days = (known["first_day"], known["last_day"]) if known else None
        context = {
            "need": need,
            "find": find,
            "days": days,
            "words": words,
            "candidates": [] if find.errors else queries.shortlist(need, days, words),
            "most": queries.SHORTLIST,
            "crumbs": _need_crumbs(need),
        }
        return render(request, "experts/propose.html", context)

    def _ask(
        self,
        request: HttpRequest,
        need: ExpertNeed,
        chosen: ExpertProfile,
        form: ProposeForm,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "need": need,
            "chosen": chosen,
            "form": form,
            "crumbs": [
                *_need_crumbs(need),
                {
                    "label": _("Find an expert"),
                    "url": reverse("deployments:propose", args=[need.pk]),
                },
            ],
        }
        return render(request, "experts/propose_form.html", context, status=status)


def _days_of(need: ExpertNeed) -> dict[str, Any]:
    """The days of the need's activity, where they are known."""
    activity = need.activity
    if activity is None or activity.starts_on is None or activity.ends_on is None:
        return {}
    return {"first_day": activity.starts_on, "last_day": activity.ends_on}


def _need_crumbs(need: ExpertNeed) -> list[dict[str, str]]:
    return [
        {"label": _("Actions"), "url": reverse("actions:list")},
        {"label": need.action.name, "url": need.action.get_absolute_url()},
    ]


# -- Consents and endorsements ---------------------------------------------------------------------


class EndorsementPage(View):
    """What is asked of the employer or the Member State, and what was answered."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        obj = queries.endorsement_or_404(request.user, pk)
        own, recorded = buttons(
            ENDORSEMENT.offered(standing, obj), "deployments:endorsement_verb", pk
        )
        deployment = obj.deployment
        sees = DEPLOYMENTS.may(standing, "view", deployment)
        context = {
            "endorsement": obj,
            "deployment": deployment,
            "sees_deployment": sees,
            "country": money.country_of(deployment),
            "own": own,
            "recorded": recorded,
            "timeline": history([obj], standing),
            "crumbs": crumbs(deployment) if sees else [],
        }
        return render(request, "experts/endorsement.html", context)


class EndorsementVerb(VerbPage):
    """The page of a verb of a consent or endorsement."""

    table: ClassVar[Table[Any]] = ENDORSEMENT
    forms: ClassVar[Mapping[str, type[VerbForm]]] = ENDORSEMENT_FORMS
    template_name = "experts/deployment_verb.html"

    def load(self, request: HttpRequest, **kwargs: Any) -> Endorsement:
        """The endorsement that the address names. Raises Http404."""
        return queries.endorsement_or_404(request.user, kwargs["pk"])

    def context(self, obj: Endorsement, verb: Verb) -> dict[str, Any]:
        """Its way back, and the mission that it is about."""
        return {
            "crumbs": [{"label": obj.get_level_display(), "url": obj.get_absolute_url()}],
            "kind": obj.get_level_display(),
            "reference": obj.reference,
            "deployment": obj.deployment,
            "country": money.country_of(obj.deployment),
            "shows_terms": True,
        }


__all__ = [
    "DeploymentList",
    "DeploymentPage",
    "DeploymentVerb",
    "EndorsementPage",
    "EndorsementVerb",
    "Propose",
    "draw_up_attestation",
]
