"""Forms about deadlines: what the team's list is narrowed to, and another day."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput, TypedForm
from portal.deadlines import team
from portal.deadlines.team import Wanted
from reference.queries import partner_countries


class TeamFilter(forms.Form):
    """What the team's deadlines are narrowed to."""

    officer: Any = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Officer in charge"), empty_label=_("everybody")
    )
    kind = forms.ChoiceField(required=False, label=team.KIND_LABEL)
    country: Any = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Country"), empty_label=_("every country")
    )
    overdue = forms.BooleanField(required=False, label=_("Overdue only"))
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["officer"].queryset = team.officers()
        fields["country"].queryset = partner_countries()
        fields["kind"].choices = [("", _("everything")), *team.kinds()]

    def wanted(self) -> Wanted:
        """What was chosen; what can't be understood is left out."""
        self.full_clean()
        said = self.cleaned_data
        officer, country = said.get("officer"), said.get("country")
        return Wanted(
            officer=officer.pk if officer else None,
            country=country.pk if country else None,
            kind=said.get("kind") or "",
            overdue=bool(said.get("overdue")),
            day=said.get("day"),
        )


class MoveForm(TypedForm):
    """Another day for one deadline, and why."""

    seen = forms.DateField(widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    to = forms.DateField(
        label=_("New day"),
        widget=DateInput(),
        help_text=_("A working day of whoever must act, ahead of today."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes to everybody concerned and stays in the history."),
    )

    def __init__(self, *args: Any, due_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", due_on)
        self.initial.setdefault("nonce", uuid.uuid4())

    def clean_reason(self) -> str:
        """Words, not only blanks."""
        reason = str(self.cleaned_data["reason"]).strip()
        if not reason:
            raise ValidationError(_("Say why it is moved."))
        return reason
