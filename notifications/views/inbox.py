"""The inbox: what somebody was told, and the way from there to the matter itself."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import undo
from notifications import queries
from notifications.models import Notice
from notifications.rendering import page_for
from notifications.wording_rules import may_word

PER_PAGE = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The notices of whoever asks, newest first: all, the unread ones, those of one case."""
    person = person_of(request)
    unread, case = request.GET.get("show") == "unread", request.GET.get("case", "")
    pages = Paginator(queries.inbox(person, unread=unread, case=case), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    waiting = queries.unread_count(request.user)
    context = {
        "page_obj": page,
        "lines": queries.lines(list(page.object_list), person),
        "unread": waiting,
        "tabs": _tabs(unread, case, waiting),
        "cases": queries.cases_of(person),
        "case": case,
        "only_unread": unread,
        "may_word": may_word(request.user),
    }
    return render(request, "notifications/inbox.html", context)


def _tabs(unread: bool, case: str, waiting: int) -> list[dict[str, Any]]:
    kept = {"case": case} if case else {}
    return [
        {"label": _("All"), "url": _here(kept), "current": not unread},
        {
            "label": _("Unread"),
            "url": _here({**kept, "show": "unread"}),
            "current": unread,
            "count": waiting,
        },
    ]


def _here(chosen: dict[str, str]) -> str:
    return reverse("notifications:inbox") + (f"?{urlencode(chosen)}" if chosen else "")


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about; to the inbox when that is not open."""
    person = person_of(request)
    notice = get_object_or_404(Notice.objects.select_related("event"), pk=pk, recipient=person)
    queries.mark_read(person, Notice.objects.filter(pk=notice.pk))
    page = page_for(person, notice.event.subject) if notice.event.subject is not None else ""
    return HttpResponseRedirect(page or reverse("notifications:inbox"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark notices as read: all, or those of one case."""
    person, case = person_of(request), request.POST.get("case", "")
    return _marked(request, queries.inbox(person, case=case).select_related(None))


@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and stay."""
    return _marked(request, Notice.objects.filter(pk=pk))


@require_POST
def read_back(request: HttpRequest) -> HttpResponse:
    """Take back what was marked as read at one moment, and stay."""
    with suppress(ValueError):
        read_at = parse_datetime(request.POST.get("at", ""))
        if read_at is not None and timezone.is_aware(read_at):
            queries.mark_unread(person_of(request), read_at=read_at)
    return HttpResponseRedirect(_here(_stays(request)))


def _marked(request: HttpRequest, notices: QuerySet[Notice]) -> HttpResponse:
    """Mark them as read, say so with the way back, and go where the reader was."""
    now, stays = timezone.now(), _stays(request)
    if queries.mark_read(person_of(request), notices, at=now):
        back = reverse("notifications:read_back")
        undo.offer(request, _("Marked as read."), back, at=now.isoformat(), **stays)
    return HttpResponseRedirect(_here(stays))


def _stays(request: HttpRequest) -> dict[str, str]:
    """What the reader had chosen to look at."""
    return {n: request.POST[n] for n in ("show", "case", "page") if request.POST.get(n)}


@login_not_required
@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """The count in the navigation, asked for again while a page stays open.

    Whoever is signed out meanwhile gets nothing, and the page stops asking (htmx: 286).
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=286)
    answer = render(
        request, "notifications/_unread.html", {"unread": queries.unread_count(request.user)}
    )
    answer["Cache-Control"] = "no-store"
    return answer


def person_of(request: HttpRequest) -> Any:
    """Whoever is signed in, as a person."""
    return request.user.person  # type: ignore[union-attr]
