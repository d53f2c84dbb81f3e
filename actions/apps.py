"""The app `actions`."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """See the README of this folder."""

    name = "actions"
