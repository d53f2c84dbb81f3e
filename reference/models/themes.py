"""What about: themes by edition, forms of assistance, impact areas, kinds of institution."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from reference.models.names import (
    ReferenceRow,
    TranslatedName,
    TranslatedQuerySet,
    name_language,
    translated_column,
)


class ThemesEdition(ReferenceRow, TranslatedName):
    """One edition of the list of themes; a programme phase names the edition it works with."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(
        _("order in time"), unique=True, help_text=_("A later edition has a higher number.")
    )

    objects = TranslatedQuerySet["ThemesEdition"].as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("edition of the themes")
        verbose_name_plural = _("editions of the themes")


class ThemeQuerySet(TranslatedQuerySet["Theme"]):
    """Themes, as one edition has them."""

    def in_edition(self, edition: ThemesEdition) -> "ThemeQuerySet":
        """The themes that `edition` holds, each with that edition's wording, in its order."""
        column = f"name_{name_language()}"
        return (
            self.filter(
                Q(edition_to__isnull=True) | Q(edition_to__position__gte=edition.position),
                edition_from__position__lte=edition.position,
            )
            .annotate(wording=FilteredRelation("labels", condition=Q(labels__edition=edition)))
            .annotate(
                label=Coalesce(
                    NullIf(F(f"wording__{column}"), Value("")),
                    translated_column("name"),
                )
            )
            .order_by("code")
        )


class Theme(ReferenceRow, TranslatedName):
    """A theme or, with a parent, a sub-theme. Its names are the newest wording.

    An edition whose wording differs has a `ThemeLabel`. `edition_to` is the last edition that
    holds the theme, empty while the newest one does.
    """

    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[RegexValidator(r"^T\d[a-z]?$")]
    )
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("theme above"),
    )
    edition_from = models.ForeignKey(
        ThemesEdition,
        on_delete=models.PROTECT,
        related_name="themes_begun",
        verbose_name=_("first edition"),
    )
    edition_to = models.ForeignKey(
        ThemesEdition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="themes_ended",
        verbose_name=_("last edition"),
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, code__regex=r"^T[0-9]$")
                | Q(parent__isnull=False, code__regex=r"^T[0-9][a-z]$"),
                name="reference_theme_code_tells_level",
                violation_error_message=_("A theme is coded like T1, a sub-theme like T1a."),
            ),
        ]

    def __str__(self) -> str:
        return self.wording_shown

    @property
    def wording_shown(self) -> str:
        """The wording of the edition asked for by `in_edition`, else the newest one."""
        label: str = self.__dict__.get("label") or self.name
        return label


class ThemeLabel(ReferenceRow, TranslatedName):
    """How one edition words a theme, where it differs from the newest wording."""

    KEY: ClassVar[tuple[str, ...]] = ("theme", "edition")

    theme = models.ForeignKey(
        Theme, on_delete=models.CASCADE, related_name="labels", verbose_name=_("theme")
    )
    edition = models.ForeignKey(
        ThemesEdition,
        on_delete=models.PROTECT,
        related_name="labels",
        verbose_name=_("edition of the themes"),
    )

    class Meta:
        ordering = ["theme", "edition"]
        verbose_name = _("wording of a theme")
        verbose_name_plural = _("wordings of themes")
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "edition"], name="reference_themelabel_one_per_edition"
            ),
        ]


class FormOfAssistance(ReferenceRow, TranslatedName):
    """One of the eight forms that assistance takes, A1 to A8."""

    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[RegexValidator(r"^A\d+$")]
    )
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    study_visit = models.BooleanField(
        _("study visit"),
        default=False,
        help_text=_("Officials of the partner travel and a Member State is the host."),
    )

    objects = TranslatedQuerySet["FormOfAssistance"].as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("form of assistance")
        verbose_name_plural = _("forms of assistance")


class ImpactArea(ReferenceRow, TranslatedName):
    """One of the four areas in which Actions have an effect, I1 to I4."""

    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[RegexValidator(r"^I\d+$")]
    )
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)

    objects = TranslatedQuerySet["ImpactArea"].as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("impact area")
        verbose_name_plural = _("impact areas")


class InstitutionKind(ReferenceRow, TranslatedName):
    """What kind of body an institution is; some kinds may request, others only take part."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    offered_to_requesters = models.BooleanField(_("may request assistance"), default=True)
    joint_request_required = models.BooleanField(
        _("only in a joint request"),
        default=False,
        help_text=_("A body of a government must be party to the request."),
    )
    counts_as_government = models.BooleanField(
        _("counts as government"),
        default=False,
        help_text=_("Its presence makes a joint request complete."),
    )
    needs_justification = models.BooleanField(
        _("needs a justification"),
        default=False,
        help_text=_("The requester must say why it is responsible for migration and mobility."),
    )

    objects = TranslatedQuerySet["InstitutionKind"].as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("kind of institution")
        verbose_name_plural = _("kinds of institution")
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_to_requesters=True)
                | Q(joint_request_required=False, needs_justification=False),
                name="reference_institutionkind_rules_of_requesters",
                violation_error_message=_("Rules for requests need a kind that may request."),
            ),
            models.CheckConstraint(
                condition=Q(counts_as_government=False) | Q(joint_request_required=False),
                name="reference_institutionkind_government_alone",
                violation_error_message=_("A government needs no government beside it."),
            ),
        ]
