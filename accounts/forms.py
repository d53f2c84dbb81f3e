"""Forms of `accounts`."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import workflow
from accounts.enums import Role
from accounts.models import User
from core.workflow import Act
from reference.models import Country


class SignupForm(forms.Form):
    """What an official who registers tells of themselves; allauth adds address and password.

    The institution is taken in words: the portal does not say which institutions it knows.
    """

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    institution = forms.CharField(
        label=_("Institution"),
        max_length=200,
        help_text=_("Its official name. The team confirms that you work there."),
    )
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.filter(is_partner=True),
        required=False,
        help_text=_("Leave empty for a regional organisation."),
    )
    post = forms.CharField(label=_("Your post"), max_length=150)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth inside its transaction, after the account is saved."""
        person = user.person
        person.given_name = self.cleaned_data["given_name"]
        person.family_name = self.cleaned_data["family_name"]
        person.email = user.email
        language = (get_language() or "en")[:2]
        person.language = language if language in dict(settings.LANGUAGES) else "en"
        person.save()
        data: dict[str, Any] = {
            "person": person,
            "role": Role.OFFICIAL,
            "claimed_name": self.cleaned_data["institution"],
            "claimed_country": self.cleaned_data["country"],
            "post": self.cleaned_data["post"],
        }
        workflow.ask(None, act=Act.by(user), **data)
