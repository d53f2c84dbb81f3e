"""The app `reference`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Reference data with names in five languages, shipped as files and edited in the portal."""

    name = "reference"
    verbose_name = _("Reference data")
