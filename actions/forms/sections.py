"""One form per section of a fiche, with its rows."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Model, Q, QuerySet
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from actions.models import (
    BudgetLine,
    FicheActivity,
    FicheExpertNeed,
    FicheVersion,
    OwnershipCommitment,
    PriorityNeed,
    Risk,
    VersionImpactArea,
    VersionMemberState,
    VersionTheme,
)
from actions.sections import Section
from core import kept
from core.forms import DASHES, DateInput
from reference.models import Country, FormOfAssistance, ImpactArea, Language, Theme
from reference.queries import member_states

#: Rows of one kind that a section may have.
MOST_ROWS = 60
_SHORT = {"rows": 2}
_WIDGETS: dict[str, forms.Widget] = {
    "starts_on": DateInput(),
    "ends_on": DateInput(),
    "themes": forms.CheckboxSelectMultiple(),
    "impact_areas": forms.CheckboxSelectMultiple(),
    "member_states": forms.CheckboxSelectMultiple(),
}
#: The sets that are chosen from reference rows: where the choice is kept.
_CHOSEN: dict[str, tuple[Any, str]] = {
    "themes": (VersionTheme, "theme"),
    "impact_areas": (VersionImpactArea, "impact_area"),
    "member_states": (VersionMemberState, "country"),
}
_HELP = {
    "summary": _("Three or four sentences that somebody outside understands."),
    "specific_objectives": _("One per line."),
    "expected_results": _("What will be different, and for whom. One per line."),
    "beneficiaries": _("If they are others than the institutions that ask."),
    "synopsis": _("What the institution asks for, in your words."),
    "national_framework": _("Laws, strategies and bodies that the Action builds on."),
    "sdg_target": _("10.7 is orderly, safe and responsible migration."),
}


def _plain(form: forms.BaseForm) -> None:
    form.helper = FormHelper()  # type: ignore[attr-defined]
    form.helper.form_tag = False  # type: ignore[attr-defined]
    form.helper.disable_csrf = True  # type: ignore[attr-defined]
    for field in form.fields.values():
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs.setdefault("rows", 4)
        _name_empty_choice(field)


def _name_empty_choice(field: Any) -> None:
    """The empty choice of a list says what to do, or that it may stay empty."""
    word = _("Choose") if field.required else "—"
    if getattr(field, "empty_label", None) == DASHES:
        field.empty_label = word
    elif isinstance(field, forms.TypedChoiceField):
        pairs: Any = field.choices
        field.choices = [(value, word if label == DASHES else label) for value, label in pairs]


class BaseSectionForm(forms.ModelForm):
    """The columns of one section; `seen` is how often it had been changed when it was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    typed_by = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen
        self.initial[kept.FIELD] = kept.mark(user)
        if "themes" in self.fields:
            self._choose("themes", Theme.objects.in_edition(self._programme().themes_edition))
        if "impact_areas" in self.fields:
            self._choose("impact_areas", ImpactArea.objects.order_by("code"))
        if "member_states" in self.fields:
            self._choose("member_states", member_states())
        for name, text in _HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        _plain(self)

    def _programme(self) -> Any:
        return self.instance.fiche.programme

    def _choose(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = choices
        field.required = False
        if self.instance.pk:
            self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        """The end of the Action does not come before its start."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The end is before the start."))
        return cleaned

    def write(self) -> None:
        """Save the section's own columns and choices, and nothing else."""
        names = [n for n in self.fields if n not in {"seen", kept.FIELD, *_CHOSEN}]
        if names:
            FicheVersion.objects.filter(pk=self.instance.pk).update(
                **{name: self.cleaned_data[name] for name in names}
            )
        for name, (model, column) in _CHOSEN.items():
            if name in self.fields:
                self._keep_choice(model, column, self.cleaned_data[name])

    def _keep_choice(self, model: Any, column: str, chosen: Any) -> None:
        wanted = {row.pk for row in chosen}
        rows = model.objects.filter(version=self.instance)
        rows.exclude(**{f"{column}__in": wanted}).delete()
        there = set(rows.values_list(f"{column}_id", flat=True))
        model.objects.bulk_create(
            model(version=self.instance, **{f"{column}_id": pk}) for pk in sorted(wanted - there)
        )


def section_form(section: Section) -> type[BaseSectionForm]:
    """The form class of a section."""
    return forms.modelform_factory(  # type: ignore[return-value]
        FicheVersion,
        form=BaseSectionForm,
        fields=section.columns,
        widgets={n: w for n, w in _WIDGETS.items() if n in section.columns},
    )


class RowForm(forms.ModelForm):
    """One row of a section; `of` is its version."""

    def __init__(self, *args: Any, of: FicheVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        _plain(self)


class RowSet(BaseInlineFormSet):
    """The rows of a section; they are numbered in the order in which they stand."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Rows are removed by a tick, which works without scripting."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this row")

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Blank rows may stay blank."""
        kwargs = super().get_form_kwargs(index) | {"of": self.instance}
        if index is not None and index >= self.initial_form_count():
            kwargs["empty_permitted"] = True
        return kwargs

    def write(self) -> None:
        """Save what changed, remove what is ticked, number the rest."""
        self.save()
        manager: Any = cast(type[Model], self.model)._default_manager
        rows = manager.filter(version=self.instance).order_by("number", "pk")
        last = rows.count()
        numbered = sorted(rows, key=lambda row: (row.number or last + 1, row.pk))
        for number, row in enumerate(numbered, start=1):
            if row.number != number:
                manager.filter(pk=row.pk).update(number=number)


def places_of(version: FicheVersion) -> QuerySet[Country]:
    """Where an activity may take place: the countries of the requests, and the Member States."""
    requests = version.fiche.requests.all()
    own = Country.objects.filter(
        Q(pk__in=requests.values("country")) | Q(pk__in=requests.values("countries"))
    )
    return Country.objects.filter(
        Q(pk__in=own.values("pk")) | Q(is_member_state=True, is_active=True)
    ).by_name()


class ActivityForm(RowForm):
    """An activity; its dates are in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country: Any = self.fields["country"]
        country.queryset = places_of(self.of)
        form: Any = self.fields["form"]
        form.queryset = FormOfAssistance.objects.order_by("code")

    def clean(self) -> dict[str, Any]:
        """The end does not come before the start."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The end is before the start."))
        return cleaned


