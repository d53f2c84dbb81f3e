"""Visibility that a later room decides is stored here by its verbs, not looked up."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.enums import GrantEffect
from core.models.base import SubjectModel


class AccessGrant(SubjectModel):
    """Opens or closes one subject to one user, from a moment to a moment.

    Written or ended by the verb that decides it, in that verb's own transaction. `source` names
    the row that it follows from; a test rebuilds all grants from those rows and compares.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    effect = models.CharField(max_length=8, choices=GrantEffect)
    reason = models.CharField(_("reason code"), max_length=40)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    source_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.PROTECT, related_name="+"
    )
    source_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "user", "effect", "source_type", "source_id"],
                condition=Q(ends_at__isnull=True),
                name="grant_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(effect__in=GrantEffect.values), name="grant_effect_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_type", "user", "subject_id"], name="grant_by_user_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.user_id}: {self.reason}"
