"""Addresses of `requests_app`, under /requests/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from requests_app import views


class ReferenceConverter(StringConverter):
    """ "REQ-2026-0001"."""

    regex = r"REQ-\d{4}-\d{4,}"


register_converter(ReferenceConverter, "request_reference")

app_name = "requests"

urlpatterns = [
    path("", views.RequestList.as_view(), name="list"),
    path("new/", views.Begin.as_view(), name="begin"),
    path("register/", views.Register.as_view(), name="register"),
    path("drafts/<int:pk>/", views.Draft.as_view(), name="draft"),
    path(
        "drafts/<int:pk>/submit/",
        views.DraftSubmit.as_view(),
        {"verb": "submit"},
        name="submit",
    ),
    path("drafts/<int:pk>/delete/", views.DraftDelete.as_view(), name="delete"),
    path("drafts/<int:pk>/<slug:section>/", views.DraftSection.as_view(), name="section"),
    path("<request_reference:reference>/received/", views.Received.as_view(), name="received"),
    path("<request_reference:reference>/<slug:verb>/", views.RequestVerb.as_view(), name="verb"),
]
