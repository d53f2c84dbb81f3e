"""What the verbs of surveys, closing reports and publications ask."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.forms import DateInput, VerbForm
from experts.enums import DEPLOYED
from experts.models import Deployment
from reference.models import Country
from results.enums import SurveyKind
from results.forms.answers import AnswerForm
from results.models import ClosingReport, Publication, PublicationText, Survey
from results.words import WORDS, fingerprint
from results.workflow.reports import PARTS


def _text(label: Any, *, rows: int = 5, required: bool = True, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReasonForm(VerbForm):
    """Why."""

    reason = _text(_("Reason"), rows=3)


class CloseForm(VerbForm):
    """Why an evaluation is closed that nobody answered."""

    reason = _text(_("Why it is closed without an answer"), rows=3)
    obj: Survey

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj.kind == SurveyKind.PARTICIPANT and self.obj.evaluations.exists():
            del self.fields["reason"]


class TicketsForm(VerbForm):
    """How many codes more."""

    tickets = forms.IntegerField(label=_("How many"), min_value=1, max_value=500, initial=10)


# -- Closing reports -------------------------------------------------------------------------------

_PART_HELP = {
    "achieved": _("Beside what the approved fiche planned; say also what was not reached."),
    "ownership": _("Which unit or post keeps the results up, and what was agreed for it."),
    "lessons": _("What others should do again."),
    "failures": _("What others should not do again. Failures teach as much."),
    "recommendations": _("To the partner, to the Steering Group, for a follow-up Action."),
}


class ReportForm(VerbForm):
    """The parts of a closing report; it can be saved unfinished."""

    obj: ClosingReport

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            label = str(ClosingReport._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = _text(
                label[:1].upper() + label[1:], required=False, help_text=_PART_HELP[name]
            )
            self.initial.setdefault(name, getattr(self.obj, name))


class SendBackForm(VerbForm):
    """What is missing in a report."""

    reason = _text(_("What is to change, and why"), rows=4)


# -- Publications ----------------------------------------------------------------------------------


class TextForm(VerbForm):
    """The words in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    title = forms.CharField(label=_("Title"), max_length=160)
    summary = _text(
        _("In a few sentences"), rows=3, help_text=_("Shown in the catalogue and on top.")
    )
    story = _text(_("What was done"), rows=8)
    results = _text(_("What came of it"), rows=6)
    quote = _text(
        _("A voice"),
        rows=3,
        required=False,
        help_text=_("What an expert or an official says of it. Whose it is, is said apart."),
    )
    obj: Publication

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.initial.setdefault("language", (get_language() or "en").split("-")[0])
        found = PublicationText.objects.filter(publication=self.obj, language=language).first()
        if found is not None:
            for name in WORDS:
                self.initial.setdefault(name, getattr(found, name))


class DropForm(VerbForm):
    """Which language is removed."""

    language = forms.ChoiceField(label=_("Language"))
    obj: Publication

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["language"]
        field.choices = [(t.language, t.get_language_display()) for t in self.obj.texts.all()]


class QuoteForm(VerbForm):
    """Whose the quote is, and since when we may use it."""

    said_by = forms.CharField(
        label=_("Who says it"),
        max_length=150,
        required=False,
        help_text=_("Role and country are enough: “Expert for Kyrgyzstan”."),
    )
    country = forms.ModelChoiceField(
        label=_("Country of who says it"), queryset=Country.objects.none(), required=False
    )
    person = forms.ModelChoiceField(
        label=_("The expert"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("If it is one of those sent under this Action. Not shown to the public."),
    )
    consent_on = forms.DateField(label=_("Leave given on"), widget=DateInput(), required=False)
    obj: Publication

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = Deployment.objects.filter(action=self.obj.action_id, state__in=DEPLOYED)
        person: Any = self.fields["person"]
        person.queryset = Person.objects.filter(pk__in=sent.values("person"))
        country: Any = self.fields["country"]
        country.queryset = Country.objects.order_by("name_en")
        self.initial.setdefault("said_by", self.obj.quote_by)
        self.initial.setdefault("country", self.obj.quote_country_id)
        self.initial.setdefault("person", self.obj.quote_person_id)
        self.initial.setdefault("consent_on", self.obj.quote_consent_on)

    def clean_consent_on(self) -> Any:
        """Refuse a date that lies in the future."""
        day = self.cleaned_data["consent_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """Whoever is named has given leave."""
        cleaned = super().clean()
        named = cleaned.get("said_by")
        if named and not cleaned.get("consent_on") and "consent_on" not in self.errors:
            self.add_error("consent_on", _("Nobody is named without leave. Enter the date."))
        return cleaned


class AgreeForm(VerbForm):
    """To which words, and when."""

    words_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed_on = forms.DateField(label=_("Date of the agreement"), widget=DateInput())
    obj: Publication

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("words_hash", fingerprint(self.obj))
        self.initial.setdefault("agreed_on", timezone.localdate())


class ChangesForm(VerbForm):
    """What is to change."""

    words = _text(_("What should change"), rows=5)


SURVEY_FORMS: dict[str, type[VerbForm]] = {
    "answer": AnswerForm,
    "more_tickets": TicketsForm,
    "close": CloseForm,
}
REPORT_FORMS: dict[str, type[VerbForm]] = {"write": ReportForm, "send_back": SendBackForm}
PUBLICATION_FORMS: dict[str, type[VerbForm]] = {
    "write": TextForm,
    "drop_language": DropForm,
    "attribute_quote": QuoteForm,
    "agree": AgreeForm,
    "ask_changes": ChangesForm,
    "withdraw": ReasonForm,
    "waive": ReasonForm,
    "revise": ReasonForm,
}
