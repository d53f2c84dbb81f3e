"""One version of a fiche: sections 1 to 16, shared part and internal part.

Column lists at the top of `FicheVersion` say which part a column belongs to; the canonical text,
the database triggers, the forms and the copy to the next version all read them.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions.enums import (
    BudgetKind,
    Level,
    Likelihood,
    Marker,
    Mode,
    Origin,
    OwnershipKind,
    SectionKey,
)
from actions.models.fiche import ActionFiche
from actions.models.frozen import InternalRow, NumberedRow, SharedRow, version_stays
from reference.enums import Cefr
from reference.models import Country, FormOfAssistance, ImpactArea, Language, Theme

#: The part that the partner sees and agrees to.
SHARED_COLUMNS = [
    "number",
    "title",
    "language",
    "summary",
    "parties",
    "requests",
    "focal_point",
    "focal_point_post",
    "beneficiaries",
    "context",
    "synopsis",
    "national_framework",
    "overall_objective",
    "specific_objectives",
    "expected_results",
    "deliverables",
    "sdg_target",
    "level",
    "gender_marker",
    "human_rights_marker",
    "climate_marker",
    "data_marker",
    "pact_alignment",
    "team_europe",
    "triangular",
    "terms_of_reference",
    "follow_up",
    "synergies",
    "other_partners",
    "exchange_sessions",
    "starts_on",
    "ends_on",
    "milestones",
    "indicators",
    "evaluation_plan",
    "products",
    "product_languages",
    "confidential",
]
#: The part that the team and the Steering Group see besides.
INTERNAL_COLUMNS = ["currency", "assumptions", "security_notes"]


class Plain(Func):
    """A text as it is searched: without case and accents, in a form that an index can hold."""

    function = "mieux_plain"
    output_field = models.TextField()


def _column(name: str) -> str:
    return "focal_point_id" if name == "focal_point" else name


class FicheVersion(models.Model):
    """What a fiche says at one time.

    `share` freezes the shared part and sets its content and hash, `submit_to_steering` the whole.
    From then on the database refuses every change. People stand in the content by id.
    """

    fiche = models.ForeignKey(ActionFiche, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    created_at = models.DateTimeField(auto_now_add=True)

    # 1 Identification
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(
        _("language of the fiche"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("In which its texts are written: pages and papers in others say so."),
    )
    summary = models.TextField(_("the Action in a few sentences"), blank=True)
    # 2 Partner
    parties = models.JSONField(_("institutions"), default=list, blank=True)
    requests = models.JSONField(_("requests"), default=list, blank=True)
    focal_point = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("focal point"),
    )
    focal_point_post = models.CharField(_("post of the focal point"), max_length=150, blank=True)
    beneficiaries = models.TextField(_("institutions that benefit"), blank=True)
    # 3 Background and justification
    context = models.TextField(_("context"), blank=True)
    synopsis = models.TextField(_("synopsis of the request"), blank=True)
    national_framework = models.TextField(_("national framework"), blank=True)
    # 5 Objectives and expected results
    overall_objective = models.TextField(_("overall objective"), blank=True)
    specific_objectives = models.TextField(_("specific objectives"), blank=True)
    expected_results = models.TextField(_("expected results"), blank=True)
    deliverables = models.TextField(
        _("deliverables"), blank=True, help_text=_("One per line, with its type.")
    )
    # 6 Classification
    themes = models.ManyToManyField(
        Theme, through="actions.VersionTheme", blank=True, verbose_name=_("themes")
    )
    impact_areas = models.ManyToManyField(
        ImpactArea,
        through="actions.VersionImpactArea",
        blank=True,
        verbose_name=_("impact areas"),
    )
    sdg_target = models.CharField(
        _("target of the Sustainable Development Goals"),
        max_length=6,
        default="10.7",
        validators=[
            RegexValidator(r"^\d{1,2}\.[0-9a-z]$", _("A target is written like 10.7 or 10.c."))
        ],
    )
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BOTH)
    gender_marker = models.PositiveSmallIntegerField(
        _("gender equality"), choices=Marker, default=Marker.NOT_TARGETED
    )
    human_rights_marker = models.PositiveSmallIntegerField(
        _("human rights"), choices=Marker, default=Marker.NOT_TARGETED
    )
    climate_marker = models.PositiveSmallIntegerField(
        _("climate and environment"), choices=Marker, default=Marker.NOT_TARGETED
    )
    data_marker = models.PositiveSmallIntegerField(
        _("data and statistics"), choices=Marker, default=Marker.NOT_TARGETED
    )
    pact_alignment = models.TextField(_("link to the EU Pact on Migration and Asylum"), blank=True)
    team_europe = models.BooleanField(_("part of a Team Europe initiative"), default=False)
    triangular = models.BooleanField(_("triangular cooperation"), default=False)
    # 8 Expertise
    terms_of_reference = models.TextField(_("terms of reference for all experts"), blank=True)
    # 9 Local ownership
    follow_up = models.TextField(_("how the results are kept up afterwards"), blank=True)
    # 10 Synergies
    synergies = models.TextField(_("related EU, Member State and UN initiatives"), blank=True)
    # 11 Member States and other partners
    member_states = models.ManyToManyField(
        Country,
        through="actions.VersionMemberState",
        blank=True,
        related_name="+",
        verbose_name=_("Member States"),
    )
    other_partners = models.TextField(_("institutional partners"), blank=True)
    exchange_sessions = models.TextField(_("knowledge exchange sessions planned"), blank=True)
    # 12 Timetable
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    milestones = models.TextField(_("milestones"), blank=True, help_text=_("One per line."))
    # 13 Budget (internal): lines are rows
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    # 14 Risks (internal): risks are rows
    assumptions = models.TextField(_("assumptions"), blank=True)
    security_notes = models.TextField(_("security and travel"), blank=True)
    # 15 Monitoring
    indicators = models.TextField(
        _("indicators, with where they stand now"), blank=True, help_text=_("One per line.")
    )
    evaluation_plan = models.TextField(_("which forms are sent, to whom, when"), blank=True)
    # 16 Dissemination
    products = models.TextField(_("products"), blank=True)
    product_languages = models.CharField(_("languages of the products"), max_length=120, blank=True)
    confidential = models.BooleanField(_("confidential: nothing is published"), default=False)

    # What was frozen
    shared_frozen_at = models.DateTimeField(null=True, blank=True)
    shared_content = models.TextField(blank=True)
    shared_hash = models.CharField(_("fingerprint of the shared part"), max_length=64, blank=True)
    whole_frozen_at = models.DateTimeField(null=True, blank=True)
    whole_content = models.TextField(blank=True)
    whole_hash = models.CharField(_("fingerprint of the whole"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("version of a fiche")
        verbose_name_plural = _("versions of fiches")
        ordering = ["fiche", "number"]
        constraints = [
            models.UniqueConstraint(fields=["fiche", "number"], name="version_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="version_dates_in_order",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(shared_frozen_at__isnull=True, shared_hash="", shared_content="")
                | Q(shared_frozen_at__isnull=False, shared_hash__gt="", shared_content__gt=""),
                name="version_shared_frozen_whole",
            ),
            models.CheckConstraint(
                condition=Q(whole_frozen_at__isnull=True, whole_hash="", whole_content="")
                | Q(
                    whole_frozen_at__isnull=False,
                    shared_frozen_at__isnull=False,
                    whole_hash__gt="",
                    whole_content__gt="",
                ),
                name="version_whole_frozen_whole",
            ),
        ]
        indexes = [
            GinIndex(OpClass(Plain("title"), name="gin_trgm_ops"), name="version_title_trgm"),
        ]
        triggers = version_stays(
            [
                "fiche_id",
                *[_column(name) for name in SHARED_COLUMNS],
                "shared_frozen_at",
                "shared_content",
                "shared_hash",
            ]
        )

    def __str__(self) -> str:
        return f"{self.fiche_id} v{self.number}"

    @property
    def is_shared(self) -> bool:
        """Whether the partner has it before them."""
        return self.shared_frozen_at is not None

    @property
    def is_frozen(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.whole_frozen_at is not None


# -- Rows of the shared part -----------------------------------------------------------------------


class VersionTheme(SharedRow):
    """A theme of a version."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")

    class Meta(SharedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "theme"], name="version_theme_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.theme_id}"


