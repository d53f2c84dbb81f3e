"""A form with one field of each kind, for the design page. It is never posted anywhere."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CheckedFileField, DateInput


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What is asked, in one sentence.")
    )
    problem = forms.CharField(
        label=_("What happens today"), widget=forms.Textarea, max_length=400, required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=(("", "–"), ("en", "English"), ("fr", "Français"))
    )
    day = forms.DateField(
        label=_("Date of the letter"), widget=DateInput(attrs={"class": "w-auto"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        choices=(("a", _("Study visit")), ("b", _("Workshop"))),
    )
    agreed = forms.BooleanField(label=_("I have nothing to declare."), required=False)
    letter = CheckedFileField(label=_("The signed letter"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class SampleFilter(forms.Form):
    """The filters of a list."""

    q = forms.CharField(label=_("Words"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=(("", _("All")), ("open", _("open"))), required=False
    )


def with_faults() -> SampleForm:
    """The form as it comes back when what is required was left out."""
    return SampleForm({"problem": "…", "day": "31.02.2026"}, auto_id="id_fault_%s")
