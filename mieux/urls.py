"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import set_language

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("requests/", include("requests_app.urls")),
    path("", include("actions.urls")),
    path("", include("experts.urls")),
    path("", include("results.urls")),
    path("", include("partnerships.urls")),
    path("", include("portal.urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "core.views.server_error"
