"""Fields that several forms of `requests_app` use."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput
from reference.models import Country, FormOfAssistance, Theme
from reference.queries import (
    by_region,
    current_programme,
    forms_of_assistance,
    member_states,
    partner_countries,
    requester_countries,
    theme_groups,
)
from requests_app.content import LANGUAGE_NAMES

LANGUAGES = list(LANGUAGE_NAMES.items())


class CompactChoices(forms.SelectMultiple):
    """Tick boxes for long lists, drawn in columns with little markup."""

    template_name = "requests_app/widgets/compact_choices.html"
    option_inherits_attrs = False
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The options by group, and whether one of a group is chosen."""
        context = super().get_context(name, value, attrs)
        groups: dict[Any, list[Any]] = {}
        for group, options, _index in context["widget"]["optgroups"]:
            groups.setdefault(group, []).extend(options)
        context["groups"] = [
            {"name": group, "options": options, "chosen": sum(o["selected"] for o in options)}
            for group, options in groups.items()
        ]
        return context

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """A group of boxes has no one label."""
        return ""


def day(label: Any, help_text: Any = "", **more: Any) -> forms.DateField:
    """A day, in the browser's own date field."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=DateInput(attrs={"class": "w-auto"}),
        error_messages={"invalid": _("Enter a date, such as 2026-03-31.")},
        **more,
    )


def past_day(label: Any, help_text: Any = "", **more: Any) -> forms.DateField:
    """A day that does not lie ahead."""
    return day(label, help_text, validators=[not_ahead], **more)


def not_ahead(value: date) -> None:
    """Refuse a day in the future (raises ValidationError)."""
    if value > timezone.localdate():
        raise ValidationError(_("This day lies in the future."), code="ahead")


def text(label: Any, help_text: Any = "", *, rows: int = 5, **more: Any) -> forms.CharField:
    """Several lines, in whatever direction they are written."""
    more.setdefault("max_length", 8_000)
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        **more,
    )


def line(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    """One line, in whatever direction it is written."""
    more.setdefault("max_length", 200)
    attrs = {"dir": "auto"} | more.pop("attrs", {})
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.TextInput(attrs=attrs), **more
    )


def language(label: Any, **more: Any) -> forms.ChoiceField:
    """One of the working languages."""
    return forms.ChoiceField(label=label, choices=[("", "—"), *LANGUAGES], **more)


class ThemesField(forms.ModelMultipleChoiceField):
    """Themes and sub-themes of the current phase's edition, in groups."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Themes"))
        super().__init__(queryset=Theme.objects.none(), **kwargs)

    def offer(self, chosen: Iterable[Theme] = ()) -> None:
        """Read the choices; themes chosen under an earlier edition stay. Two queries."""
        programme = current_programme()
        groups = theme_groups(programme.themes_edition) if programme is not None else []
        offered = [theme for top, below in groups for theme in (top, *below)]
        kept = [theme for theme in chosen if theme not in offered]
        ids = [theme.pk for theme in (*offered, *kept)]
        self.queryset = Theme.objects.filter(pk__in=ids)
        choices: list[Any] = [
            (str(top), [(top.pk, _("in general")), *((t.pk, str(t)) for t in below)])
            for top, below in groups
        ]
        if kept:
            choices.append((_("Chosen before"), [(t.pk, str(t)) for t in kept]))
        self.widget.choices = choices


class CountriesField(forms.ModelMultipleChoiceField):
    """Partner countries, by region."""

    widget = CompactChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Country.objects.none(), **kwargs)

    def offer(self) -> None:
        """Read the choices: one query."""
        countries = list(partner_countries())
        self.queryset = Country.objects.filter(pk__in=[c.pk for c in countries])
        self.widget.choices = [
            (str(region), [(c.pk, str(c)) for c in listed])
            for region, listed in by_region(countries)
        ]


class MemberStatesField(forms.ModelMultipleChoiceField):
    """Member States of today."""

    widget = CompactChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Country.objects.none(), **kwargs)

    def offer(self) -> None:
        """Read the choices: one query."""
        self.queryset = member_states()


class FormsOfAssistanceField(forms.ModelMultipleChoiceField):
    """The eight forms of assistance."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=FormOfAssistance.objects.none(), **kwargs)

    def offer(self) -> None:
        """Read the choices: one query."""
        self.queryset = forms_of_assistance()


def country_choices() -> list[tuple[Any, str]]:
    """The countries from which an institution may ask, for fields of one page: one query."""
    return [("", "—"), *((c.pk, str(c)) for c in requester_countries())]
