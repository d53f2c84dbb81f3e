"""Who reads: address, language, hours and choices of the people whom a notice goes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.functions import Lower

from accounts.enums import STAFF
from accounts.models import Membership, Person
from core import conf
from notifications.catalog import Entry
from notifications.conf import HOLD_OUTSIDE
from notifications.enums import Channel, Frequency, HeldFor, NotMailed
from notifications.models import AddressTrouble, CaseHold, Preference, ReadingHours
from notifications.planning import Hours


@dataclass(frozen=True)
class Reader:
    """One person as a mail sees them. `held_for` says why mails wait, `trouble` the words."""

    person: Person
    hours: Hours
    language: str
    frequencies: dict[str, Frequency] = field(default_factory=dict)
    held_for: str = ""
    trouble: str = ""

    @property
    def address(self) -> str:
        """Where mails go."""
        return address_of(self.person)

    def frequency(self, entry: Entry) -> Frequency:
        """How often they hear of this kind by mail; what can't be switched off comes at once."""
        if entry.mandatory:
            return Frequency.AT_ONCE
        return self.frequencies.get(Channel.EMAIL, entry.default)

    def in_inbox(self, entry: Entry) -> bool:
        """Whether it stands in their inbox."""
        return entry.mandatory or self.frequencies.get(Channel.INBOX) != Frequency.OFF

    def why_not_mailed(self, entry: Entry) -> str:
        """Why they get no mail; empty when they do, or when a quiet one was never chosen."""
        user = getattr(self.person, "user", None)
        if user is not None and not user.is_active:
            return NotMailed.ACCOUNT_CLOSED
        if not self.address:
            return NotMailed.NO_ADDRESS
        chosen = not entry.mandatory and self.frequencies.get(Channel.EMAIL)
        return NotMailed.SWITCHED_OFF if chosen == Frequency.OFF else ""


def address_of(person: Person) -> str:
    """Where mails to a person go: the address of the account, else the one on file, or empty."""
    user = getattr(person, "user", None)
    return user.email if user is not None else person.email


def language_of(person: Person) -> str:
    """The language to write in: the one chosen for mails, else the person's, else English."""
    hours = getattr(person, "reading_hours", None)
    wanted = (hours.mail_language if hours is not None else "") or person.language
    return wanted if wanted in dict(settings.LANGUAGES) else "en"


def hours_of(person: Person) -> Hours:
    """When a person reads; no row means the portal's time zone and no quiet."""
    row: ReadingHours | None = getattr(person, "reading_hours", None)
    if row is None:
        return Hours(ZoneInfo(settings.TIME_ZONE))
    return Hours(row.zone, row.digest_at, row.quiet_from, row.quiet_until, row.quiet_weekends)


def readers_of(ids: Sequence[int], entry: Entry, case_key: str = "") -> list[Reader]:
    """These people as readers of one kind of notice about a case: six queries at most."""
    people = list(
        Person.objects.filter(pk__in=ids).select_related("user", "reading_hours").order_by("pk")
    )
    chosen: dict[int, dict[str, Frequency]] = {}
    if not entry.mandatory:
        for row in Preference.objects.filter(person__in=ids, notice=entry.notice):
            chosen.setdefault(row.person_id, {})[row.channel] = Frequency(row.frequency)
    troubles = troubles_of(address_of(person) for person in people)
    outside = _outside(ids) if _drafts_wait(case_key) else set()
    readers = []
    for person in people:
        trouble = troubles.get(address_of(person).lower(), "")
        held = HeldFor.ADDRESS if trouble else HeldFor.RELEASE if person.pk in outside else ""
        readers.append(
            Reader(
                person,
                hours_of(person),
                language_of(person),
                chosen.get(person.pk, {}),
                held,
                trouble,
            )
        )
    return readers


def troubles_of(addresses: Iterable[str]) -> dict[str, str]:
    """The reasons of those of these addresses that take no mail, in small letters. One query."""
    wanted = [address.lower() for address in addresses if address]
    rows = AddressTrouble.objects.annotate(small=Lower("address")).filter(
        small__in=wanted, settled_at__isnull=True
    )
    return {address.lower(): reason for address, reason in rows.values_list("address", "reason")}


def _drafts_wait(case_key: str) -> bool:
    """Whether mails to people outside wait: everywhere, or in this case."""
    return bool(conf.value(HOLD_OUTSIDE.key)) or (
        case_key != "" and CaseHold.objects.filter(case_key=case_key, ended_at=None).exists()
    )


def _outside(ids: Sequence[int]) -> set[int]:
    """Those of these people who hold no staff role now."""
    staff = Membership.objects.in_force().filter(person__in=ids, role__in=STAFF)
    return set(ids) - set(staff.values_list("person_id", flat=True))
