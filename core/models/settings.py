"""Settings that the team changes in the portal: dated, with history, never overwritten."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.events import append_only


class Setting(models.Model):
    """One value of one setting from a moment on. The newest row that has begun is in force."""

    key = models.CharField(_("setting"), max_length=80)
    value = models.JSONField(_("value"))
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["key", "-valid_from", "-id"]
        indexes = [models.Index(fields=["key", "-valid_from", "-id"], name="setting_in_force")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.key} from {self.valid_from:%Y-%m-%d}"
