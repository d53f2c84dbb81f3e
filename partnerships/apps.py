"""Who wants to take part: messages to the team."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    """`partnerships`."""

    name = "partnerships"
    verbose_name = _("partnerships")

    def ready(self) -> None:
        """Let the table of verbs register itself."""
        from partnerships import workflow  # noqa: F401
