"""Cases whose mails to people outside wait until somebody of the team releases them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CaseHold(models.Model):
    """From its beginning to its end mails of a case to people outside the team are drafts.

    `case_key` is that of the notices. Rows stay, so that it shows who let mails wait, and when.
    """

    case_key = models.CharField(_("case"), max_length=80)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("case whose mails wait")
        verbose_name_plural = _("cases whose mails wait")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_key"], condition=Q(ended_at__isnull=True), name="case_hold_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="case_hold_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.case_key
