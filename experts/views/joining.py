"""How somebody comes to the roster: the invitation, registering, a CV by mail; and the calls."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core import kept
from core.workflow import Act, AlreadyDone, Guarded, Refusal
from experts.forms.roster import BeginForm, EnterForm
from experts.queries import roster as queries
from experts.rules.roster import may_enter
from experts.views.roster import PAGE, crumbs, reader
from experts.workflow.profile import PROFILE
from experts.workflow.profile import register as begin

# -- Registering -----------------------------------------------------------------------------------


@login_not_required
def join(request: HttpRequest) -> HttpResponse:
    """The invitation to join the roster, for everybody: what experts get, who can, how."""
    return render(request, "experts/roster_join.html", {})


class Register(View):
    """Somebody signed in begins the own profile."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Say what it takes; the profile itself where there is one."""
        own = queries.own_profile(reader(request).person_id)
        if own is not None:
            return HttpResponseRedirect(own.get_absolute_url())
        return self._show(request, BeginForm(user=request.user, initial=_fresh_nonce()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin it, and open its list of tasks."""
        own = queries.own_profile(reader(request).person_id)
        if own is not None:
            return HttpResponseRedirect(own.get_absolute_url())
        form = BeginForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(request, form, 422)
        try:
            done = begin(None, act=Act.by(request.user, nonce=form.cleaned_data["nonce"]))
        except AlreadyDone as refusal:
            return HttpResponseRedirect(reverse("experts:profile", args=[refusal.event.subject_id]))
        except Guarded:
            return HttpResponseRedirect(reverse("experts:me"))
        messages.success(request, str(PROFILE.verbs["register"].done))
        return HttpResponseRedirect(done.obj.get_absolute_url())

    def _show(self, request: HttpRequest, form: BeginForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "crumbs": crumbs(reader(request))}
        return render(request, "experts/roster_register.html", context, status=status)


def _fresh_nonce() -> dict[str, Any]:
    return {"nonce": uuid.uuid4()}


def me(request: HttpRequest) -> HttpResponse:
    """One's own profile, or the page on which it begins."""
    own = queries.own_profile(reader(request).person_id)
    return HttpResponseRedirect(
        own.get_absolute_url() if own is not None else reverse("experts:register")
    )


class Enter(View):
    """The team enters a CV that came by mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask whose it is."""
        self._allow(request)
        typed = kept.take(request)
        return self._show(request, EnterForm(user=request.user, initial=typed or _fresh_nonce()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin the profile and open its list of tasks."""
        self._allow(request)
        form = EnterForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(request, form, 422)
        try:
            done = begin(
                None,
                act=Act.by(request.user, nonce=form.cleaned_data["nonce"]),
                named=form.named(),
            )
        except AlreadyDone as refusal:
            return HttpResponseRedirect(reverse("experts:profile", args=[refusal.event.subject_id]))
        except Refusal as refusal:
            for sentence in refusal.sentences:
                form.add_error("email", str(sentence))
            return self._show(request, form, 422)
        messages.success(request, _("The profile is begun, and the expert is told by mail."))
        return HttpResponseRedirect(done.obj.get_absolute_url())

    def _allow(self, request: HttpRequest) -> None:
        if not may_enter(reader(request)):
            raise PermissionDenied(_("CVs that came by mail are entered by the team."))

    def _show(self, request: HttpRequest, form: EnterForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "crumbs": crumbs(reader(request))}
        return render(request, "experts/roster_enter.html", context, status=status)


# -- Calls -----------------------------------------------------------------------------------------


def calls(request: HttpRequest) -> HttpResponse:
    """What experts are looked for, for experts on the roster, focal points and the team."""
    standing = reader(request)
    if not queries.sees_calls(standing):
        raise PermissionDenied(
            _("Experts on the roster see which Actions look for experts. Register first.")
        )
    page = Paginator(queries.calls(), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": page.object_list, "crumbs": crumbs(standing)}
    return render(request, "experts/roster_calls.html", context)
