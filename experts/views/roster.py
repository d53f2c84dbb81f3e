"""Pages of the roster: the search, a profile, its sections and verbs."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.standing import Standing
from actions.history import lines
from core import kept
from core.papers import isolated
from core.policy import standing_of
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, NotVisible, Stale, Verb
from experts import reading, sections
from experts.enums import CvState, ProfileState
from experts.filters import ALL, RosterFilter
from experts.forms.roster import VERB_FORMS
from experts.forms.sections import SectionForm, section_form
from experts.models import ExpertProfile
from experts.queries import roster as queries
from experts.rules.roster import PROFILES, may_enter, may_search
from experts.workflow.profile import PROFILE
from experts.workflow.profile import update as bring_up_to_date

#: Rows on one page of a list.
PAGE = 25
S = ProfileState


def reader(request: HttpRequest) -> Standing:
    """What the signed-in reader stands for. Raises PermissionDenied without a person."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise PermissionDenied
    return standing


def crumbs(standing: Standing, *more: tuple[Any, str]) -> list[dict[str, Any]]:
    """The way to a page: from the roster for who searches it, else from the desk."""
    start = (
        (_l("Experts"), reverse("experts:list"))
        if may_search(standing)
        else (_l("My desk"), reverse("portal:desk"))
    )
    return [{"label": label, "url": url} for label, url in (start, *more)]


# -- The search ------------------------------------------------------------------------------------


class Roster(View):
    """The experts that the reader sees: words, filters, pages."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page; without a state asked for, those on the roster."""
        standing = reader(request)
        if not may_search(standing):
            raise PermissionDenied(_("The roster is searched by the team and by focal points."))
        inside = standing.in_team or standing.holds(Role.AUDITOR)
        chosen = RosterFilter(
            request.GET, queryset=queries.roster(standing), standing=standing, inside=inside
        )
        found = chosen.qs if chosen.is_valid() else chosen.queryset.none()
        if inside and not request.GET.get("state"):
            found = found.filter(state=S.ACTIVE)
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        active = _chips(request, chosen)
        context = {
            "page_obj": page,
            "rows": page.object_list,
            "filter": chosen,
            "active": active,
            "is_filtered": bool(active or request.GET.get("q")),
            "tabs": _tabs(request) if inside else [],
            "inside": inside,
            "query": request.GET.get("q", ""),
            "kept_params": [
                (name, value)
                for name, value in request.GET.items()
                if value and name not in ("q", "page")
            ],
            "may_enter": may_enter(standing),
        }
        return render(request, "experts/roster_list.html", context)


def _with(request: HttpRequest, **changes: Any) -> str:
    """This address with other parameters; None takes one away."""
    params = request.GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value is not None:
            params[name] = str(value)
    return f"?{params.urlencode()}"


def _chips(request: HttpRequest, chosen: RosterFilter) -> list[dict[str, Any]]:
    """The filters in use, each with the address without it."""
    form = chosen.form
    if not form.is_valid():
        return []
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value or name in ("q", "state"):
            continue
        label = dict(getattr(field, "choices", ())).get(value, value)
        without = {name: None, "page": None}
        if name == "language":
            without["level"] = None
        chips.append({"label": f"{field.label}: {label}", "remove_url": _with(request, **without)})
    return chips


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """By state, with the other filters kept."""
    here = request.GET.get("state", "")
    views = [
        (_l("On the roster"), None, here in ("", S.ACTIVE)),
        (_l("To be answered"), S.SUBMITTED.value, here == S.SUBMITTED),
        (_l("Not retained"), S.NOT_RETAINED.value, here == S.NOT_RETAINED),
        (_l("All"), ALL, here == ALL),
    ]
    return [
        {"label": label, "url": _with(request, state=state, page=None), "current": current}
        for label, state, current in views
    ]


# -- A profile -------------------------------------------------------------------------------------


