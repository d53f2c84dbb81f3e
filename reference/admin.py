"""Where administrators edit reference data. What they change is kept when files are loaded."""

from itertools import combinations
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reference.enums import Weekday
from reference.models import (
    CalendarDay,
    Country,
    Dated,
    Delegation,
    DelegationCountry,
    FormerClassification,
    FormOfAssistance,
    ImpactArea,
    InstitutionKind,
    Language,
    Programme,
    ReferenceRelease,
    ReferenceRow,
    Region,
    ReportingRegion,
    Theme,
    ThemeLabel,
    ThemesEdition,
    WorkingCalendar,
)
from reference.models.names import NAME_LANGUAGES


def five(stem: str) -> tuple[str, ...]:
    """The five columns of a translated text."""
    return tuple(f"{stem}_{language}" for language in NAME_LANGUAGES)


NAMES: Any = (_("Names"), {"fields": five("name")})
KEEPING: Any = (
    _("Where it comes from"),
    {"fields": ("is_active", "unverified", "source", "edited_here")},
)


class EditedFilter(admin.SimpleListFilter):
    """Rows that a person changed, apart from those that are as shipped."""

    title = _("edited here")
    parameter_name = "edited"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Three kinds of row."""
        return [
            ("yes", _("Edited here")),
            ("no", _("As shipped")),
            ("own", _("Made here")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """The rows of the kind chosen."""
        match self.value():
            case "yes":
                return queryset.exclude(edited_fields=[])
            case "no":
                return queryset.filter(edited_fields=[]).exclude(shipped={})
            case "own":
                return queryset.filter(shipped={})
        return queryset


class ByAdministrators:
    """Who may use the administration (administrators only) edits reference data.

    Who that is, the accounts know: they hand out `is_staff`. There are no rights by table.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the app shows on the start page."""
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody sees rows."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody makes rows."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody changes rows."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody deletes rows."""
        return self.has_module_permission(request)


