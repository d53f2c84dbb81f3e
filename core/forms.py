"""Forms that carry a verb: what the page showed, one click, and on whose behalf."""

import uuid
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import files, kept, uploads
from core.enums import EvidenceSource
from core.models.base import Stateful
from core.policy import standing_of
from core.workflow import Act, Evidence, Verb

#: What the framework writes as the empty choice of a list.
DASHES = "---------"


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


#: Days beyond are typing errors; calendars and spans of days need not reckon with them.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def plausible_day(day: date) -> None:
    """Refuse the year 1 or 9999 as any other word that is no date. Raises ValidationError."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(forms.DateField.default_error_messages["invalid"], code="invalid")


#: The longest address that there can be (RFC 5321), and that the database takes.
LONGEST_ADDRESS = 254
short_enough = MaxLengthValidator(LONGEST_ADDRESS)


class CheckedFileField(forms.FileField):
    """A file whose content is looked at while the form is checked."""

    widget = forms.FileInput

    def __init__(self, *, accept: tuple[str, ...] = files.LETTER_TYPES, **kwargs: Any) -> None:
        self.accept = accept
        # The form can't say that an empty file is empty if the field refuses it first.
        kwargs.setdefault("allow_empty_file", True)
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(accept)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload, rewound. Raises ValidationError as `files.check_upload` does."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            files.check_upload(upload, accept=self.accept)
        return upload


class PersonChoiceField(forms.ModelChoiceField):
    """One of the people who may do a verb."""


class TypedForm(uploads.KeepsUploads):
    """A form whose text survives an expired session, and whose files survive other faults."""

    typed_by = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial[kept.FIELD] = kept.mark(user)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if not self.is_bound:
            self.offer_kept()

    def __getitem__(self, name: str) -> forms.BoundField:
        """A field as it is drawn: its empty choice says what to do, or that it may stay empty."""
        field: Any = self.fields.get(name)
        if getattr(field, "empty_label", None) == DASHES:
            field.empty_label = _("Choose") if field.required else "—"
        return super().__getitem__(name)

    def full_clean(self) -> None:
        """Check what was typed; what is missing is asked for in words that say what to do."""
        for field in self.fields.values():
            if isinstance(field, forms.DateField) and plausible_day not in field.validators:
                field.validators.append(plausible_day)
            if isinstance(field, forms.EmailField) and short_enough not in field.validators:
                # The framework's own ceiling is higher, and would say the same once more.
                field.validators = [
                    v for v in field.validators if not isinstance(v, MaxLengthValidator)
                ] + [short_enough]
            if (
                field.error_messages.get("required")
                == forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = _asked_for(field)
        super().full_clean()


def _asked_for(field: forms.Field) -> Any:
    """What to do about a field that was left empty."""
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return _("Choose at least one.")
    if isinstance(field, forms.ChoiceField):
        return _("Choose one.")
    if isinstance(field, forms.DateField):
        return _("Enter the date.")
    return _("Fill this in.")


class VerbForm(TypedForm):
    """What one verb asks. Subclasses add its fields; their names are the verb's data.

    `seen` says which state the reader saw, `nonce` names one click. When the user may not do the
    verb but record it for somebody, the evidence is asked as well.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        user: Any,
        obj: Stateful | None = None,
        verb: Verb | None = None,
        givers: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.obj = obj
        self.verb = verb
        self.records = givers is not None
        self.initial.setdefault("seen", obj.seen if obj is not None else "")
        self.initial.setdefault("nonce", uuid.uuid4())
        if self.records:
            self._ask_evidence(givers)

    def _ask_evidence(self, givers: Any) -> None:
        self.fields["giver"] = PersonChoiceField(
            queryset=givers,
            label=_("Whose act this is"),
            help_text=_("Only people who may do this themselves are listed."),
        )
        self.fields["source"] = forms.ChoiceField(
            choices=EvidenceSource.choices,
            label=_("How it was given"),
            help_text=_("What was only said stays provisional until a writing confirms it."),
        )
        self.fields["given_on"] = forms.DateField(label=_("Date given"), widget=DateInput())
        self.fields["document"] = CheckedFileField(
            label=_("The mail or letter, as a file"), required=False
        )
        if not self.is_bound:
            self.offer_kept()
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("What was said, when there is no document."),
        )

    EVIDENCE = ("giver", "source", "given_on", "document", "note")

    def clean_given_on(self) -> Any:
        """Refuse a date that lies in the future."""
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date given lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """A recorded act needs its document or a note, and a document unless it was only said."""
        cleaned = super().clean() or {}
        if self.records and "source" in cleaned:
            spoken = cleaned["source"] == EvidenceSource.CONVERSATION
            if not cleaned.get("document") and "document" not in self.errors:
                if not spoken:
                    self.add_error("document", _("Attach the mail or the letter."))
                elif not cleaned.get("note"):
                    self.add_error("note", _("Note what was said."))
        return cleaned

    def act(self) -> Act:
        """How the valid form says it was done."""
        nonce = self.cleaned_data.get("nonce")
        if not self.records:
            return Act.by(self.user, nonce=nonce)
        giver = self.cleaned_data["giver"]
        evidence = Evidence(
            giver=giver,
            giver_standing=standing_of(giver),
            source=EvidenceSource(self.cleaned_data["source"]),
            given_on=self.cleaned_data["given_on"],
            note=self.cleaned_data["note"],
            document=self.cleaned_data["document"] or None,
        )
        return Act.recorded(self.user, evidence, nonce=nonce)

    def verb_data(self) -> dict[str, Any]:
        """The verb's data: every cleaned field but those of this base class."""
        own = {"seen", "nonce", kept.FIELD}
        if self.records:
            own |= set(self.EVIDENCE)
        own |= {name + uploads.SUFFIX for name in self.fields}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class ContestForm(forms.Form):
    """What somebody may say when they contest an act that was recorded for them."""

    words = forms.CharField(
        label=_("What is not right?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("You may leave this empty. The team reads it."),
    )


class ConfirmActForm(TypedForm):
    """The writing that confirms a recorded act."""

    document = CheckedFileField(label=_("The mail or letter that confirms it, as a file"))
