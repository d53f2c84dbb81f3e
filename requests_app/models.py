"""A request for assistance, its parties, its questions and its triage."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Membership, Person
from core.models import Stateful, StoredFile
from reference.models import Country, FormOfAssistance, InstitutionKind, Theme
from requests_app.enums import (
    FROM_ADMISSION_ON,
    STATE_TONES,
    Channel,
    Criterion,
    DeclineReason,
    PartyKind,
    RequestState,
    Stance,
    Verdict,
)

#: States in which the request has its reference and its date of receipt.
REGISTERED = [s for s in RequestState.values if s != RequestState.DRAFT]


class AssistanceRequest(Stateful):
    """What an institution of a partner country asks for, with the letter that asks it.

    The state changes only through `requests_app.workflow`. `received_on` is when the letter
    reached us, `registered_at` when it was entered: both clocks count from receipt.
    """

    state = models.CharField(
        _("state"), max_length=32, choices=RequestState, default=RequestState.DRAFT
    )
    reference = models.CharField(_("reference"), max_length=20, blank=True)
    channel = models.CharField(_("how it came"), max_length=16, choices=Channel)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    officer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer in charge"),
    )

    # Who asks
    lead_institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_led",
        verbose_name=_("lead institution"),
    )
    lead_membership = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("While the institution is not confirmed: the membership that claims it."),
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    department = models.CharField(_("department"), max_length=200, blank=True)
    kind_justification = models.TextField(
        _("why it is responsible for migration or mobility"), blank=True
    )
    is_regional = models.BooleanField(_("regional request"), default=False)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries covered")
    )
    initiated_by = models.ManyToManyField(
        Country,
        blank=True,
        related_name="+",
        verbose_name=_("Member States that helped to initiate it"),
    )
    focal_point = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("focal point"),
    )
    focal_point_post = models.CharField(_("post of the focal point"), max_length=150, blank=True)

    # The letter
    letter = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed letter"),
    )
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    letter_language = models.CharField(_("language of the letter"), max_length=5, blank=True)
    signatory = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signatory"),
    )
    signatory_post = models.CharField(_("post of the signatory"), max_length=150, blank=True)

    # What is asked
    title = models.CharField(_("subject in one line"), max_length=160)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    problem = models.TextField(_("the situation, and why now"), blank=True)
    needs = models.TextField(_("priority needs and the change you expect"), blank=True)
    forms_of_assistance = models.ManyToManyField(
        FormOfAssistance, blank=True, related_name="+", verbose_name=_("forms of assistance")
    )
    target_groups = models.TextField(_("who will take part"), blank=True)
    participants_women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    participants_men = models.PositiveIntegerField(_("men"), null=True, blank=True)
    expertise_wished = models.TextField(_("expertise you look for"), blank=True)
    working_languages = models.CharField(_("languages of work"), max_length=60, blank=True)
    wished_from = models.DateField(_("wished from"), null=True, blank=True)
    wished_until = models.DateField(_("wished until"), null=True, blank=True)
    urgency = models.TextField(_("if it is urgent: why"), blank=True)
    other_support = models.TextField(_("other donors and projects on the topic"), blank=True)
    delegation_contact = models.CharField(
        _("whom at the EU Delegation you have spoken to"), max_length=200, blank=True
    )
    commitments = models.TextField(
        _("what your institution contributes and who follows up"), blank=True
    )
    declared_at = models.DateTimeField(_("declaration made at"), null=True, blank=True)

    # What was decided
    decline_reason = models.CharField(_("reason"), max_length=16, choices=DeclineReason, blank=True)
    outcome_text = models.TextField(_("words to the requester"), blank=True)
    override_reason = models.TextField(
        _("why admitted with an unclear checklist (internal)"), blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    search = models.GeneratedField(
        expression=models.Func(
            F("letter_language"),
            Concat(F("reference"), models.Value(" "), F("title"), output_field=models.TextField()),
            Concat(F("problem"), models.Value(" "), F("needs"), output_field=models.TextField()),
            function="mieux_search_vector",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("request for assistance")
        verbose_name_plural = _("requests for assistance")
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="request_state_known"
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="request_reference_unique"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.DRAFT)
                | Q(reference__gt="", received_on__isnull=False, registered_at__isnull=False),
                name="request_registered_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.DRAFT, RequestState.SUBMITTED])
                | Q(officer__isnull=False),
                name="request_in_review_has_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROM_ADMISSION_ON)
                | Q(letter__isnull=False, lead_institution__isnull=False),
                name="request_admitted_has_letter",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | Q(decline_reason__gt=""),
                name="request_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(wished_from__isnull=True)
                | Q(wished_until__isnull=True)
                | Q(wished_from__lte=F("wished_until")),
                name="request_wished_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-received_on", "-id"], name="request_queue"),
            models.Index(fields=["-received_on", "-id"], name="request_recent"),
            models.Index(fields=["officer", "state"], name="request_officer"),
            models.Index(fields=["country", "state"], name="request_country"),
            models.Index(fields=["created_by"], name="request_creator"),
            GinIndex(fields=["search"], name="request_search"),
        ]

    def __str__(self) -> str:
        return self.reference or self.title

    def get_absolute_url(self) -> str:
        """The case page; a draft's task list."""
        if self.state == RequestState.DRAFT:
            return reverse("requests:draft", args=[self.pk])
        return reverse("portal:case", args=[self.reference])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return STATE_TONES[RequestState(self.state)]

    @property
    def place(self) -> str:
        """Country, or what the request covers, in the reader's language."""
        if self.country is not None:
            return str(self.country)
        return str(_("regional")) if self.is_regional else ""

    @property
    def institution_name(self) -> str:
        """The lead institution, or what the requester calls it until it is confirmed."""
        if self.lead_institution is not None:
            return str(self.lead_institution)
        return self.lead_membership.claimed_name if self.lead_membership is not None else ""


