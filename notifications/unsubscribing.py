"""One click in the mail program ends a kind of mail (RFC 8058): signed, without signing in.

The link names the person and the kinds that the mail carried. Only kinds that may be switched off
have one; a mail that asks somebody to act never does.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Person
from notifications import catalog
from notifications.enums import Channel, Frequency
from notifications.models import Delivery, Preference

SALT = "notifications.unsubscribe"


def headers(row: Delivery, kinds: tuple[str, ...]) -> dict[str, str]:
    """The two headers of a mail that carries only what may be switched off; else none."""
    if row.person_id is None or not kinds or any(_mandatory(kind) for kind in kinds):
        return {}
    address = reverse("notifications:unsubscribe", args=[token(row.person_id, kinds)])
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def token(person_id: int, kinds: Iterable[str]) -> str:
    """What the link holds."""
    return signing.dumps([person_id, sorted(kinds)], salt=SALT)


def read(given: str) -> tuple[Person, list[str]] | None:
    """The person and the kinds of a link; None when it is not ours or nobody is there any more."""
    try:
        person_id, kinds = signing.loads(given, salt=SALT)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=person_id).first()
    return None if person is None else (person, [k for k in kinds if not _mandatory(k)])


def switch_off(person: Person, kinds: Iterable[str]) -> None:
    """No more mails of these kinds; they stay in the portal. Once or often: the same."""
    for kind in kinds:
        Preference.objects.update_or_create(
            person=person,
            notice=kind,
            channel=Channel.EMAIL,
            defaults={"frequency": Frequency.OFF},
        )


def _mandatory(kind: str) -> bool:
    """Whether it may not be switched off; what is no longer known has nothing to switch."""
    entry = catalog.catalogue().get(kind)
    return entry is None or entry.mandatory
