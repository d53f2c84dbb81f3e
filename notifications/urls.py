"""Addresses of `notifications`."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/preferences/", views.preferences, name="preferences"),
    path("notices/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notices/<int:pk>/", views.open_notice, name="open"),
]
