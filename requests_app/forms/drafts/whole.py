"""Where a draft begins and where it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from core.forms import TypedForm, VerbForm
from requests_app.content import with_relations
from requests_app.forms.drafts.base import TITLE_HELP, SectionForm
from requests_app.forms.drafts.partners import PartnersSection
from requests_app.forms.drafts.what import AskSection, CommitmentsSection, WhenSection
from requests_app.forms.drafts.who import FocalPointSection, InstitutionSection, LetterSection
from requests_app.forms.fields import line
from requests_app.models import AssistanceRequest


class BeginForm(TypedForm):
    """What a new draft begins with: its subject, and for which institution."""

    title = line(_("What is your request about?"), TITLE_HELP, max_length=160)

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = {m.pk: m for m in memberships}
        if len(memberships) > 1:
            self.fields["membership"] = forms.TypedChoiceField(
                label=_("Your institution"),
                choices=[(m.pk, m.institution_name) for m in memberships],
                coerce=int,
                widget=forms.RadioSelect,
            )

    def membership(self) -> Membership:
        """Under which membership the draft is begun."""
        chosen = self.cleaned_data.get("membership")
        return self.memberships[chosen] if chosen else next(iter(self.memberships.values()))


class SubmitForm(VerbForm):
    """The declaration, before a draft is sent."""

    declaration = forms.BooleanField(
        label=_(
            "I am mandated to make this request; what it says is accurate; it may be shared with "
            "the EU services and the EU Delegation concerned."
        ),
        error_messages={"required": _("Confirm the declaration to send the request.")},
    )


FORMS: dict[str, type[SectionForm]] = {
    "institution": InstitutionSection,
    "letter": LetterSection,
    "focal-point": FocalPointSection,
    "ask": AskSection,
    "when": WhenSection,
    "partners": PartnersSection,
    "commitments": CommitmentsSection,
}


def section_form(
    key: str, request_obj: AssistanceRequest, user: Any, *data: Any, typed: Any = None
) -> SectionForm:
    """The form of a section. KeyError for a section that does not exist."""
    with_relations(request_obj)
    return FORMS[key](*data, request_obj=request_obj, user=user, initial=typed)
