"""What the verbs of Actions, activities and outputs ask."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions.enums import Mode, Openness, OutputKind
from actions.forms.verbs import AsksTwice, text_field
from actions.models import Activity, Condition, Output
from actions.rules import ACTIONS
from actions.workflow.output import ACCEPTED
from core import files
from core.forms import CheckedFileField, DateInput, TypedForm, VerbForm
from reference.models import Country, FormOfAssistance, Language
from requests_app.intake import NamedPerson

_TOLD = _("The partner and the EU Delegation read it.")


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DateInput(), help_text=help_text)


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=100_000, initial=0, help_text=help_text
    )


def _country() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        queryset=Country.objects.order_by("name_en"), label=_("Country"), required=False
    )


class InOrder:
    """A form with two days, the second not before the first; said beside the second."""

    days = ("starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        first, last = (cleaned.get(name) for name in self.days)
        if first and last and last < first:
            self.add_error(self.days[1], _("The last day is before the first."))  # type: ignore[attr-defined]
        return cleaned


def _refuse_ahead(form: Any, name: str) -> Any:
    day = form.cleaned_data[name]
    if day is not None and day > timezone.localdate():
        raise forms.ValidationError(_("This day lies in the future."))
    return day


# -- The Action ------------------------------------------------------------------------------------


class AcceptForm(AsksTwice):
    """The partner's word; the commitments stand above it."""

    sure = forms.BooleanField(
        label=_("We take on these commitments, for all institutions party to the Action.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.records:
            del self.fields["sure"]


class FocalPointForm(VerbForm):
    """An official of the parties, or somebody known by name and address."""

    person = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label=_("An official with an account"),
        required=False,
        help_text=_("Officials of the institutions that are party to the Action."),
    )
    given_name = forms.CharField(
        label=_("Or somebody without one: given name"), max_length=100, required=False
    )
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Letters of the portal go there.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = ACTIONS.people(("party",), self.obj).order_by(  # type: ignore[arg-type]
            "given_name", "family_name", "pk"
        )

    def clean(self) -> dict[str, Any]:
        """One of the two, and the second whole."""
        cleaned = super().clean()
        typed = {name: cleaned.get(name) for name in ("given_name", "family_name", "email")}
        if cleaned.get("person"):
            if any(typed.values()):
                self.add_error("person", _("Choose an official or name somebody, not both."))
        elif not any(typed.values()) and not self.errors:
            self.add_error("person", _("Choose an official, or give a name and an address."))
        else:
            for name, value in typed.items():
                if not value and name not in self.errors:
                    self.add_error(name, _("Fill this in."))
        return cleaned

    def verb_data(self) -> dict[str, Any]:
        """The person chosen, or the one named."""
        said = super().verb_data()
        if said["person"] is not None:
            return {"person": said["person"]}
        names = {name: said[name].strip() for name in ("given_name", "family_name", "email")}
        return {"named": NamedPerson(**names)}


class ConditionForm(VerbForm):
    """How and when a condition was met."""

    condition = forms.ModelChoiceField(queryset=Condition.objects.none(), label=_("Condition"))
    met_on = _day(_("Met on"))
    how = text_field(_("How it was met"), rows=3, help_text=_("With what shows it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        condition: Any = self.fields["condition"]
        condition.queryset = Condition.objects.filter(
            action_id=self.obj.pk if self.obj is not None else 0, met_on__isnull=True
        )
        condition.label_from_instance = lambda row: f"{row.service}: {row.text[:120]}"
        first = condition.queryset.first()
        if first is not None:
            self.initial.setdefault("condition", first.pk)
        self.initial.setdefault("met_on", timezone.localdate())

    def clean_met_on(self) -> Any:
        """Refuse a date that lies in the future."""
        return _refuse_ahead(self, "met_on")


class ReasonForm(VerbForm):
    """Why, in words that the partner reads."""

    reason = text_field(_("Reason"), rows=4, help_text=_TOLD)


class ResumeForm(VerbForm):
    """What has changed."""

    message = text_field(_("Words to the partner"), rows=3, required=False, help_text=_TOLD)


class CloseForm(VerbForm):
    """The last words of the case."""

    message = text_field(_("Words to the partner"), rows=4, required=False, help_text=_TOLD)


# -- Activities ------------------------------------------------------------------------------------


class PlanForm(InOrder, TypedForm):
    """One more activity."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    form = forms.ModelChoiceField(
        queryset=FormOfAssistance.objects.all(), label=_("Form of assistance")
    )
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    country = _country()
    starts_on = _day(_("First day"), required=False, help_text=_("Empty while it is open."))
    ends_on = _day(_("Last day"), required=False)
    expected = forms.IntegerField(
        label=_("Participants expected"), min_value=0, max_value=100_000, required=False
    )
    language = forms.CharField(label=_("Language"), max_length=60, required=False)
    planned_outputs = text_field(_("Outputs planned"), rows=2, required=False)


class ConfirmForm(InOrder, VerbForm):
    """When, where and how."""

    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    country = _country()
    agenda = text_field(_("Agenda"), rows=5, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if hasattr(self.obj, name):
                self.initial.setdefault(name, getattr(self.obj, name))


class PostponeForm(InOrder, VerbForm):
    """Why, and until when where that is known."""

    reason = text_field(_("Reason"), rows=3)
    starts_on = _day(_("New first day"), required=False, help_text=_("Empty while it is open."))
    ends_on = _day(_("New last day"), required=False)


class HeldForm(InOrder, VerbForm):
    """On which days it was held, and who came."""

    days = ("held_from", "held_until")
    held_from = _day(_("First day, as it was held"))
    held_until = _day(_("Last day, as it was held"))
    women = _count(_("Women"), _("Each participant once, whatever the number of days."))
    men = _count(_("Men"))
    undisclosed = _count(_("Sex not given"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("held_from", getattr(self.obj, "starts_on", None))
        self.initial.setdefault("held_until", getattr(self.obj, "ends_on", None))

    def clean_held_from(self) -> Any:
        """Refuse a day that lies in the future."""
        return _refuse_ahead(self, "held_from")

    def clean_held_until(self) -> Any:
        """Refuse a day that lies in the future."""
        return _refuse_ahead(self, "held_until")


class ReportForm(VerbForm):
    """What was done and what came of it."""

    text = text_field(
        _("Report"), rows=10, help_text=_("What was done, what came of it, what follows.")
    )
    file = CheckedFileField(label=_("Report as a document"), required=False, accept=files.CV_TYPES)

    def verb_data(self) -> dict[str, Any]:
        """The file only where there is one."""
        said = super().verb_data()
        said["file"] = said["file"] or None
        return said


class CallOffForm(VerbForm):
    """Why it does not take place."""

    reason = text_field(_("Reason"), rows=3)


# -- Outputs ---------------------------------------------------------------------------------------


class OutputForm(TypedForm):
    """One more output."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OutputKind.choices)
    language = forms.ModelChoiceField(
        queryset=Language.objects.all(), to_field_name="code", label=_("Language"), required=False
    )
    activity = forms.ModelChoiceField(
        queryset=Activity.objects.none(), label=_("Activity that it comes from"), required=False
    )

    def __init__(self, *args: Any, action: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activity: Any = self.fields["activity"]
        activity.queryset = action.activities.all()


class CheckForm(VerbForm):
    """The draft as a file."""

    file = CheckedFileField(label=_("The output as a file"), accept=ACCEPTED)


class ReworkForm(VerbForm):
    """What is to be done better."""

    reason = text_field(_("What is to change"), rows=4)


class SendForm(VerbForm):
    """Words that go with it."""

    message = text_field(_("Words to the partner"), rows=3, required=False)


class AskChangesForm(VerbForm):
    """What the partner asks for."""

    message = text_field(_("What should change"), rows=5, help_text=_("The team reads it."))


class AdoptForm(VerbForm):
    """What it has become, and when."""

    adopted_as = forms.CharField(
        label=_("Adopted as"),
        max_length=300,
        help_text=_("Such as: Ministerial Decree 12/2026."),
    )
    adopted_on = _day(_("Adopted on"))

    def clean_adopted_on(self) -> Any:
        """Refuse a date that lies in the future."""
        return _refuse_ahead(self, "adopted_on")


class MarkForm(VerbForm):
    """Who may read it."""

    openness = forms.ChoiceField(
        label=_("Who may read it"), choices=Openness.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.obj, Output):
            self.initial.setdefault("openness", self.obj.openness)


ACTION_FORMS: dict[str, type[VerbForm]] = {
    "accept_commitments": AcceptForm,
    "name_focal_point": FocalPointForm,
    "meet_condition": ConditionForm,
    "suspend": ReasonForm,
    "resume": ResumeForm,
    "close": CloseForm,
    "cancel": ReasonForm,
}
ACTIVITY_FORMS: dict[str, type[VerbForm]] = {
    "confirm": ConfirmForm,
    "postpone": PostponeForm,
    "record_held": HeldForm,
    "report": ReportForm,
    "cancel": CallOffForm,
}
OUTPUT_FORMS: dict[str, type[VerbForm]] = {
    "check": CheckForm,
    "rework": ReworkForm,
    "send_to_partner": SendForm,
    "ask_changes": AskChangesForm,
    "adopt": AdoptForm,
    "mark": MarkForm,
    "give_up": CallOffForm,
}
