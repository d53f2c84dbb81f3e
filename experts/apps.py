"""The roster, and experts on mission."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    """`experts`."""

    name = "experts"
    verbose_name = _("experts")

    def ready(self) -> None:
        """Let the tables of verbs and what they answer for earlier rooms register themselves."""
        from experts import answers, mails, workflow  # noqa: F401
