"""Addresses of `notifications`."""

from django.urls import path

from notifications.views import choices, inbox, sent, wording

app_name = "notifications"

urlpatterns = [
    path("notices/", inbox.inbox, name="inbox"),
    path("notices/read/", inbox.read_all, name="read_all"),
    path("notices/read/back/", inbox.read_back, name="read_back"),
    path("notices/unread/", inbox.unread, name="unread"),
    path("notices/preferences/", choices.preferences, name="preferences"),
    path("notices/unsubscribe/<str:token>/", choices.unsubscribe, name="unsubscribe"),
    path("notices/wording/", wording.overview, name="wordings"),
    path("notices/wording/<str:notice>/<str:language>/", wording.edit, name="wording"),
    path("notices/wording/<str:notice>/<str:language>/back/", wording.back, name="wording_back"),
    path("notices/sent/<str:label>/<int:pk>/", sent.of_case, name="sent"),
    path("notices/sent/<str:label>/<int:pk>/drafts/<str:act>/", sent.hold, name="hold"),
    path("notices/<int:pk>/", inbox.open_notice, name="open"),
    path("notices/<int:pk>/read/", inbox.read_one, name="read"),
    path("notices/<int:notice>/mails/<int:pk>/<str:act>/", sent.handle, name="handle"),
    path("hooks/mail/", sent.hook, name="hook"),
]
