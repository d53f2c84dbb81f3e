"""The app `actions`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    """Action Fiches, their approval, and the Actions that come of them."""

    name = "actions"
    verbose_name = _("Action Fiches and Actions")

    def ready(self) -> None:
        """Declare settings and verbs."""
        from actions import conf, mails, workflow  # noqa: F401
