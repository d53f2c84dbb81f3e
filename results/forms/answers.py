"""An answer to an evaluation: signed in, by a link, or by a code."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import VerbForm
from results.enums import QUESTIONS, Question, Score, SurveyKind
from results.workflow.surveys import ALPHABET, CODE_LENGTH

_PREFIX = "q_"


def fields_for(kind: str) -> dict[str, forms.Field]:
    """The fields of one kind of evaluation; what somebody can't judge may be left out."""
    made: dict[str, forms.Field] = {
        f"{_PREFIX}{question.value.lower()}": forms.TypedChoiceField(
            label=question.label,
            choices=Score.choices,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        for question in QUESTIONS[kind]
    }
    if kind == SurveyKind.PARTNER:
        made["help_needed"] = _words(_("What further help would be of use?"))
    if kind == SurveyKind.EXPERT:
        made["learning"] = _words(_("What did you learn yourself?"))
    made["comment"] = _words(_("In your own words"))
    return made


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


def layout_for(kind: str) -> Layout:
    """The scale beside each question, the words below."""
    return Layout(
        *(
            InlineRadios(name) if name.startswith(_PREFIX) else Field(name)
            for name in fields_for(kind)
        )
    )


def said(cleaned: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What was answered, as the verbs take it."""
    scores = {
        Question(question): cleaned[name]
        for question in QUESTIONS[kind]
        if cleaned.get(name := f"{_PREFIX}{question.value.lower()}") is not None
    }
    words = {
        name: cleaned[name].strip()
        for name in ("comment", "learning", "help_needed")
        if name in cleaned
    }
    return {"scores": scores, "language": (get_language() or "en").split("-")[0], **words}


class AnswerForm(VerbForm):
    """The answer of whoever is asked and signed in, or as the team records it from a letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind: str = self.obj.kind  # type: ignore[union-attr]
        self.fields |= fields_for(self.kind)
        others = [name for name in self.fields if name not in fields_for(self.kind)]
        self.helper.layout = Layout(*layout_for(self.kind), *others)

    def verb_data(self) -> dict[str, Any]:
        """Scores and words."""
        return said(self.cleaned_data, self.kind)


class LinkAnswerForm(forms.Form):
    """The answer of whoever came by a signed link."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields |= fields_for(kind)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = layout_for(kind)

    def answer(self) -> dict[str, Any]:
        """Scores and words of the valid form."""
        return said(self.cleaned_data, self.kind)


class CodeForm(forms.Form):
    """The code from the sheet."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_("The letters and digits on your slip of paper."),
        error_messages={"required": _("Type the code from your slip of paper.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )

    def clean_code(self) -> str:
        """The code without the gaps that it is printed with. Raises when it can't be one."""
        code = normalised(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH or set(code) - set(ALPHABET):
            raise forms.ValidationError(
                _("This is not a code of ours. It has %(length)s letters and digits."),
                params={"length": CODE_LENGTH},
            )
        return code


def normalised(typed: str) -> str:
    """A code as it is stored: capitals, no gaps."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def printed(code: str) -> str:
    """A code as it is printed: in two groups, easy to type."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