class Profile(View):
    """One expert: all of it, or the summary; a draft as a list of tasks for who writes it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the reader may see."""
        standing = reader(request)
        profile = queries.profile_or_404(request.user, pk)
        if profile.state == S.DRAFT and PROFILES.may(standing, "edit", profile):
            return self._draft(request, standing, profile)
        full = PROFILES.may(standing, "view_full", profile)
        contact = PROFILES.may(standing, "view_contact", profile)
        history = queries.history(profile, standing)
        context = {
            "profile": profile,
            "is_own": profile.person_id == standing.person_id,
            "sees_full": full,
            "sees_contact": contact,
            "groups": reading.groups(profile) if full else [],
            "expertise": reading.expertise_rows(profile),
            "employer": reading.employer_rows(profile),
            "languages": reading.language_rows(profile),
            "cv_kind": reading.cv_kind(profile),
            "cv_note": reading.cv_note(profile) if full else None,
            "cv_failed": profile.cv_state == CvState.FAILED,
            "sees_file": PROFILES.may(standing, "file:cv", profile),
            "history": history,
            "where": whereabouts(profile),
            "actions": buttons(standing, profile),
            "edits": profile.state == S.ACTIVE
            and PROFILE.allows(standing, PROFILE.verbs["update"], profile),
            "timeline": lines([profile], standing) if contact else [],
            "crumbs": crumbs(standing),
        }
        return render(request, "experts/roster_profile.html", context)

    def _draft(
        self, request: HttpRequest, standing: Standing, profile: ExpertProfile
    ) -> HttpResponse:
        parts = sections.sections(profile)
        context = {
            "profile": profile,
            "is_own": profile.person_id == standing.person_id,
            "sections": parts,
            "next_section": next((part for part in parts if not part.is_complete), None),
            "complete": sum(1 for s in parts if s.is_complete and not s.is_optional),
            "needed": sum(1 for s in parts if not s.is_optional),
            "is_ready": all(s.is_complete for s in parts),
            "cv_note": reading.cv_note(profile),
            "crumbs": crumbs(standing),
        }
        return render(request, "experts/roster_draft.html", context)


def whereabouts(profile: ExpertProfile) -> dict[str, Any]:
    """The one plain line: where the profile is, who has it, until when."""
    lines_by_state = {
        S.DRAFT: (_("With the expert, who completes it"), "waiting"),
        S.SUBMITTED: (_("With the team, which answers in writing"), "info"),
        S.ACTIVE: (_("On the roster"), "success"),
        S.NOT_RETAINED: (_("Not on the roster"), "ended"),
    }
    place, tone = lines_by_state[S(profile.state)]
    due = getattr(profile, "answer_due", None)
    return {
        "place": place,
        "tone": tone,
        "until": getattr(profile, "answer_day", None),
        "overdue": due is not None and due < timezone.now(),
    }


_ICONS = {
    "submit": "send",
    "accept": "check2-circle",
    "return_profile": "reply",
    "not_retain": "x-circle",
}


def buttons(standing: Standing, profile: ExpertProfile) -> list[dict[str, Any]]:
    """The verbs that the reader may do now; sections have their own links."""
    made = []
    for offer in PROFILE.offered(standing, profile):
        name = offer.verb.name
        if name == "update":
            continue
        kind = "primary" if name in ("submit", "accept") else "secondary"
        made.append(
            {
                "label": offer.verb.label,
                "url": reverse("experts:verb", args=[profile.pk, name]),
                "icon": _ICONS.get(name, ""),
                "kind": "danger" if offer.verb.tone == "danger" else kind,
                "reason": " ".join(str(reason) for reason in offer.reasons),
            }
        )
    return sorted(made, key=lambda b: ("primary", "secondary", "danger").index(b["kind"]))


