"""Files that people gave us: private, named at random, served through their subject's policy."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def random_path(instance: "StoredFile", filename: str) -> str:
    """Where the bytes lie: nothing of the given name, spread over 256 folders."""
    del filename
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class StoredFile(models.Model):
    """One uploaded or generated file.

    `content_type` is what the content is, never what the browser said. `kind` is a code of the
    app that owns the subject ("letter", …); its policy decides who may fetch the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, related_name="+"
    )
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    kind = models.CharField(max_length=40)
    file = models.FileField(upload_to=random_path)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="file_subject")]

    def __str__(self) -> str:
        return self.name
