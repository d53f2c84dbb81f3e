"""Who is told of which event, and the mails that carry it."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.models import Event
from notifications.enums import (
    WAITING,
    WITH_REASON,
    Channel,
    DeliveryState,
    HeldFor,
    NotMailed,
    Priority,
)

#: What `Delivery.kind` says of a mail that carries several notices.
GATHERED, DIGEST, REMINDERS = "gathered", "digest", "reminders"


def mail_id_of(key: str) -> str:
    """The left side of the Message-ID of the delivery with this key."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class Notice(models.Model):
    """One person is told of one event, once: a line of the person's inbox.

    It holds no words: they are rendered when it is shown or sent, from what is true then.
    `case_key` names the case that it belongs to ("requests_app.assistancerequest:7"), and
    `case_reference` what people call it. `carried_by` is the mail that carries it beside others.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    notice = models.CharField(_("notice"), max_length=60)
    created_at = models.DateTimeField(_("told at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    not_mailed = models.CharField(
        _("why there is no mail"), max_length=16, choices=NotMailed, blank=True
    )
    in_inbox = models.BooleanField(_("shown in the portal"), default=True)
    case_key = models.CharField(_("case"), max_length=80, blank=True)
    case_reference = models.CharField(_("reference"), max_length=40, blank=True)
    carried_by = models.ForeignKey(
        "Delivery", on_delete=models.PROTECT, null=True, blank=True, related_name="carried"
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "notice"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(not_mailed__in=["", *NotMailed.values]), name="notice_not_mailed_known"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["recipient", "case_key"], name="notice_case"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} for {self.recipient_id}"


class Delivery(models.Model):
    """One mail to one address: of a notice, of several (`carried`), or by itself (a code).

    A notice's words are rendered when it is sent. A mail by itself brings its words along; they
    may hold secrets and are wiped as soon as they are no longer needed.

    `next_try_at` says when a worker may take the row: a waiting one when its time has come, one
    being sent when the lease of the worker that has it runs out. `attempts` above 1 means that it
    was tried more than once; were two of them accepted, both mails carry the same Message-ID.

    A held one waits for somebody of the team; `handled_by` is who last released, held or sent it
    again, and `again` the delivery that this one repeats.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    key = models.CharField(_("idempotency key"), max_length=100, unique=True)
    kind = models.CharField(_("what it is"), max_length=80)
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.INFORMS)
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.CharField(_("last reason"), max_length=300, blank=True)
    mail_id = models.CharField(_("Message-ID"), max_length=40, unique=True)
    held_for = models.CharField(_("held for"), max_length=8, choices=HeldFor, blank=True)
    again = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL), name="delivery_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="delivery_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, next_try_at__isnull=False)
                | (~Q(state__in=WAITING) & Q(next_try_at__isnull=True)),
                name="delivery_waits_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | Q(state=DeliveryState.BOUNCED)
                | (
                    ~Q(state__in=[DeliveryState.SENT, DeliveryState.BOUNCED])
                    & Q(sent_at__isnull=True)
                ),
                name="delivery_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=True, state__in=[*WAITING, DeliveryState.HELD])
                | Q(subject="", text="", html=""),
                name="delivery_words_only_while_needed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_REASON) | ~Q(last_error=""),
                name="delivery_ended_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.HELD, held_for__in=HeldFor.values)
                | (~Q(state=DeliveryState.HELD) & Q(held_for="")),
                name="delivery_held_for_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "next_try_at"],
                condition=Q(state__in=WAITING),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["held_for"],
                condition=Q(state=DeliveryState.HELD),
                name="delivery_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; the Message-ID follows from the key."""
        self.mail_id = self.mail_id or mail_id_of(self.key)
        super().save(*args, **kwargs)

    @classmethod
    def new(cls, *, key: str, **columns: Any) -> "Delivery":
        """An unsaved delivery with the Message-ID that follows from its key."""
        return cls(key=key, mail_id=mail_id_of(key), **columns)

    def message_id(self, host: str) -> str:
        """The mail's Message-ID: the same for every attempt of this delivery."""
        return f"<{self.mail_id or mail_id_of(self.key)}@{host}>"

    @property
    def gathers(self) -> bool:
        """Whether it carries several notices."""
        return self.kind in (GATHERED, DIGEST, REMINDERS)
