"""Whom a CV that came by mail is about."""

from accounts.models import Person
from requests_app.intake import NamedPerson


def known(named: NamedPerson) -> Person | None:
    """The person of this name and address, if the portal knows them.

    Two people may share an address (an office's mailbox), so the name must agree too. For the
    team only: it may look people up everywhere.
    """
    return (
        Person.objects.filter(
            email__iexact=named.email,
            given_name__iexact=named.given_name,
            family_name__iexact=named.family_name,
        )
        .order_by("pk")
        .first()
    )


def known_or_new(named: NamedPerson, language: str = "") -> Person:
    """The person of this name and address, made without an account where there is none.

    `language` is the one to write to them in when none was given.
    """
    return known(named) or Person.objects.create(
        given_name=named.given_name,
        family_name=named.family_name,
        email=named.email,
        phone=named.phone,
        language=named.language or language or "en",
    )