class ReferenceAdmin(ByAdministrators, admin.ModelAdmin):
    """A table of reference rows: shipped ones are edited or switched off, never deleted."""

    list_per_page = 50
    readonly_fields = ("edited_here",)
    actions: tuple[str, ...] = ("as_shipped",)
    #: Identify a row in the files; cannot be changed on a shipped row.
    key_fields: tuple[str, ...] = ("code",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Related rows in the same query, as the lists show them."""
        relations = [
            f.name for f in self.model._meta.concrete_fields if isinstance(f, models.ForeignKey)
        ]
        found = super().get_queryset(request)
        return found.select_related(*relations) if relations else found

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The table's own filters and those that every table has."""
        return [*self.list_filter, "unverified", "is_active", EditedFilter]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """The key of a shipped row stands."""
        fixed = self.key_fields if obj is not None and obj.shipped else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only rows made here, one by one: a shipped row would come back with the next files."""
        if obj is None or obj.shipped:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Note which shipped fields a person changed."""
        obj.edited_fields = obj.differing_fields()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The same for the rows below."""
        for row in formset.save(commit=False):
            row.edited_fields = row.differing_fields()
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()

    @admin.display(description=_("edited here"))
    def edited_here(self, obj: ReferenceRow) -> str:
        """Names of the fields that differ from the files."""
        if not obj.shipped:
            return str(_("made here"))
        fields: Any = {field.name: field for field in obj._meta.concrete_fields}
        labels = [str(fields[name].verbose_name) for name in obj.edited_fields]
        return ", ".join(labels) or "–"

    @admin.action(description=_("Take back edits: as shipped"), permissions=["change"])
    def as_shipped(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Give the selected rows back what the files last said."""
        count = 0
        with transaction.atomic():
            for row in queryset.select_for_update(of=("self",)):
                if not row.differing_fields():
                    continue
                for name in row.differing_fields():
                    target = row._meta.get_field(name)
                    value = row.shipped[name]
                    if value is not None and isinstance(target, models.ForeignKey):
                        related: Any = target.related_model
                        value = related._default_manager.get(**{related.KEY[0]: value})
                    elif value is not None:
                        value = target.to_python(value)
                    setattr(row, name, value)
                row.edited_fields = []
                row.save()
                count += 1
        messages.success(
            request,
            ngettext("%(n)d row is as shipped.", "%(n)d rows are as shipped.", count)
            % {"n": count},
        )


class ShippedInlineFormSet(BaseInlineFormSet):
    """Rows below another: those shipped cannot be ticked for deletion."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Take the deletion box away from shipped rows."""
        super().add_fields(form, index)
        if form.instance.shipped and "DELETE" in form.fields:
            form.fields["DELETE"].disabled = True
            form.fields["DELETE"].widget = forms.HiddenInput()

    def clean(self) -> None:
        """Two rows of the page may not hold for the same days (ValidationError)."""
        super().clean()
        model: Any = self.model
        if not issubclass(model, Dated):
            return
        rows = [
            form.instance
            for form in self.forms
            if (form.has_changed() or form.instance.pk) and form not in self.deleted_forms
        ]
        others = [name for name in model.KEY if name not in {"valid_from", "valid_to"}]
        for first, second in combinations(rows, 2):
            same = all(getattr(first, f"{n}_id") == getattr(second, f"{n}_id") for n in others)
            if same and first.overlaps(second):
                raise ValidationError(_("Two rows below hold for the same days."))


class ReferenceInline(ByAdministrators, admin.TabularInline):
    """A table of rows below another."""

    formset = ShippedInlineFormSet
    extra = 0


@admin.register(Region, ReportingRegion)
class RegionAdmin(ReferenceAdmin):
    """Regions and reporting regions."""

    list_display = ("name_en", "code", "position", "edited_here")
    search_fields = ("code", *five("name"))
    fieldsets = ((None, {"fields": ("code", "position")}), NAMES, KEEPING)


@admin.register(Language)
class LanguageAdmin(ReferenceAdmin):
    """Languages."""

    list_display = ("name_en", "code", "is_working_language", "edited_here")
    list_filter = ("is_working_language",)
    search_fields = ("code", *five("name"))
    fieldsets = ((None, {"fields": ("code", "is_working_language")}), NAMES, KEEPING)


class FormerClassificationInline(ReferenceInline):
    """The regions a country was in before."""

    model = FormerClassification
    fields = ("region", "reporting_region", "valid_from", "valid_to", "note_en", "unverified")


class CompetenceOfCountryInline(ReferenceInline):
    """The Delegations competent for a country."""

    model = DelegationCountry
    fields = ("delegation", "valid_from", "valid_to", "note_en", "unverified")
    autocomplete_fields = ("delegation",)


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    """Countries and territories."""

    key_fields = ("iso2",)
    list_display = (
        "name_en",
        "iso2",
        "region",
        "reporting_region",
        "is_member_state",
        "restricted",
        "development_assistance_until",
        "edited_here",
    )
    list_filter = (
        "is_partner",
        "is_member_state",
        "region",
        "reporting_region",
        "restricted",
        "development_assistance",
    )
    search_fields = ("iso2", "iso3", *five("name"))
    inlines = (FormerClassificationInline, CompetenceOfCountryInline)
    fieldsets = (
        (None, {"fields": ("iso2", "iso3", "time_zone", "inhabited")}),
        NAMES,
        (
            _("Partner country"),
            {
                "fields": (
                    "is_partner",
                    ("region", "reporting_region"),
                    ("region_valid_from", "region_valid_to"),
                    ("development_assistance", "development_assistance_until"),
                    ("restricted", "hidden_from_requesters"),
                    "actions_before",
                )
            },
        ),
        (
            _("Member State"),
            {
                "fields": (
                    ("is_member_state", "eu_code"),
                    ("member_state_from", "member_state_until"),
                )
            },
        ),
        (_("Notes"), {"fields": ("note_en", *five("footnote"))}),
        KEEPING,
    )


class CompetenceInline(ReferenceInline):
    """The countries for which a Delegation is competent."""

    model = DelegationCountry
    fields = ("country", "valid_from", "valid_to", "note_en", "unverified")
    autocomplete_fields = ("country",)


@admin.register(Delegation)
class DelegationAdmin(ReferenceAdmin):
    """EU Delegations and their countries."""

    list_display = ("name_en", "code", "city", "seat", "edited_here")
    search_fields = ("code", "city", *five("name"))
    autocomplete_fields = ("seat",)
    inlines = (CompetenceInline,)
    fieldsets = ((None, {"fields": ("code", "seat", "city")}), NAMES, KEEPING)


@admin.register(ThemesEdition)
class ThemesEditionAdmin(ReferenceAdmin):
    """Editions of the list of themes."""

    list_display = ("name_en", "code", "position", "edited_here")
    fieldsets = ((None, {"fields": ("code", "position")}), NAMES, KEEPING)


class ThemeLabelInline(ReferenceInline):
    """How other editions word a theme."""

    model = ThemeLabel
    fields = ("edition", *five("name"))


@admin.register(Theme)
class ThemeAdmin(ReferenceAdmin):
    """Themes and sub-themes."""

    list_display = ("code", "name_en", "parent", "edition_from", "edition_to", "edited_here")
    list_filter = ("edition_from", "edition_to")
    search_fields = ("code", "slug", *five("name"))
    inlines = (ThemeLabelInline,)
    fieldsets = (
        (None, {"fields": ("code", "slug", "parent", ("edition_from", "edition_to"))}),
        NAMES,
        KEEPING,
    )


@admin.register(FormOfAssistance)
class FormOfAssistanceAdmin(ReferenceAdmin):
    """Forms of assistance."""

    list_display = ("code", "name_en", "study_visit", "edited_here")
    fieldsets = ((None, {"fields": ("code", "slug", "study_visit")}), NAMES, KEEPING)


@admin.register(ImpactArea)
class ImpactAreaAdmin(ReferenceAdmin):
    """Impact areas."""

    list_display = ("code", "name_en", "edited_here")
    fieldsets = ((None, {"fields": ("code", "slug")}), NAMES, KEEPING)


@admin.register(InstitutionKind)
class InstitutionKindAdmin(ReferenceAdmin):
    """Kinds of institution and the rules for their requests."""

    list_display = (
        "name_en",
        "offered_to_requesters",
        "joint_request_required",
        "counts_as_government",
        "needs_justification",
        "edited_here",
    )
    list_filter = ("offered_to_requesters",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    "position",
                    "offered_to_requesters",
                    "joint_request_required",
                    "counts_as_government",
                    "needs_justification",
                )
            },
        ),
        NAMES,
        KEEPING,
    )


