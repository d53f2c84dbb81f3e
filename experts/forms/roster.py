"""What the verbs of a profile ask, and whose CV came by mail."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.enums import EvidenceSource
from core.forms import TypedForm, VerbForm
from experts.forms.fields import language_of_text, line, text
from requests_app.intake import NamedPerson

# -- Verbs -----------------------------------------------------------------------------------------


class SubmitForm(VerbForm):
    """Nothing more is asked of the expert; who records it for them attaches the writing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.records:
            source: Any = self.fields["source"]
            source.choices = [
                (value, label)
                for value, label in EvidenceSource.choices
                if value != EvidenceSource.CONVERSATION
            ]
            source.help_text = _("Consent is given in writing.")
            self.fields["document"].label = _("The mail with the consent, as a file")
            if self.obj is not None and self.fields["giver"].queryset.count() == 1:  # type: ignore[attr-defined]
                self.initial.setdefault("giver", self.obj.person_id)  # type: ignore[attr-defined]


class ReturnForm(VerbForm):
    """What the expert is asked for."""

    words = text(_("What do you ask for?"), _("The expert reads it, by mail and on the profile."))


class AcceptForm(VerbForm):
    """A word to the expert, if wanted."""

    words = text(_("A word to the expert"), _("Added to the mail."), rows=3, required=False)


class NotRetainForm(VerbForm):
    """The answer to the expert."""

    words = text(
        _("Your answer to the expert"),
        _("The expert gets it in writing. Say why, kindly and plainly."),
    )


VERB_FORMS: dict[str, type[VerbForm]] = {
    "submit": SubmitForm,
    "return_profile": ReturnForm,
    "accept": AcceptForm,
    "not_retain": NotRetainForm,
}


# -- Registering -----------------------------------------------------------------------------------


class BeginForm(TypedForm):
    """One click: the profile begins."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)


class EnterForm(TypedForm):
    """Whose CV came by mail."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    given_name = line(_("Given name"), most=100)
    family_name = line(_("Family name"), most=100)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Where the CV came from. The expert is told there.")
    )
    language = language_of_text(
        _("Language of the mails to the expert"), initial=lambda: (get_language() or "en")[:2]
    )

    def named(self) -> NamedPerson:
        """The person of the valid form."""
        said = self.cleaned_data
        return NamedPerson(
            said["given_name"].strip(),
            said["family_name"].strip(),
            said["email"].strip().lower(),
            language=said["language"],
        )