class RequestParty(models.Model):
    """An institution that asks together with the lead, and its own part of the request.

    The requester names a co-requester in words; `institution` is empty until the team confirms
    it, and until then nobody of that institution sees the request.
    """

    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="parties")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="parties"
    )
    kind = models.CharField(max_length=16, choices=PartyKind)
    named = models.CharField(_("institution as named"), max_length=200, blank=True)
    named_kind = models.ForeignKey(
        InstitutionKind, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    own_part = models.TextField(_("its own part"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "institution"], name="party_once"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(kind=PartyKind.LEAD), name="party_one_lead"
            ),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(
                condition=Q(institution__isnull=False)
                | Q(kind=PartyKind.CO_REQUESTER, named__gt=""),
                name="party_known_or_named",
            ),
        ]
        indexes = [models.Index(fields=["institution", "request"], name="party_institution")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"

    @property
    def name(self) -> str:
        """The institution, or what the requester calls it until it is confirmed."""
        return str(self.institution) if self.institution is not None else self.named

    @property
    def is_confirmed(self) -> bool:
        """Whether the team knows which institution it is."""
        return self.institution_id is not None


class Clarification(models.Model):
    """A question to the requester and its answer. One is open at a time."""

    request = models.ForeignKey(
        AssistanceRequest, on_delete=models.CASCADE, related_name="clarifications"
    )
    question = models.TextField(_("question"))
    reply_by = models.DateField(_("reply by"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    attachment = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_at__isnull=True),
                name="clarification_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answer__gt=""),
                name="clarification_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]


class TriageCheck(models.Model):
    """What triage found on one criterion of one request; the last finding stands."""

    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="checks")
    criterion = models.CharField(max_length=16, choices=Criterion)
    verdict = models.CharField(max_length=8, choices=Verdict)
    note = models.TextField(_("note"), blank=True)
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["TriageCheck"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "criterion"], name="check_once"),
            models.CheckConstraint(
                condition=Q(criterion__in=Criterion.values), name="check_criterion_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.CLEAR) | Q(verdict=Verdict.CONCERN, note__gt=""),
                name="check_concern_has_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_criterion_display()}: {self.get_verdict_display()}"


class ReferenceCounter(models.Model):
    """The last number given in a series and year: numbers have no gap and no double."""

    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}: {self.last}"


class Opinion(models.Model):
    """What an EU Delegation says of a request; every opinion is kept, the last one stands."""

    request = models.ForeignKey(
        AssistanceRequest, on_delete=models.CASCADE, related_name="opinions"
    )
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    stance = models.CharField(_("opinion"), max_length=16, choices=Stance)
    text = models.TextField(_("reasons"))

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values), name="opinion_stance_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution}: {self.get_stance_display()}"
