"""The app `requests_app`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Requests for assistance, from the letter to the admission."""

    name = "requests_app"
    verbose_name = _("Requests for assistance")

    def ready(self) -> None:
        """Requests of an official whose institution is confirmed come to belong to it."""
        from accounts.hooks import on_confirm
        from requests_app import conf, notices, workflow  # noqa: F401  declares settings, verbs, mails
        from requests_app.intake import adopt_requests

        on_confirm(adopt_requests)
