"""Addresses that take no mail: found, told to the officer once, held, settled."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Person
from notifications import listeners, post
from notifications.catalog import ADDRESS_NOTICE
from notifications.enums import DeliveryState, HeldFor, Settled
from notifications.models import AddressTrouble, Delivery, Notice
from notifications.officers import in_charge, officer_of
from notifications.readers import address_of

#: The enhanced status of an answer ("5.1.1"; RFC 3463).
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def is_dead(reason: str) -> bool:
    """Whether an answer means that the address takes no mail at all.

    A full mailbox (5.2.2), a mail that is too long (5.2.3, 5.3.4) and what a filter dislikes
    (5.7.x) say nothing about the address.
    """
    found = STATUS.search(reason)
    if found is None:
        return bool(re.match(r"55[013]\b", reason))
    kind, subject, detail = found.groups()
    too_much = subject == "2" and detail in ("2", "3")
    return kind == "5" and subject in ("1", "2") and not too_much


def refused(row: Delivery, reason: str) -> None:
    """The mail server refused the recipient for good while the mail was handed over."""
    if is_dead(reason):
        dead(row, reason)


def came_back(row: Delivery, reason: str, *, for_good: bool) -> bool:
    """A mail that was sent came back. Returns whether that is news."""
    with transaction.atomic():
        marked = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENT).update(
            state=DeliveryState.BOUNCED, last_error=reason[:300]
        )
        if marked and for_good:
            dead(row, reason)
    return bool(marked)


def dead(row: Delivery, reason: str) -> None:
    """Mails to this address wait from now on, and the officer of the case hears of it, once."""
    try:
        with transaction.atomic():
            trouble = AddressTrouble.objects.create(
                address=row.address, person=row.person, reason=reason[:300], delivery=row
            )
    except IntegrityError:
        return  # known already
    waiting = Delivery.objects.filter(address__iexact=row.address, state=DeliveryState.QUEUED)
    waiting.filter(~Q(notice=None) | ~Q(carried=None)).update(**post.held(HeldFor.ADDRESS, reason))
    notice = row.notice or Notice.objects.filter(carried_by=row).order_by("pk").first()
    if notice is not None:
        listeners.tell(notice.event, ADDRESS_NOTICE, _who_hears(notice, trouble))


def _who_hears(notice: Notice, trouble: AddressTrouble) -> list[Any]:
    """The officer of the case, else whoever is in charge; never the person themselves."""
    subject = notice.event.subject
    if subject is None:
        return []
    officer = officer_of(subject)
    people = [officer] if officer else list(in_charge(subject))
    return [person for person in people if person.pk != trouble.person_id]


def know(person: Person, trouble: Any) -> None:
    """Keep with a person what a page has read about the address together with the person."""
    person.__dict__["_address_trouble"] = trouble


def known(person: Person) -> tuple[bool, Any]:
    """Whether the page has read it already, and what it read: address and reason, or None."""
    kept = person.__dict__
    return "_address_trouble" in kept, kept.get("_address_trouble")


class Troubles:
    """The addresses that take no mail now, for a page that shows people. One query, or none:
    `given` are the rows of `open_now` that were read with something else.
    """

    def __init__(self, given: Iterable[Mapping[str, Any]] | None = None) -> None:
        listed = list(given) if given is not None else []
        if given is None or len(listed) >= MOST_AT_ONCE:
            listed = list(_open().values(*_SHOWN))
        self._by_person = {row["person"]: row for row in listed if row["person"] is not None}
        self._by_address = {row["address"].lower(): row for row in listed}

    def of(self, person: Person) -> Mapping[str, Any] | None:
        """Address and reason, if mails to a person come back. Asks nothing more."""
        return self._by_person.get(person.pk) or self._by_address.get(person.email.lower())


#: The most that are read with the frame of a page; where there are more, they are asked for.
MOST_AT_ONCE = 100
_SHOWN = ("address", "reason", "person")


def _open() -> QuerySet[AddressTrouble]:
    return AddressTrouble.objects.filter(settled_at__isnull=True).order_by("-found_at")


def open_now() -> QuerySet[Any, Any]:
    """What `Troubles` is given, as JSON: to be read with another query of the page."""
    return _open().values(json=JSONObject(**{name: name for name in _SHOWN}))[:MOST_AT_ONCE]


def settle(trouble: AddressTrouble, how: Settled, *, by: Any = None) -> int:
    """The address is right after all, or is no longer used: what waited goes. Returns how many."""
    with transaction.atomic():
        now = timezone.now()
        done = AddressTrouble.objects.filter(pk=trouble.pk, settled_at__isnull=True).update(
            settled=how, settled_at=now, settled_by=by
        )
        if not done:
            return 0
        waiting = Delivery.objects.filter(address__iexact=trouble.address, held_for=HeldFor.ADDRESS)
        if how == Settled.CHANGED and trouble.person is not None:
            waiting = waiting.filter(person=trouble.person)
            ids = list(waiting.values_list("pk", flat=True))
            waiting.update(address=address_of(trouble.person))
            waiting = Delivery.objects.filter(pk__in=ids)
        return post.release(waiting, by=by, at=now)


def follow_changes() -> int:
    """Let go what waits for people who have another address now. Returns how many mails."""
    released = 0
    open_now = AddressTrouble.objects.filter(settled_at__isnull=True, person__isnull=False)
    for trouble in open_now.select_related("person__user"):
        now = address_of(trouble.person) if trouble.person else ""
        if now and now.lower() != trouble.address.lower():
            released += settle(trouble, Settled.CHANGED)
    return released
