"""Addresses of `portal`."""

from django.urls import path

from portal.views import desk, public, search, settings

app_name = "portal"

urlpatterns = [
    path("", public.home, name="home"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("desk/", desk.desk, name="desk"),
    path("search/", search.search, name="search"),
    path("settings/", settings.overview, name="settings"),
    path("settings/<str:key>/", settings.edit, name="setting"),
]
