"""What happened: events that are never changed, and what travels from them."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.enums import ActMode, EvidenceSource
from core.models.base import SubjectModel

APPEND_ONLY = "RAISE EXCEPTION 'append only' USING ERRCODE='restrict_violation';"


def append_only(*, erasable: bool = False) -> list[pgtrigger.Trigger]:
    """Triggers that refuse UPDATE and TRUNCATE, and DELETE unless the rows are erasable."""
    triggers = [
        pgtrigger.Trigger(
            name="no_update", when=pgtrigger.Before, operation=pgtrigger.Update, func=APPEND_ONLY
        ),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=APPEND_ONLY,
        ),
    ]
    if not erasable:
        triggers.append(
            pgtrigger.Trigger(
                name="no_delete",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=APPEND_ONLY,
            )
        )
    return triggers


class Event(SubjectModel):
    """One thing that happened to one subject; never updated, never deleted.

    Each event carries the hash of the one before it on the same subject (`core.events`). It holds
    ids and codes only; words about people lie in `EventDetail`, which can be erased without
    breaking the chain.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=80)
    at = models.DateTimeField()
    from_state = models.CharField(max_length=32, blank=True)
    to_state = models.CharField(max_length=32, blank=True)
    mode = models.CharField(max_length=12, choices=ActMode)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who did it"),
    )
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for whom, as deputy"),
    )
    cause = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="consequences"
    )
    payload = models.JSONField(default=dict)
    nonce = models.UUIDField(null=True, blank=True)
    detail_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["subject_type", "subject_id", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "seq"], name="event_seq_unique"
            ),
            models.UniqueConstraint(
                fields=["verb", "nonce"], condition=Q(nonce__isnull=False), name="event_nonce_once"
            ),
            models.CheckConstraint(condition=Q(mode__in=ActMode.values), name="event_mode_known"),
            models.CheckConstraint(
                condition=Q(mode=ActMode.SYSTEM) | Q(actor__isnull=False) | Q(mode=ActMode.LINK),
                name="event_has_actor",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_timeline"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.verb} #{self.seq}"


class EventDetail(models.Model):
    """Words that belong to an event and may name people: erasable, never changed.

    The event keeps the SHA-256 over salt and text, so what remains can be checked, and once
    erased cannot be guessed.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="detail")
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        triggers = append_only(erasable=True)

    def __str__(self) -> str:
        return f"detail of {self.event_id}"


class Outbox(models.Model):
    """Says that an event still has to be told. Dispatch state lives here, not on the event."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="outbox")
    created_at = models.DateTimeField(auto_now_add=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(dispatched_at__isnull=True),
                name="outbox_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"outbox of {self.event_id}"


class RecordedAct(SubjectModel):
    """An act of somebody outside, recorded by the team from a letter, a mail or a conversation.

    Who gave it is named by content type and id (a person; `core` knows no such noun). An act from
    a conversation stays provisional until a writing confirms it. The person may contest it.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="recorded_act")
    giver_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.PROTECT, related_name="+"
    )
    giver_id = models.PositiveBigIntegerField()
    source = models.CharField(_("how it was given"), max_length=16, choices=EvidenceSource)
    given_on = models.DateField(_("date given"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    document = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmation = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(note="") | Q(document__isnull=False), name="recorded_act_has_evidence"
            ),
            models.CheckConstraint(
                condition=Q(source__in=EvidenceSource.values), name="recorded_act_source_known"
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="recorded_act_subject")]

    def __str__(self) -> str:
        return f"recorded {self.event_id}"

    @property
    def is_provisional(self) -> bool:
        """Whether it was only said, and no writing has confirmed it."""
        return self.source == EvidenceSource.CONVERSATION and self.confirmed_at is None

    @property
    def is_contested(self) -> bool:
        """Whether the person contests it, and no later writing of theirs settles that."""
        if self.contested_at is None:
            return False
        return self.confirmed_at is None or self.confirmed_at < self.contested_at

    @property
    def holds(self) -> bool:
        """Whether rules may rely on it: confirmed, and not contested."""
        return not self.is_provisional and not self.is_contested
