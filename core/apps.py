"""The app `core`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Events, verbs, policies, deadlines, files, links, jobs and dated settings."""

    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        """Declare the events that are no verbs, and what is said of clocks."""
        from core import recorded, reminders  # noqa: F401
