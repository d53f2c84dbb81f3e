"""Every address asks strangers to sign in, unless it is public on purpose."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

#: Pages that anybody may open; everything else answers strangers with the sign-in page.
PUBLIC = {
    "portal:home",
    "portal:accessibility",
    "portal:privacy",
    "core:health",
    # By a signed link: whoever holds it is the person it was sent to.
    "accounts:invitation",
    "core:contest",
    # Signing in and what belongs to it.
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "mfa_trust",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "openid_connect_login",
    "openid_connect_callback",
    "set_language",
    "javascript-catalog",
}
#: The framework's own administration has its own sign-in.
OTHER_DOORS = ("admin:",)
VALUES: dict[str, Any] = {"pk": 1, "number": 1, "reference": "REQ-2026-0001"}


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _patterns(entry, inner)
        elif entry.name:
            yield f"{namespace}{entry.name}", entry


def names() -> dict[str, URLPattern]:
    """All named addresses of the portal."""
    return {
        name: pattern
        for name, pattern in _patterns(get_resolver())
        if not name.startswith(OTHER_DOORS)
    }


def _address(name: str, pattern: URLPattern) -> str:
    """An address of that name; whatever it names need not exist."""
    wanted = pattern.pattern.converters
    for values in (VALUES, VALUES | {"pk": uuid.uuid4()}):
        given = {key: values.get(key, "anything") for key in wanted}
        try:
            return reverse(name, kwargs={**given, **_static(pattern)})
        except NoReverseMatch:
            continue
    return reverse(name, args=["a"] * pattern.pattern.regex.groups)


def _static(pattern: URLPattern) -> dict[str, Any]:
    return dict(pattern.default_args)


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in() -> None:
    for name, pattern in names().items():
        if name in PUBLIC:
            continue
        answer = Client().get(_address(name, pattern))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["portal:home", "portal:accessibility", "portal:privacy"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_public_pages_open_to_strangers(name: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    assert "eu-emblem" in page
    assert len(answer.content) < 60_000


def test_every_public_name_exists() -> None:
    assert set(names()) >= PUBLIC
