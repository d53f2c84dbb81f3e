"""The app `reference`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Reference data with names in five languages, shipped as files and edited in the portal."""

    name = "reference"
    verbose_name = _("Reference data")

    def ready(self) -> None:
        """Tell the clocks of `core` where calendars are found."""
        from core.deadlines import know_calendars
        from reference.calendars import get

        know_calendars(get)
