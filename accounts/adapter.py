"""How allauth makes accounts and sends its mails here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from accounts.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """An account always has a person; its mails go out through the portal's deliveries."""

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        """Give the new account its person before it is saved."""
        if getattr(user, "person_id", None) is None:
            user.person = Person.objects.create(email=form.cleaned_data["email"])
        return super().save_user(request, user, form, commit)
