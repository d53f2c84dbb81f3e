"""What the verbs of fiches and rounds ask."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from actions import conf as settings
from actions.enums import STAND_HELP, Stand
from actions.models import ConsultationSeat
from actions.rounds import own_seats
from actions.sections import SECTIONS
from core.forms import DateInput, TypedForm, VerbForm
from core.policy import standing_of
from reference import calendars
from reference.models import Region


def text_field(label: Any, *, rows: int = 5, required: bool = True, help_text: Any = "") -> Any:
    """A field for free words."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=10_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _sure(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label)


class AsksTwice(VerbForm):
    """A form whose tick is no data of the verb."""

    def verb_data(self) -> dict[str, Any]:
        """Without the tick."""
        return {name: value for name, value in super().verb_data().items() if name != "sure"}


class OpenForm(TypedForm):
    """A fiche on one admitted request."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    working_title = forms.CharField(
        label=_("Working title"),
        max_length=160,
        help_text=_("The partner reads it. The Action's own name is given at approval."),
    )
    officer = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("Officer in charge of the fiche")
    )
    region = forms.ModelChoiceField(
        queryset=Region.objects.order_by("position", "code"),
        label=_("Region"),
        required=False,
        help_text=_("Only for a regional Action: it is then named after the region."),
    )

    def __init__(self, *args: Any, request_row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer: Any = self.fields["officer"]
        officer.queryset = holders(Role.OFFICER, Role.LEADER)
        self.initial.setdefault("working_title", request_row.title)
        self.initial.setdefault("officer", request_row.officer_id)
        if not request_row.is_regional and request_row.country_id is not None:
            del self.fields["region"]


class CommentForm(VerbForm):
    """A remark on one section."""

    section = forms.ChoiceField(label=_("Section"))
    text = text_field(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["section"]
        choices.choices = [
            (s.key.value, f"{s.number}. {s.key.label}") for s in SECTIONS if not s.is_internal
        ]


class SendCommentsForm(VerbForm):
    """What goes with the comments."""

    message = text_field(
        _("Words to the team"),
        required=False,
        help_text=_("Your comments on the sections go with it."),
    )


class AgreeForm(VerbForm):
    """Who agrees, in which post, when, to which text."""

    shared_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed_by = forms.CharField(label=_("Name of who agrees"), max_length=200)
    post = forms.CharField(label=_("Post"), max_length=150)
    agreed_on = forms.DateField(label=_("Date"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.obj.version if self.obj is not None else None  # type: ignore[attr-defined]
        self.initial.setdefault("shared_hash", version.shared_hash if version else "")
        self.initial.setdefault("agreed_on", timezone.localdate())
        if not self.records:
            self.initial.setdefault("agreed_by", self.user.person.name)


class ReviseForm(VerbForm):
    """Why the fiche is taken up again."""

    reason = text_field(_("What is to change, and why"), help_text=_("The partner is told."))


class SubmitForm(VerbForm):
    """Who takes the chair, and until when positions are taken."""

    chair = forms.ModelChoiceField(queryset=Person.objects.none(), label=_("Chair of the round"))
    due_on = forms.DateField(
        label=_("Positions until"),
        widget=DateInput(),
        help_text=_("A working day in Brussels; until the end of that day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chair: Any = self.fields["chair"]
        chair.queryset = holders(Role.STEERING)
        days = settings.number(settings.CONSULTATION_DAYS)
        calendar = calendars.get(settings.STEERING_CALENDAR)
        self.initial.setdefault("due_on", calendar.add(timezone.localdate(), days))


def _stand_choices() -> list[tuple[str, SafeString]]:
    return [
        (stand.value, format_html("{}<small>{}</small>", stand.label, STAND_HELP[stand]))
        for stand in Stand
    ]


class PositionForm(VerbForm):
    """The ballot."""

    seat = forms.ModelChoiceField(
        queryset=ConsultationSeat.objects.none(), label=_("For which seat"), required=False
    )
    value = forms.ChoiceField(label=_("Your position"), widget=forms.RadioSelect)
    condition = text_field(
        _("Conditions"),
        rows=3,
        required=False,
        help_text=_("If you approve with conditions. The partner reads them."),
    )
    reason = text_field(
        _("Reasons"),
        rows=3,
        required=False,
        help_text=_("Needed to return or reject. The Group and the team read them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value: Any = self.fields["value"]
        value.choices = _stand_choices()
        mine = own_seats(self.obj, standing_of(self.user)) if self.obj is not None else []  # type: ignore[arg-type]
        seat: Any = self.fields["seat"]
        if len(mine) > 1:
            seat.queryset = ConsultationSeat.objects.filter(pk__in=[s.pk for s in mine])
            seat.required = True
        else:
            del self.fields["seat"]

    def clean(self) -> dict[str, Any]:
        """Conditions and reasons stand where the position needs them."""
        cleaned = super().clean()
        value = cleaned.get("value")
        if value == Stand.CONDITIONS and not cleaned.get("condition"):
            self.add_error("condition", _("Name the conditions."))
        if value in (Stand.RETURN, Stand.REJECT) and not cleaned.get("reason"):
            self.add_error("reason", _("Give the reasons."))
        return cleaned


class RecuseForm(AsksTwice):
    """A declaration that can't be undone."""

    sure = _sure(_("I have a conflict of interest. I know that I can't undo this."))


class ExtendForm(VerbForm):
    """Until when, and why."""

    due_on = forms.DateField(label=_("New deadline"), widget=DateInput())
    reason = text_field(_("Reason"), rows=3, help_text=_("Every seat is told."))


class SignForm(AsksTwice):
    """The chair's words, and the signature."""

    decision_text = text_field(
        _("Words to the partner"),
        required=False,
        help_text=_("They stand in the mail and in the decision record."),
    )
    sure = _sure(_("I sign the decision in the name of the Steering Group."))


class CancelForm(VerbForm):
    """Why the round ends without a decision."""

    reason = text_field(_("Reason"), rows=3, help_text=_("Every seat is told."))


FICHE_FORMS: dict[str, type[VerbForm]] = {
    "comment": CommentForm,
    "send_comments": SendCommentsForm,
    "agree": AgreeForm,
    "revise": ReviseForm,
    "submit_to_steering": SubmitForm,
}
ROUND_FORMS: dict[str, type[VerbForm]] = {
    "take_position": PositionForm,
    "recuse": RecuseForm,
    "extend": ExtendForm,
    "sign_decision": SignForm,
    "cancel_round": CancelForm,
}
