"""The inbox: what somebody was told, and the way from there to the matter itself."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from notifications import queries
from notifications.models import Notice
from notifications.rendering import page_for

PER_PAGE = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The notices of whoever asks, newest first."""
    person = _person(request)
    pages = Paginator(queries.inbox(person), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": queries.lines(list(page.object_list), person),
        "unread": queries.unread_count(request.user),
    }
    return render(request, "notifications/inbox.html", context)


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about; to the inbox when that is not open."""
    person = _person(request)
    notice = get_object_or_404(Notice.objects.select_related("event"), pk=pk, recipient=person)
    queries.mark_read(person, Notice.objects.filter(pk=notice.pk))
    page = page_for(person, notice.event.subject) if notice.event.subject is not None else ""
    return HttpResponseRedirect(page or reverse("notifications:inbox"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    queries.mark_read(_person(request))
    return HttpResponseRedirect(reverse("notifications:inbox"))


def _person(request: HttpRequest) -> Any:
    return request.user.person  # type: ignore[union-attr]


def preferences(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()
