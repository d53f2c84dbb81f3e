"""Forms of `portal`: the search, the catalogue, and a new value of a setting."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conf import Definition
from core.forms import DateInput, TypedForm
from results.queries import Choices


def _value_field(definition: Definition) -> forms.Field:
    """The field that takes a value of this setting's kind."""
    more: dict[str, Any] = {"label": _("New value"), "help_text": definition.help}
    if definition.kind is bool:
        return forms.BooleanField(required=False, **more)
    if definition.kind is int:
        return forms.IntegerField(**more)
    if definition.kind is float:
        return forms.FloatField(**more)
    return forms.CharField(required=False, max_length=500, **more)


class SettingForm(TypedForm):
    """A new value of one setting, from a day on, with the reason.

    `seen` is the newest row that the page showed, so that two administrators don't overwrite each
    other unknowingly.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, definition: Definition, newest: int | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.newest = str(newest or "")
        self.initial.setdefault("seen", self.newest)
        self.fields["value"] = _value_field(definition)
        self.fields["valid_from"] = forms.DateField(
            label=_("In force from"),
            required=False,
            widget=DateInput(),
            help_text=_("Leave empty for now. What has begun earlier keeps its value."),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=300,
            help_text=_("One sentence for whoever reads the history."),
        )

    def clean_value(self) -> Any:
        """The value in the setting's kind, as its own check wants it."""
        return self.definition.clean(self.cleaned_data["value"])

    def clean_valid_from(self) -> date | None:
        """Refuse a day that is over: what was in force then can't be changed any more."""
        day: date | None = self.cleaned_data["valid_from"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite unknowingly what somebody else has set meanwhile."""
        cleaned = super().clean() or {}
        if cleaned.get("seen") != self.newest:
            # The next click is made in the knowledge of what the page shows now.
            shown = self.data.copy()  # type: ignore[attr-defined]
            shown[self.add_prefix("seen")] = self.newest
            self.data = shown
            raise ValidationError(
                _("Somebody has changed this meanwhile. Look at the history, then send again.")
            )
        return cleaned

    def begins_at(self) -> datetime:
        """The moment from which the value is in force."""
        day: date | None = self.cleaned_data["valid_from"]
        if day is None or day == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(datetime.combine(day, time.min))


class SearchForm(forms.Form):
    """Words or a reference."""

    q = forms.CharField(max_length=200, required=False, strip=True)


class CatalogueForm(forms.Form):
    """What the public catalogue can be narrowed by: only what some result has."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False, strip=True)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, offered: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("theme", _("all themes"), [(t.code, str(t)) for t in offered.themes])
        self._offer("region", _("all regions"), [(r.code, str(r)) for r in offered.regions])
        self._offer("country", _("all countries"), [(c.iso2, str(c)) for c in offered.countries])

    def _offer(self, name: str, nothing: Any, rows: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *rows]
