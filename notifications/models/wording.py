"""The words of notices as the team changed them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.events import append_only


class Wording(models.Model):
    """One version of one notice's words in one language. The newest one is in force.

    `shipped` says that the templates hold again; then there are no words. Rows are never changed.
    """

    notice = models.CharField(_("notice"), max_length=60)
    language = models.CharField(_("language"), max_length=5)
    version = models.PositiveIntegerField(_("version"))
    shipped = models.BooleanField(_("back to the shipped words"), default=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=5000)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["notice", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "language", "version"], name="wording_version_once"
            ),
            models.CheckConstraint(
                condition=Q(shipped=True, subject="", text="")
                | (Q(shipped=False) & ~Q(subject="") & ~Q(text="")),
                name="wording_has_words",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.notice} ({self.language}), {self.version}"
