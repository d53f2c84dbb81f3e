"""Addresses of `core`."""

from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("files/<uuid:pk>/", views.download, name="download"),
    path("healthz/", views.Health.as_view(), name="health"),
]
