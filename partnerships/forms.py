"""Forms of `partnerships`: the public contact form, and what the team does with a message."""

import time
import uuid
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.core import signing
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import TypedForm, VerbForm
from partnerships.enums import Concern, SetAside
from reference.queries import person_countries

_SALT = "partnerships.contact"
#: Nobody reads, writes and sends a message in less.
LEAST_SECONDS = 4
#: How long a page may lie open before it is sent.
MOST_SECONDS = 2 * 86_400
#: One sentence for every trap, so that a machine does not learn which one it met.
ONCE_MORE = _(
    "We could not take this yet. Nothing is lost: look at your message once more, then send it "
    "again."
)


def opened_now() -> str:
    """The signed moment at which a page was shown."""
    return signing.dumps(int(time.time()), salt=_SALT)


def _open_for(opened: str) -> float | None:
    """For how many seconds the page has been open; None when the mark is not ours."""
    try:
        return time.time() - float(signing.loads(opened, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


class ContactForm(TypedForm):
    """A message to the team, from anybody.

    Machines are kept out without scripting or riddles: by a field that people leave empty and by
    the time that writing takes. Who meets a trap by accident sends once more.
    """

    concern = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[(code, capfirst(label)) for code, label in Concern.choices],
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Your message"),
        min_length=10,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        help_text=_(
            "English, French, Spanish, Portuguese and Arabic are welcome. Please leave out "
            "personal data of migrants."
        ),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_("We use it to answer you, and for nothing else."),
    )
    organisation = forms.CharField(
        label=_("Institution"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    country = forms.ModelChoiceField(
        label=_("Country"), queryset=person_countries(), required=False, empty_label=_("not said")
    )
    # Out of sight; whoever meets it all the same reads what it is for.
    second_line = forms.CharField(
        label=_("Leave this field empty: it is here to stop machines"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", opened_now())
        self.initial.setdefault("nonce", uuid.uuid4())
        seen = [name for name in self.fields if name != "second_line"]
        self.helper.layout = Layout(*seen, Field("second_line", wrapper_class="visually-hidden"))

    def clean(self) -> dict[str, Any]:
        """Let nothing through that a machine would send; the page can be sent again at once."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        open_for = _open_for(cleaned.get("opened", ""))
        in_time = open_for is not None and LEAST_SECONDS <= open_for <= MOST_SECONDS
        if cleaned.get("second_line") or not in_time:
            self.add_error(None, ONCE_MORE)
            shown = self.data.copy()  # type: ignore[attr-defined]
            shown["second_line"] = ""
            if open_for is None or open_for > MOST_SECONDS:
                shown["opened"] = opened_now()
            self.data = shown
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the verb `send` takes."""
        names = ("email", "organisation", "country", "concern", "message")
        return {
            "sender": self.cleaned_data["name"],
            **{name: self.cleaned_data[name] for name in names},
        }


class AnswerForm(VerbForm):
    """What the team answered by its own mail."""

    answer = forms.CharField(
        label=_("What was answered"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("One sentence is enough, or the text of your mail."),
    )


class SetAsideForm(VerbForm):
    """Why a message gets no answer."""

    reason = forms.ChoiceField(
        label=_("Why it needs no answer"), choices=SetAside.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Of a double: the reference of the one that is answered."),
    )


#: The form of each verb.
FORMS: dict[str, type[VerbForm]] = {"answer": AnswerForm, "set_aside": SetAsideForm}