@admin.register(Programme)
class ProgrammeAdmin(ReferenceAdmin):
    """Programme phases: who pays, coordinates and implements."""

    list_display = (
        "name_en",
        "starts_on",
        "ends_on",
        "coordinator",
        "implementer_short",
        "is_current",
        "edited_here",
    )
    filter_horizontal = ("eligible_countries",)
    actions = ("as_shipped", "make_current")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    ("starts_on", "ends_on"),
                    "is_current",
                    "coordinator",
                    "funding_instrument",
                    ("envelope", "currency"),
                    "themes_edition",
                    "targets",
                )
            },
        ),
        NAMES,
        (_("Who implements"), {"fields": ("implementer_short", *five("implementer"))}),
        (
            _("What every page and document says"),
            {"fields": (*five("statement"), *five("disclaimer"))},
        ),
        (_("Eligible countries"), {"fields": ("eligible_countries",)}),
        KEEPING,
    )

    @admin.action(description=_("Make it the current phase"), permissions=["change"])
    def make_current(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Exactly one phase must be selected; the one before stops being current."""
        if queryset.count() != 1:
            messages.error(request, _("Select one phase."))
            return
        chosen = queryset.get()
        with transaction.atomic():
            for phase in Programme.objects.select_for_update().order_by("-is_current"):
                phase.is_current = phase.pk == chosen.pk
                phase.edited_fields = phase.differing_fields()
                phase.save(update_fields=["is_current", "edited_fields"])
        messages.success(request, _("%(name)s is the current phase.") % {"name": chosen.name})


class WorkingCalendarForm(forms.ModelForm):
    """The weekend as boxes to tick."""

    weekend = forms.TypedMultipleChoiceField(
        label=_("weekend"),
        choices=Weekday.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty to take what the library knows of the country."),
    )

    class Meta:
        model = WorkingCalendar
        exclude = ()  # noqa: DJ006 - the admin's fieldsets choose the fields


class CalendarDayInline(ReferenceInline):
    """Added and removed days."""

    model = CalendarDay
    fields = ("day", "is_working", "note_en", "provisional", "is_active")


@admin.register(WorkingCalendar)
class WorkingCalendarAdmin(ReferenceAdmin):
    """Working calendars."""

    form = WorkingCalendarForm
    list_display = ("name_en", "code", "time_zone", "holidays_country", "edited_here")
    autocomplete_fields = ("country",)
    search_fields = ("code", *five("name"))
    inlines = (CalendarDayInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    "country",
                    "time_zone",
                    "weekend",
                    ("holidays_country", "holidays_subdivision"),
                    "note_en",
                )
            },
        ),
        NAMES,
        KEEPING,
    )


@admin.register(ReferenceRelease)
class ReferenceReleaseAdmin(ByAdministrators, admin.ModelAdmin):
    """Which files were loaded when; only to read."""

    list_display = ("version", "loaded_at", "digest")
    readonly_fields = ("version", "loaded_at", "digest", "files", "counts", "kept")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only `load_reference` adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
