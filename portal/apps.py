"""The app `portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See the README of this folder."""

    name = "portal"
