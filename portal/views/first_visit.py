"""The first visit to the demonstration. A portal that is none has nothing of it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import undo
from portal.demo import first_visit
from portal.views.desk import errands_of


def _only_in_the_demonstration() -> None:
    if not settings.DEMO_MODE:
        raise Http404


def _remember(response: HttpResponse, cookie: str) -> HttpResponse:
    response.set_cookie(
        first_visit.COOKIE,
        cookie,
        max_age=first_visit.COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(first_visit.COOKIE, "")


@login_not_required
@require_safe
def path(request: HttpRequest) -> HttpResponse:
    """One case from its letter to its Action: as whom to sign in, and what to do there."""
    _only_in_the_demonstration()
    user = request.user
    marks = ""
    if user.is_authenticated:
        marks = first_visit.remembered(_cookie(request)).get(user.pk, "")
    return render(
        request,
        "portal/first_visit.html",
        {"steps": first_visit.STEPS, "is_hidden": first_visit.HIDDEN in marks},
    )


@require_safe
def thing(request: HttpRequest, number: int) -> HttpResponse:
    """Go where one of the three things is done, and tick it off."""
    _only_in_the_demonstration()
    standing, listed = errands_of(request)
    if not 1 <= number <= len(listed):
        raise Http404
    answer = HttpResponseRedirect(first_visit.target(listed[number - 1], standing))
    return _remember(
        answer, first_visit.with_mark(_cookie(request), int(standing.user_id or 0), str(number))
    )


@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """Put the card away, or bring it back."""
    _only_in_the_demonstration()
    standing, _listed = errands_of(request)
    change = first_visit.with_mark
    if "again" in request.POST:
        change = first_visit.without_mark
    else:
        text = _("Put away. “See one case go through” brings it back.")
        undo.offer(request, text, request.path, again="1")
    answer = HttpResponseRedirect(reverse("portal:desk"))
    return _remember(
        answer, change(_cookie(request), int(standing.user_id or 0), first_visit.HIDDEN)
    )
