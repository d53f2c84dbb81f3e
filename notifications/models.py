"""Who is told of which event, and the mails that carry it."""

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.models import Event
from notifications.enums import WAITING, Channel, DeliveryState, NotMailed, Priority


class Notice(models.Model):
    """One person is told of one event, once: a line of the person's inbox.

    It holds no words: they are rendered when it is shown or sent, from what is true then.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    notice = models.CharField(_("notice"), max_length=60)
    created_at = models.DateTimeField(_("told at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    not_mailed = models.CharField(
        _("why there is no mail"), max_length=16, choices=NotMailed, blank=True
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
        ]

    def __str__(self) -> str:
        return f"{self.notice} for {self.recipient_id}"


class Delivery(models.Model):
    """One mail to one address: of a notice, or by itself (a code to sign in).

    A notice's words are rendered when it is sent. A mail by itself brings its words along; they
    may hold secrets and are wiped as soon as they are no longer needed.

    `next_try_at` says when a worker may take the row: a waiting one when its time has come, one
    being sent when the lease of the worker that has it runs out. `attempts` above 1 means that it
    was tried more than once; were two of them accepted, both mails carry the same Message-ID.
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

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="delivery_channel_known"
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
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
                name="delivery_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=True, state__in=WAITING)
                | Q(subject="", text="", html=""),
                name="delivery_words_only_while_needed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.FAILED, DeliveryState.SUPPRESSED])
                | ~Q(last_error=""),
                name="delivery_ended_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "next_try_at"],
                condition=Q(state__in=WAITING),
                name="delivery_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"

    def message_id(self, host: str) -> str:
        """The mail's Message-ID: the same for every attempt of this delivery."""
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:40]}@{host}>"
