"""Fields that several forms of the roster use."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core import files
from core.forms import CheckedFileField
from experts import conf
from requests_app.content import LANGUAGE_NAMES


def line(label: Any, help_text: Any = "", *, most: int = 200, **attrs: str) -> forms.CharField:
    """One line, in whatever direction it is written."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        widget=forms.TextInput(attrs={"dir": "auto", **attrs}),
    )


def text(label: Any, help_text: Any = "", *, rows: int = 5, required: bool = True) -> Any:
    """Several lines, in whatever direction they are written."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=8_000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def language_of_text(label: Any, **more: Any) -> forms.ChoiceField:
    """One of the portal's five languages."""
    return forms.ChoiceField(label=label, choices=list(LANGUAGE_NAMES.items()), **more)


class CompactChoices(forms.SelectMultiple):
    """Tick boxes for long lists, in groups and columns, with little markup."""

    template_name = "requests_app/widgets/compact_choices.html"
    option_inherits_attrs = False
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The options by group, and how many of a group are chosen."""
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


class CvField(CheckedFileField):
    """A CV: PDF or Word, of no more pages than the setting says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accept=files.CV_TYPES, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload, rewound. Raises ValidationError as `files.check_upload` does."""
        upload = forms.FileField.clean(self, data, initial)
        if isinstance(upload, UploadedFile):
            files.check_upload(upload, accept=self.accept, most_pages=conf.number(conf.CV_PAGES))
        return upload