class VersionImpactArea(SharedRow):
    """An impact area of a version."""

    impact_area = models.ForeignKey(ImpactArea, on_delete=models.PROTECT, related_name="+")

    class Meta(SharedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "impact_area"], name="version_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.impact_area_id}"


class VersionMemberState(SharedRow):
    """A Member State that takes part."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")

    class Meta(SharedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "country"], name="version_state_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.country_id}"


class PriorityNeed(NumberedRow, SharedRow):
    """A need of the partner, and the passage of the letter that says so."""

    CONTENT = ("number", "need", "passage")

    need = models.TextField(_("need"))
    passage = models.TextField(_("passage of the letter"), blank=True)

    class Meta(SharedRow.Meta):
        ordering = ["number", "pk"]
        default_related_name = "needs"

    def __str__(self) -> str:
        return self.need[:60]


class FicheActivity(NumberedRow, SharedRow):
    """One activity: what is done, where, when, with whom, and what comes of it."""

    CONTENT = (
        "number", "title", "mode", "place", "starts_on", "ends_on", "participants",
        "language", "outputs",
    )  # fmt: skip

    title = models.CharField(_("title"), max_length=200)
    form = models.ForeignKey(
        FormOfAssistance,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("form of assistance"),
    )
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    outputs = models.TextField(_("outputs"), blank=True)

    class Meta(SharedRow.Meta):
        ordering = ["number", "pk"]
        default_related_name = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="activity_dates_in_order",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="activity_mode_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def said(self) -> dict[str, Any]:
        """What the row says, reference rows by their codes."""
        return super().said() | {
            "form": self.form.code,
            "country": self.country.iso2 if self.country is not None else None,
        }


class FicheExpertNeed(NumberedRow, SharedRow):
    """A profile that is needed; people are proposed only after approval."""

    CONTENT = (
        "number", "position", "is_principal", "profile", "language_level", "working_days",
        "origin", "public_official",
    )  # fmt: skip

    position = models.CharField(_("position"), max_length=150)
    is_principal = models.BooleanField(_("principal expert"), default=False)
    profile = models.TextField(_("profile"), blank=True)
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field of expertise"),
    )
    language = models.ForeignKey(
        Language,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("language"),
    )
    language_level = models.CharField(
        _("language level"), max_length=2, choices=Cefr, default=Cefr.C1
    )
    working_days = models.PositiveSmallIntegerField(
        _("working days"), validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    origin = models.CharField(_("origin"), max_length=16, choices=Origin, default=Origin.ANY)
    public_official = models.BooleanField(_("public official"), default=True)

    class Meta(SharedRow.Meta):
        ordering = ["number", "pk"]
        default_related_name = "expert_needs"
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__range=(1, 250)), name="expert_need_days"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="expert_need_origin_known"
            ),
        ]

    def __str__(self) -> str:
        return self.position

    def said(self) -> dict[str, Any]:
        """What the row says, reference rows by their codes."""
        return super().said() | {
            "theme": self.theme.code if self.theme is not None else None,
            "language": self.language.code if self.language is not None else None,
        }


class OwnershipCommitment(NumberedRow, SharedRow):
    """What the partner takes on, who does it, until when."""

    CONTENT = ("number", "kind", "commitment", "by_whom", "until")

    kind = models.CharField(
        _("kind"), max_length=16, choices=OwnershipKind, default=OwnershipKind.CONTRIBUTION
    )
    commitment = models.TextField(_("commitment"))
    by_whom = models.CharField(_("unit or post in charge"), max_length=150, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(SharedRow.Meta):
        ordering = ["number", "pk"]
        default_related_name = "commitments"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OwnershipKind.values), name="commitment_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.commitment[:60]


# -- Rows of the internal part ---------------------------------------------------------------------


class BudgetLine(NumberedRow, InternalRow):
    """One line of the budget estimate."""

    CONTENT = ("number", "kind", "description", "quantity", "unit_cost")

    kind = models.CharField(_("kind"), max_length=16, choices=BudgetKind)
    description = models.CharField(_("description"), max_length=200, blank=True)
    quantity = models.DecimalField(
        _("quantity"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    unit_cost = models.DecimalField(
        _("unit cost"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    amount = models.GeneratedField(
        expression=F("quantity") * F("unit_cost"),
        output_field=models.DecimalField(max_digits=20, decimal_places=2),
        db_persist=True,
    )

    class Meta(InternalRow.Meta):
        ordering = ["number", "pk"]
        default_related_name = "budget_lines"
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0, unit_cost__gte=0), name="budget_line_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BudgetKind.values), name="budget_line_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Risk(NumberedRow, InternalRow):
    """Something that may go wrong, how likely it is, and what is done about it."""

    CONTENT = ("number", "risk", "likelihood", "mitigation")

    risk = models.TextField(_("risk"))
    likelihood = models.CharField(
        _("likelihood"), max_length=8, choices=Likelihood, default=Likelihood.MEDIUM
    )
    mitigation = models.TextField(_("mitigation"), blank=True)

    class Meta(InternalRow.Meta):
        ordering = ["number", "pk"]
        default_related_name = "risks"
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__in=Likelihood.values), name="risk_likelihood_known"
            ),
        ]

    def __str__(self) -> str:
        return self.risk[:60]


class SectionEdit(models.Model):
    """Who changed a section last, and how often: a page from before is told apart."""

    version = models.ForeignKey(FicheVersion, on_delete=models.CASCADE, related_name="edits")
    section = models.CharField(max_length=16, choices=SectionKey)
    serial = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    objects: ClassVar[models.Manager["SectionEdit"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "section"], name="section_edit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.section} {self.serial}"