class ExpertNeedForm(RowForm):
    """A profile that is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.queryset = Language.objects.order_by("-is_working_language", "name_en")
        theme: Any = self.fields["theme"]
        theme.queryset = Theme.objects.in_edition(self.of.fiche.programme.themes_edition)


def _set_of(model: type, form: type[RowForm], fields: list[str], **widgets: Any) -> type[RowSet]:
    return inlineformset_factory(  # type: ignore[return-value]
        FicheVersion,
        model,
        form=form,
        formset=RowSet,
        fields=fields,
        extra=1,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 20,
        validate_max=True,
        widgets=widgets,
    )


ROW_SETS: dict[str, type[RowSet]] = {
    "needs": _set_of(
        PriorityNeed,
        RowForm,
        ["need", "passage"],
        need=forms.Textarea(attrs=_SHORT),
        passage=forms.Textarea(attrs=_SHORT),
    ),
    "activities": _set_of(
        FicheActivity,
        ActivityForm,
        [
            "title",
            "form",
            "mode",
            "place",
            "country",
            "starts_on",
            "ends_on",
            "participants",
            "language",
            "outputs",
        ],
        starts_on=DateInput(),
        ends_on=DateInput(),
        outputs=forms.Textarea(attrs=_SHORT),
    ),
    "expert_needs": _set_of(
        FicheExpertNeed,
        ExpertNeedForm,
        [
            "position",
            "is_principal",
            "profile",
            "theme",
            "language",
            "language_level",
            "working_days",
            "origin",
            "public_official",
        ],
        profile=forms.Textarea(attrs=_SHORT),
    ),
    "commitments": _set_of(
        OwnershipCommitment,
        RowForm,
        ["kind", "commitment", "by_whom", "until"],
        commitment=forms.Textarea(attrs=_SHORT),
        until=DateInput(),
    ),
    "budget_lines": _set_of(BudgetLine, RowForm, ["kind", "description", "quantity", "unit_cost"]),
    "risks": _set_of(
        Risk,
        RowForm,
        ["risk", "likelihood", "mitigation"],
        risk=forms.Textarea(attrs=_SHORT),
        mitigation=forms.Textarea(attrs=_SHORT),
    ),
}
#: What one row of a section is called.
ROW_NAMES = {
    "needs": _("Need"),
    "activities": _("Activity"),
    "expert_needs": _("Expert"),
    "commitments": _("Commitment"),
    "budget_lines": _("Budget line"),
    "risks": _("Risk"),
}
