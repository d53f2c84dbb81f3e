"""The portal's addresses, a page that answers nothing, and the framework's admin of requests.

The portal keeps case content out of the admin. Here it stands beside the portal's own list as a
measure: what anybody would have with the framework alone.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from mieux.urls import handler500 as handler500
from requests_app.models import AssistanceRequest


def nothing(request: HttpRequest) -> HttpResponse:
    """What signing in costs: session, account, middleware, and not one byte."""
    return HttpResponse("")


class _Site(admin.AdminSite):
    """Open to whoever is signed in; the address exists in measurements only."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Everybody who is signed in."""
        return request.user.is_authenticated


class _Requests(admin.ModelAdmin):
    """The columns, filters and searched words of the portal's own list."""

    list_display = (
        "reference",
        "title",
        "lead_institution",
        "country",
        "state",
        "officer",
        "received_on",
    )
    list_select_related = ("lead_institution", "country", "officer")
    list_filter = ("state", "country")
    search_fields = ("reference", "title", "problem", "needs", "lead_institution__name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As on the site."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As on the site."""
        return True


site = _Site(name="bench_admin")
site.register(AssistanceRequest, _Requests)

urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/nothing/", nothing),
    path("bench/admin/", site.urls),
    path("", include("mieux.urls")),
]
