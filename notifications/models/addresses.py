"""Addresses that take no mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from notifications.enums import Settled


class AddressTrouble(models.Model):
    """A mail to this address came back for good. Later mails to it are held until it is settled."""

    address = models.EmailField(_("address"))
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="address_troubles"
    )
    reason = models.CharField(_("reason"), max_length=300)
    delivery = models.ForeignKey(
        "notifications.Delivery", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    settled = models.CharField(_("settled"), max_length=10, choices=Settled, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("trouble with an address")
        verbose_name_plural = _("trouble with addresses")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("address"), condition=Q(settled_at__isnull=True), name="address_trouble_once"
            ),
            models.CheckConstraint(
                condition=Q(settled="", settled_at__isnull=True)
                | Q(settled__in=Settled.values, settled_at__isnull=False),
                name="address_trouble_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.address
