"""What `partnerships` keeps: messages that anybody may send to the team."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.models import Stateful
from partnerships.enums import ENQUIRY_TONES, Concern, EnquiryState, SetAside
from reference.models import Country


class Enquiry(Stateful):
    """A message from the public contact form. The sender is not known to the portal."""

    state = models.CharField(_("state"), max_length=32, choices=EnquiryState)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
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
    settled_how = models.TextField(_("what was answered, or a remark"), blank=True)
    set_aside_because = models.CharField(
        _("why it gets no answer"), max_length=12, choices=SetAside, blank=True
    )

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
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.ANSWERED) | Q(settled_how__gt=""),
                name="enquiry_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(state=EnquiryState.SET_ASIDE, set_aside_because__in=SetAside.values)
                | (~Q(state=EnquiryState.SET_ASIDE) & Q(set_aside_because="")),
                name="enquiry_set_aside_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "-received_at"], name="enquiry_queue")]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("enquiries:enquiry", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return ENQUIRY_TONES[EnquiryState(self.state)]
