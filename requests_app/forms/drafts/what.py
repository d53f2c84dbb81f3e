"""What is asked, when, and what the institution gives."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from requests_app.forms.drafts.base import TITLE_HELP, SectionForm
from requests_app.forms.fields import (
    LANGUAGES,
    FormsOfAssistanceField,
    ThemesField,
    day,
    line,
    text,
)
from requests_app.models import AssistanceRequest


class AskSection(SectionForm):
    """What is asked for."""

    columns = (
        "title",
        "problem",
        "needs",
        "target_groups",
        "participants_women",
        "participants_men",
        "expertise_wished",
    )
    more_columns = ("working_languages",)
    needed = ("title", "themes", "needs")
    intro = _("No personal data of migrants or victims, please: describe situations, not people.")

    title = line(_("Subject in one line"), TITLE_HELP, max_length=160)
    themes = ThemesField(help_text=_("Tick all that apply."))
    problem = text(
        _("The situation, and why now"),
        _("What happens today, since when, and which national strategy or law it serves."),
    )
    needs = text(
        _("Priority needs, and the change you expect"),
        _("What should be different afterwards? We give expertise: no money, no equipment."),
    )
    forms_of_assistance = FormsOfAssistanceField(label=_("Forms of assistance you think of"))
    target_groups = text(
        _("Who will take part"), _("Units, posts, other institutions."), rows=3, max_length=2_000
    )
    participants_women = forms.IntegerField(
        label=_("Women, about how many"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-auto"}),
    )
    participants_men = forms.IntegerField(
        label=_("Men, about how many"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-auto"}),
    )
    expertise_wished = text(
        _("Expertise you look for"),
        _("Also whose practice interests you: a Member State's, another partner country's."),
        rows=3,
        max_length=2_000,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of work"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    def offer(self) -> None:
        """Themes and forms of assistance."""
        themes, forms_field = self.fields["themes"], self.fields["forms_of_assistance"]
        assert isinstance(themes, ThemesField)
        assert isinstance(forms_field, FormsOfAssistanceField)
        themes.offer(self.request_obj.themes.all())
        forms_field.offer()

    def stored(self) -> dict[str, Any]:
        """Columns, themes, forms, languages."""
        return super().stored() | {
            "themes": list(self.request_obj.themes.all()),
            "forms_of_assistance": list(self.request_obj.forms_of_assistance.all()),
            "languages": self.request_obj.working_languages.split(),
        }

    def clean_title(self) -> str:
        """A draft keeps its subject: it is what the lists show."""
        title: str = self.cleaned_data["title"]
        if not title:
            raise ValidationError(_("Give your request a subject."))
        return title

    def save_more(self, current: AssistanceRequest) -> None:
        """Themes, forms, languages."""
        current.themes.set(self.cleaned_data["themes"])
        current.forms_of_assistance.set(self.cleaned_data["forms_of_assistance"])
        current.working_languages = " ".join(self.cleaned_data["languages"])


class WhenSection(SectionForm):
    """When it is wished for."""

    columns = ("wished_from", "wished_until", "urgency")
    intro = _("A wish, not a promise: the calendar is agreed in the Action Fiche.")

    wished_from = day(_("From"))
    wished_until = day(_("Until"))
    urgency = text(
        _("If it is urgent: why"),
        _("A law in parliament, a deadline, an event. Leave it empty if it is not."),
        rows=3,
        max_length=2_000,
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean()
        start, end = cleaned.get("wished_from"), cleaned.get("wished_until")
        if start and end and end < start:
            self.add_error("wished_until", _("This is before the first day."))
        return cleaned


class CommitmentsSection(SectionForm):
    """What the institution brings."""

    columns = ("commitments",)
    intro = _("The facility works where the institution takes part and follows up.")

    commitments = text(
        _("What your institution contributes, and who follows up"),
        _("Staff, rooms, data, a person who sees to it that results are used."),
    )
