"""Every address asks strangers to sign in, unless it is public on purpose."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

#: Pages that anybody may open; everything else answers strangers with the sign-in page.
PUBLIC = {
    "portal:home",
    "portal:accessibility",
    "portal:privacy",
    "portal:guides",
    # Of the demonstration alone; elsewhere nobody finds it.
    "portal:first_visit",
    "portal:catalogue",
    "portal:result",
    "portal:figures",
    "portal:sitemap",
    "portal:robots",
    "enquiries:contact",
    "enquiries:sent",
    # Released outputs of published Actions.
    "publications:file",
    "core:health",
    # By a signed link: whoever holds it is the person it was sent to.
    "accounts:invitation",
    "core:contest",
    "deployments:invitation",
    "deployments:attestation_by_link",
    "deployments:report",
    "deployments:word",
    "surveys:answer",
    "notifications:unsubscribe",
    # A calendar by its own secret address.
    "portal:feed",
    # Asked by a page that may have outlived its session, and by a mail service with its signature.
    "core:uploads",
    "core:upload",
    "notifications:unread",
    "notifications:hook",
    # By a code on paper, bound to nobody.
    "surveys:code",
    "surveys:thanks",
    "surveys:ticket",
    # Joining as an expert.
    "experts:join",
    "accounts:signup_expert",
    # Signing in and what belongs to it.
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "openid_connect_login",
    "openid_connect_callback",
    "set_language",
}
#: The framework's own administration has its own sign-in.
OTHER_DOORS = ("admin:",)
VALUES: dict[str, Any] = {"pk": 1, "number": 1, "reference": "REQ-2026-0001"}


@dataclass(frozen=True)
class Address:
    """One named address: which values it takes, and which stand fast."""

    name: str
    values: tuple[str, ...]
    fixed: dict[str, Any]

    def example(self) -> str:
        """An address of that name; whatever it names need not exist."""
        for more, other in (({}, "anything"), ({"pk": uuid.uuid4()}, "anything"), ({}, "1")):
            given = {key: {**VALUES, **more}.get(key, other) for key in self.values}
            try:
                return reverse(self.name, kwargs={**given, **self.fixed})
            except NoReverseMatch:
                continue
        return reverse(self.name, args=["a-a", "a"][: len(self.values) or 2])


def _addresses(
    resolver: URLResolver, namespace: str = "", values: tuple[str, ...] = ()
) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        taken = (*values, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry, inner, taken)
        elif entry.name:
            yield Address(f"{namespace}{entry.name}", taken, dict(entry.default_args))


def addresses() -> dict[str, Address]:
    """All named addresses of the portal."""
    return {
        address.name: address
        for address in _addresses(get_resolver())
        if not address.name.startswith(OTHER_DOORS)
    }


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in() -> None:
    for name, address in addresses().items():
        if name in PUBLIC:
            continue
        answer = Client().get(address.example())
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
    assert set(addresses()) >= PUBLIC
