"""Abstract models: something with a state, and a row about a subject."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Stateful(models.Model):
    """Something that goes through states. Only `core.workflow` writes these three columns.

    `state_serial` grows by one with every change of state: a page carries it, so that a click on
    a page from an earlier visit to the same state is told apart from a fresh one.
    """

    state = models.CharField(_("state"), max_length=32)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now)
    state_serial = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def seen(self) -> str:
        """What a page must send back to say which state its reader saw."""
        return f"{self.state}.{self.state_serial}"


class SubjectModel(models.Model):
    """A row about any object of the portal."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")

    class Meta:
        abstract = True


def subject_key(subject: models.Model) -> tuple[int, int]:
    """Content type id and primary key of a saved object."""
    if subject.pk is None:
        raise ValueError("The subject has no primary key yet.")
    return ContentType.objects.get_for_model(subject).pk, int(subject.pk)
