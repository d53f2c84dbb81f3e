"""Which files were loaded when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceRelease(models.Model):
    """One loading of the shipped files by `manage.py load_reference`."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    digest = models.CharField(_("SHA-256 of the files"), max_length=64)
    files = models.JSONField(_("SHA-256 by file"), default=dict)
    counts = models.JSONField(_("rows by table"), default=dict)
    kept = models.JSONField(
        _("kept as edited"),
        default=list,
        help_text=_("Fields that the files would have changed but a person had edited."),
    )
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        get_latest_by = "version"
        verbose_name = _("loaded release")
        verbose_name_plural = _("loaded releases")

    def __str__(self) -> str:
        return f"{self.version} ({self.digest[:12]})"
