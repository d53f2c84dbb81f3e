"""Files on their way in: sent in parts over a line that may break."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """One file that somebody is sending in parts; whole, it is a kept `StoredFile`.

    The parts lie beside the stored files until then. `accept` names the content types that the
    field takes. A row that nobody goes on with is removed after `expires_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    accept = models.CharField(max_length=400)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    received = models.PositiveBigIntegerField(_("bytes that have arrived"), default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    stored = models.OneToOneField(
        "core.StoredFile", on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_bounded"),
            models.CheckConstraint(
                condition=Q(stored__isnull=True) | Q(received=F("size")), name="upload_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "expires_at"], name="upload_owner"),
            models.Index(fields=["expires_at"], name="upload_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.received}/{self.size})"
