"""The form to sign in with; on its own, because allauth's forms import `accounts.forms`."""

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from django.conf import settings


class LoginForm(BaseLoginForm):
    """Takes the address from the link in the demonstration, whose accounts are no secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.DEMO_MODE and self.request is not None and not self.is_bound:
            self.initial.setdefault("login", self.request.GET.get("login", "")[:254])
