"""How allauth makes accounts and sends its mails here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts import registration
from accounts.models import Person, User
from core import mail
from core.forms import short_enough


class AccountAdapter(DefaultAccountAdapter):
    """An account always has a person; its mails go out through the portal's deliveries."""

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        """Give the new account its person before it is saved."""
        if getattr(user, "person_id", None) is None:
            user.person = Person.objects.create(email=form.cleaned_data["email"])
        return super().save_user(request, user, form, commit)

    def clean_email(self, email: str) -> str:
        """Refuse an address longer than any mailbox has. Raises ValidationError."""
        short_enough(email)
        return email

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Once the address is proved, what was said at sign-up goes to whoever confirms it."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            registration.lodge(email_address.user)
        return confirmed

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """After signing up: what happens next."""
        return reverse("accounts:welcome")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The portal speaks the person's language from the first page after signing in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.person.language)
        return response

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: the sender's name says where it comes from."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails, in the language of the person whom it goes to."""
        user = User.objects.filter(email__iexact=email).first()
        language = user.language if user is not None else translation.get_language()
        request = current.request
        said = {"request": request, "email": email, "current_site": get_current_site(request)}
        with translation.override(language):
            message = self.render_mail(template_prefix, email, said | context)
            html = render_to_string(
                "accounts/mail.html",
                {
                    "subject": message.subject,
                    "words": message.body,
                    "language_code": language,
                    "bidi": translation.get_language_bidi(),
                },
            )
            mail.send(
                email,
                str(message.subject),
                str(message.body),
                html,
                person=user.person if user is not None else None,
                kind=template_prefix,
            )


def display_name(user: User) -> str:
    """What an account is called on pages and in mails."""
    return user.person.name or user.email


def remember_language(response: HttpResponse, language: str) -> None:
    """Have the browser ask for this language from now on."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
