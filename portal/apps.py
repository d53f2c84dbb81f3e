"""The app `portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See the README of this folder."""

    name = "portal"

    def ready(self) -> None:
        """Show a changed phase of the programme at once."""
        from portal import phase

        phase.listen()
