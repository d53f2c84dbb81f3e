"""What a reader chose: how often to hear of which kind, and at which hours."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from notifications.enums import Channel, Frequency

#: The hour of digests until somebody chooses another one.
DIGEST_AT = time(8, 0)


class Preference(models.Model):
    """How often one person hears of one kind of notice by one channel.

    No row means the default. What asks to act or acknowledges follows no preference.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    notice = models.CharField(_("notice"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    frequency = models.CharField(_("how often"), max_length=8, choices=Frequency)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["person", "notice", "channel"], name="preference_once"),
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL, frequency__in=Frequency.values)
                | Q(channel=Channel.INBOX, frequency__in=[Frequency.AT_ONCE, Frequency.OFF]),
                name="preference_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} by {self.channel}: {self.frequency}"


class ReadingHours(models.Model):
    """When a person reads: time zone, the hour of digests, the hours that stay quiet.

    Quiet hours hold only what informs. They may pass midnight; both ends are empty or neither is.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="reading_hours")
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    digest_at = models.TimeField(_("hour of the digest"), default=DIGEST_AT)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet on Saturdays and Sundays"), default=False)
    mail_language = models.CharField(_("language of mails"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("reading hours")
        verbose_name_plural = _("reading hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.zone.key}"

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone, else the portal's."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    @property
    def facts(self) -> dict[str, Any]:
        """What a form begins with."""
        return {
            "time_zone": self.time_zone or settings.TIME_ZONE,
            "digest_at": self.digest_at,
            "quiet_from": self.quiet_from,
            "quiet_until": self.quiet_until,
            "quiet_weekends": self.quiet_weekends,
            "mail_language": self.mail_language,
        }
