"""Signing up as an expert: an account, and no institution to be confirmed.

An official who signs up asks to belong to an institution; an expert says where they work in the
own profile. Apart from that it is the same sign-up: address proved by a code, privacy notice read,
limits, and nothing told about accounts that exist.
"""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.views import SignupView
from django.urls import reverse_lazy


class ExpertSignupForm(SignupForm):
    """The form of officials without what only officials tell."""

    ONLY_OFFICIALS = ("institution", "country", "post")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.ONLY_OFFICIALS:
            del self.fields[name]


class ExpertSignup(SignupView):
    """Its page; afterwards the desk, on which registering as an expert is the first thing to do."""

    template_name = "account/signup_expert.html"
    form_class = ExpertSignupForm
    success_url = reverse_lazy("portal:desk")
