"""Signed links: one act, for one person, for a time, without a password."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import SubjectModel


class SignedLink(SubjectModel):
    """A link that lets its bearer do one act once.

    Only the SHA-256 of the token is kept. Opening uses nothing up; the act does. The person whom
    it was sent to is named by content type and id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=60)
    bearer_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.PROTECT, related_name="+"
    )
    bearer_id = models.PositiveBigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="link_used_or_revoked",
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="link_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