class Section(View):
    """One section, saved at once: of a draft, or of what stands on the roster."""

    def get(self, request: HttpRequest, pk: int, section: str) -> HttpResponse:
        """Show the section with what is stored, or what was typed before the session expired."""
        profile = self._load(request, pk, section)
        typed = kept.take(request)
        if typed is not None:
            messages.info(request, _("You had been signed out. What you typed is still here."))
        form = section_form(section, profile, request.user, typed=typed)
        return self._show(request, profile, form)

    def post(self, request: HttpRequest, pk: int, section: str) -> HttpResponse:
        """Save, and go to the next section, back to the profile, or stay for another row."""
        profile = self._load(request, pk, section)
        form = section_form(section, profile, request.user, request.POST, request.FILES)
        if not form.is_valid():
            overtaken = form.has_error("__all__", "overtaken")
            return self._show(request, profile, form, 409 if overtaken else 422)
        try:
            self._save(request, profile, form)
        except AlreadyDone:
            pass
        except ValidationError as error:
            form.add_error("file" if "file" in form.fields else None, error)
            return self._show(request, profile, form, 422)
        except (NotVisible, NotAllowed) as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except (Stale, Guarded) as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            form.keep_uploads()
            return self._show(request, profile, form, 409)
        return self._onward(request, profile, section)

    def _save(self, request: HttpRequest, profile: ExpertProfile, form: SectionForm) -> None:
        if profile.state == S.ACTIVE:
            bring_up_to_date(
                profile,
                act=Act.by(request.user, nonce=form.cleaned_data.get("nonce")),
                seen=form.cleaned_data["seen"] or None,
                section=form.key,
                values=form.values(),
            )
            return
        with transaction.atomic():
            current = ExpertProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
            if current.state != S.DRAFT:
                raise Stale(_("The profile was sent meanwhile. This was not saved."))
            sections.write(current, form.key, form.values(), request.user)

    def _onward(self, request: HttpRequest, profile: ExpertProfile, key: str) -> HttpResponse:
        if "another" in request.POST:
            return HttpResponseRedirect(reverse("experts:section", args=[profile.pk, key]))
        onward = sections.next_section(key) if profile.state == S.DRAFT else ""
        if "back" in request.POST or not onward:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(profile.get_absolute_url())
        return HttpResponseRedirect(reverse("experts:section", args=[profile.pk, onward]))

    def _load(self, request: HttpRequest, pk: int, section: str) -> ExpertProfile:
        if section not in sections.SECTIONS:
            raise Http404
        profile = queries.profile_or_404(request.user, pk)
        if not PROFILES.may(reader(request), "edit", profile):
            raise PermissionDenied(_("Only the expert changes the own profile."))
        if not sections.is_editable(profile):
            raise PermissionDenied(
                _("A profile that was sent is not changed until it is answered.")
            )
        if profile.state == S.ACTIVE and section not in sections.EDITED_LATER:
            raise PermissionDenied(_("The consent is not changed here: write to the team."))
        return profile

    def _show(
        self, request: HttpRequest, profile: ExpertProfile, form: SectionForm, status: int = 200
    ) -> HttpResponse:
        standing = reader(request)
        keys = sections.SECTIONS if profile.state == S.DRAFT else sections.EDITED_LATER
        context = {
            "profile": profile,
            "form": form,
            "section": form.key,
            "section_title": sections.SECTIONS[form.key],
            "cv_kind": reading.cv_kind(profile),
            "cv_note": reading.cv_note(profile),
            "nav": [
                {
                    "label": part.title,
                    "url": reverse("experts:section", args=[profile.pk, part.key]),
                    "current": part.key == form.key,
                    "state": "todo" if part.missing or part.is_optional else "done",
                }
                for part in sections.sections(profile)
                if part.key in keys
            ],
            "is_draft": profile.state == S.DRAFT,
            "back_url": profile.get_absolute_url(),
            "crumbs": crumbs(standing, (profile.person.name, profile.get_absolute_url())),
        }
        template = "languages" if form.key == "languages" else "section"
        return render(request, f"experts/roster_{template}.html", context, status=status)


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a CV read once more whose words could not be read."""
    profile = queries.profile_or_404(request.user, pk)
    if not PROFILES.may(reader(request), "view_full", profile):
        raise Http404
    waiting = ExpertProfile.objects.filter(pk=pk, cv_state=CvState.FAILED)
    if waiting.update(cv_state=CvState.WAITING):
        sections.ask_to_read(profile, request.user)
    messages.info(request, _("The CV is being read again."))
    return HttpResponseRedirect(profile.get_absolute_url())


class ProfileVerb(VerbPage):
    """The page of one verb of a profile."""

    table = PROFILE
    forms = VERB_FORMS
    templates: ClassVar[dict[str, str]] = {"submit": "experts/roster_submit.html"}

    def load(self, request: HttpRequest, **kwargs: Any) -> ExpertProfile:
        """The profile of that number."""
        return queries.profile_or_404(request.user, kwargs["pk"])

    def _find(self, request: HttpRequest, verb: str, kwargs: dict[str, Any]) -> tuple[Any, Verb]:
        if verb == "update":
            # A section at a time, each on its own page.
            raise Http404
        return super()._find(request, verb, kwargs)

    def context(self, obj: Any, verb: Verb) -> dict[str, Any]:
        """What the reader needs beside the form."""
        more: dict[str, Any] = {
            "crumbs": [
                {"label": _l("Experts"), "url": reverse("experts:list")},
                {"label": obj.person.name, "url": obj.get_absolute_url()},
            ],
            "kind": _l("Expert"),
            "subject": f"{isolated(obj.person.name)} · {isolated(obj.headline)}",
        }
        if verb.name == "submit":
            parts = sections.sections(obj)
            more |= {
                "profile": obj,
                "missing": [part for part in parts if part.missing],
                "groups": reading.groups(obj),
                "languages": reading.language_rows(obj),
                "cv_kind": reading.cv_kind(obj),
                "crumbs": crumbs(reader(self.request), (obj.person.name, obj.get_absolute_url())),
            }
        return more
