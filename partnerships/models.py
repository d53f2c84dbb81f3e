"""What `partnerships` keeps: messages that anybody may send to the team."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.models import Stateful
from partnerships.enums import ENQUIRY_TONES, Concern, EnquiryState
from reference.models import Country


class Enquiry(Stateful):
    """A message from the public contact form. The sender is not known to the portal."""

    state = models.CharField(_("state"), max_length=32, choices=EnquiryState)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    organisation = models.CharField(_("institution"), max_length=200, blank=True)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    concern = models.CharField(_("what it is about"), max_length=16, choices=Concern)
    message = models.TextField(_("message"))
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    received_at = models.DateTimeField(_("received at"))
    settled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_how = models.TextField(_("what was answered, or why not"), blank=True)

    class Meta:
        verbose_name = _("message to the team")
        verbose_name_plural = _("messages to the team")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EnquiryState.values), name="enquiry_state_known"
            ),
            models.CheckConstraint(
                condition=Q(concern__in=Concern.values), name="enquiry_concern_known"
            ),
            models.CheckConstraint(
                condition=Q(state=EnquiryState.RECEIVED) | Q(settled_by__isnull=False),
                name="enquiry_settled_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "-received_at"], name="enquiry_queue")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_concern_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("enquiries:enquiry", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return ENQUIRY_TONES[EnquiryState(self.state)]
