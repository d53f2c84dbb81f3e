"""The words of one notice in one language."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import TypedForm
from notifications import worded


class WordingForm(TypedForm):
    """Subject and text with placeholders; `seen` is the newest version that the page showed."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_("An empty line begins a paragraph. Greeting and button come by themselves."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, notice: str, **kwargs: Any) -> None:
        self.notice = notice
        super().__init__(*args, **kwargs)

    def clean_subject(self) -> str:
        """One line; only known placeholders."""
        said = " ".join(self.cleaned_data["subject"].split())
        _check(said)
        return said

    def clean_text(self) -> str:
        """Only known placeholders, and those without which the mail would be of no use."""
        said: str = self.cleaned_data["text"].replace("\r\n", "\n")
        _check(said)
        used = worded.PLACEHOLDER.findall(said)
        for name in worded.NEEDED.get(self.notice, ()):
            if name not in used:
                raise ValidationError(
                    _("Without {{ %(name)s }} this mail is of no use to its reader."),
                    params={"name": name},
                )
        return said


def _check(said: str) -> None:
    """Raises ValidationError with a sentence that names what is wrong."""
    wrong = worded.unknown(said)
    if wrong:
        raise ValidationError(
            _("There is no placeholder {{ %(name)s }}. Choose one of the list."),
            params={"name": wrong[0][:40]},
        )
    rest = worded.PLACEHOLDER.sub("", said)
    if worded.FORBIDDEN.search(rest) or "{{" in rest or "}}" in rest:
        raise ValidationError(
            _("Write placeholders as {{ name }}; other signs of a template are not read.")
        )
