"""A section of a draft: saved as it is, refused when somebody else was faster."""

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.forms import TypedForm
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest

TITLE_HELP = _("As you would put it to a colleague, in up to 160 characters.")


class Overtaken(Exception):
    """The draft was sent, or the section saved by somebody else, since the page was shown."""


class SectionForm(TypedForm):
    """One section of a draft. `columns` are saved as they are; subclasses save what is more.

    `needed` fields are marked as such on the page and asked for when the draft is sent, not when
    it is saved.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()
    intro: ClassVar[Any] = ""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request_obj: AssistanceRequest, **kwargs: Any) -> None:
        typed = kwargs.pop("initial", None)
        super().__init__(*args, initial=typed, **kwargs)
        self.request_obj = request_obj
        self.offer()
        stored = self.stored()
        if not typed:
            self.initial.update(stored)
        self.initial["shown"] = fingerprint(stored)
        for name in self.fields:
            self.fields[name].required = name in self.needed

    def offer(self) -> None:
        """Read the choices of the fields that have some."""

    def stored(self) -> dict[str, Any]:
        """What the draft holds now, by field."""
        return {name: getattr(self.request_obj, name) for name in self.columns}

    def full_clean(self) -> None:
        """Check what was typed; what is missing may come later."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        for name, field in self.fields.items():
            field.required = name in self.needed

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite what somebody else saved since this page was shown."""
        cleaned = super().clean() or {}
        now = fingerprint(self.stored())
        shown = cleaned.get("shown")
        if shown and shown != now:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["shown"] = now
            self.data = data
            raise ValidationError(
                _(
                    "A colleague saved this page while you had it open. Yours is still in the "
                    "fields: send it again to replace theirs, or reload the page to see theirs."
                ),
                code="overtaken",
            )
        return cleaned

    def save(self) -> AssistanceRequest:
        """Write the section, if it is still a draft. Raises Overtaken."""
        with transaction.atomic():
            current = AssistanceRequest.objects.select_for_update().get(pk=self.request_obj.pk)
            if current.state != RequestState.DRAFT:
                raise Overtaken
            for name in self.columns:
                setattr(current, name, self.cleaned_data[name])
            self.save_more(current)
            current.save(update_fields=[*self.columns, *self.more_columns, "changed_at"])
        return current

    more_columns: ClassVar[tuple[str, ...]] = ()

    def save_more(self, current: AssistanceRequest) -> None:
        """Write what is not a column of its own."""

    def _requester(self) -> Person:
        person: Person = self.user.person
        return person


def fingerprint(values: dict[str, Any]) -> str:
    """Changes when what is stored changes."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(str(getattr(row, "pk", row)) for row in value)
        return str(value)

    said = json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
