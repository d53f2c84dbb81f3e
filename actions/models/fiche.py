"""The Action Fiche: what it is about, who drafts it, what was said of it."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person
from actions.enums import FICHE_TONES, FicheState, SectionKey
from core.models import Stateful
from reference.models import Country, Programme, Region
from requests_app.models import AssistanceRequest


class ActionFiche(Stateful):
    """The plan of an Action, drafted with the partner from one or several requests.

    What it says stands in its versions. The state changes only through `actions.workflow`.
    """

    state = models.CharField(_("state"), max_length=32, choices=FicheState)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    working_title = models.CharField(_("working title"), max_length=160)
    requests = models.ManyToManyField(
        AssistanceRequest,
        through="actions.FicheRequest",
        related_name="fiches",
        verbose_name=_("requests"),
    )
    officer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("officer in charge")
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme phase")
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
        help_text=_("Of a regional Action."),
    )
    version = models.ForeignKey(
        "actions.FicheVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("current version"),
    )
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("Action Fiche")
        verbose_name_plural = _("Action Fiches")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FicheState.values), name="fiche_state_known"
            ),
            models.CheckConstraint(
                condition=Q(country__isnull=False, region__isnull=True)
                | Q(country__isnull=True, region__isnull=False),
                name="fiche_country_or_region",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="fiche_queue"),
            models.Index(fields=["officer", "state"], name="fiche_officer"),
            models.Index(fields=["-opened_at", "-id"], name="fiche_recent"),
            GinIndex(OpClass(Upper("working_title"), name="gin_trgm_ops"), name="fiche_title_trgm"),
            GinIndex(OpClass(Upper("reference"), name="gin_trgm_ops"), name="fiche_reference_trgm"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The fiche's page."""
        return reverse("fiches:fiche", args=[self.reference])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return FICHE_TONES[FicheState(self.state)]

    @property
    def place(self) -> str:
        """Country or region, in the reader's language."""
        return str(self.country or self.region or "")


class FicheRequest(models.Model):
    """A request that a fiche answers. One of them leads: its focal point agrees for all."""

    fiche = models.ForeignKey(ActionFiche, on_delete=models.CASCADE, related_name="request_links")
    request = models.ForeignKey(
        AssistanceRequest, on_delete=models.PROTECT, related_name="fiche_links"
    )
    is_lead = models.BooleanField(_("leads"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiche", "request"], name="fiche_request_once"),
            models.UniqueConstraint(
                fields=["fiche"], condition=Q(is_lead=True), name="fiche_one_lead_request"
            ),
        ]
        indexes = [models.Index(fields=["request", "fiche"], name="fiche_of_request")]

    def __str__(self) -> str:
        return f"{self.fiche_id}: {self.request_id}"


class FicheAuthor(models.Model):
    """Somebody who drafted the fiche; an author takes no position on it."""

    fiche = models.ForeignKey(ActionFiche, on_delete=models.CASCADE, related_name="authors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiche", "person"], name="fiche_author_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fiche_id}: {self.person_id}"


class Comment(models.Model):
    """What the partner or the Delegation says of a section; kept with the version it is about."""

    fiche = models.ForeignKey(ActionFiche, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(
        "actions.FicheVersion", on_delete=models.PROTECT, related_name="comments"
    )
    section = models.CharField(_("section"), max_length=16, choices=SectionKey)
    text = models.TextField(_("comment"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Comment"]] = models.Manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__in=SectionKey.values), name="comment_section_known"
            ),
            models.CheckConstraint(condition=Q(text__gt=""), name="comment_has_words"),
        ]
        indexes = [models.Index(fields=["version", "section"], name="comment_of_section")]

    def __str__(self) -> str:
        return self.text[:60]


class Agreement(models.Model):
    """The partner's yes to one version: who, in which post, when, to which fingerprint."""

    fiche = models.ForeignKey(ActionFiche, on_delete=models.CASCADE, related_name="agreements")
    version = models.OneToOneField(
        "actions.FicheVersion", on_delete=models.PROTECT, related_name="agreement"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(_("post"), max_length=150)
    agreed_on = models.DateField(_("date"))
    shared_hash = models.CharField(_("fingerprint"), max_length=64)
    event_id = models.UUIDField(_("event"), unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__gt="", post__gt=""), name="agreement_names_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.agreed_on}"
