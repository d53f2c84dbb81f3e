"""The guides: two printed pages for each role."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.standing import Standing
from core.policy import standing_of
from portal import guides, queries
from portal.views.public import for_visitors
from portal.welcome import first_role


def _own(request: HttpRequest) -> str:
    """The slug of the guide for the reader's own role; nothing for a visitor."""
    standing = standing_of(request.user)
    return guides.for_role(first_role(standing)).slug if isinstance(standing, Standing) else ""


@login_not_required
@for_visitors
def index(request: HttpRequest) -> HttpResponse:
    """All guides that the reader may open, the own one first."""
    own = _own(request)
    listed = sorted(guides.open_to(bool(own)), key=lambda guide: guide.slug != own)
    return render(request, "portal/guides.html", {"guides": listed, "own": own})


@login_not_required
@for_visitors
def guide(request: HttpRequest, role: str) -> HttpResponse:
    """One guide. Visitors are asked to sign in for those that help nobody without an account."""
    found = guides.BY_SLUG.get(role)
    own = _own(request)
    if not own and not (found and found.public):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if found is None:
        raise Http404
    context = {
        "guide": found,
        "tasks": [
            {"task": task, "url": queries.address(task.errand.address, task.errand.query)}
            for task in found.tasks
        ],
        # A page that the reader may not open is named, not linked; visitors are asked to sign in.
        "is_linked": not own or found.role == guides.BY_SLUG[own].role,
        "site_address": settings.SITE_URL,
        "crumbs": [
            {"label": _("Guides"), "url": reverse("portal:guides")},
            {"label": found.title},
        ],
    }
    return render(request, "portal/guide.html", context)
