"""Addresses of `results`, in three namespaces: surveys, reports, publications."""

from django.urls import URLPattern, include, path

surveys: tuple[list[URLPattern], str] = ([], "surveys")
reports: tuple[list[URLPattern], str] = ([], "reports")
publications: tuple[list[URLPattern], str] = ([], "publications")

urlpatterns = [
    path("surveys/", include(surveys)),
    path("closing-reports/", include(reports)),
    path("publications/", include(publications)),
]
