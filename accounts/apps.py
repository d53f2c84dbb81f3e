"""The app `accounts`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Person, account, institution, membership, deputy."""

    name = "accounts"
    verbose_name = _("People and institutions")
