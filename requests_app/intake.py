"""How a request comes in: its number, the people and institutions it names."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import Institution, Membership, Person
from core import files
from reference.models import Country, Theme
from requests_app.enums import PartyKind, RequestState
from requests_app.models import AssistanceRequest, ReferenceCounter, RequestParty


@dataclass(frozen=True)
class NamedPerson:
    """Somebody named in a letter: enough to write to them."""

    given_name: str
    family_name: str
    email: str = ""
    phone: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Letter:
    """A letter in hand, as whoever registers it enters it. Dates are local to the reader."""

    institution: Institution
    title: str
    needs: str
    themes: list[Theme]
    channel: str
    received_on: date
    file: UploadedFile
    letter_date: date
    letter_language: str
    signatory: NamedPerson
    signatory_post: str
    focal_point: NamedPerson
    focal_point_post: str = ""
    problem: str = ""
    countries: list[Country] = field(default_factory=list)


def next_reference(series: str, on: date) -> str:
    """The next number of a series in the year of `on`: "REQ-2026-0001".

    Takes the counter's row lock until the transaction ends: numbers have no gap and no double.
    """
    ReferenceCounter.objects.get_or_create(series=series, year=on.year)
    counter = ReferenceCounter.objects.select_for_update().get(series=series, year=on.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{series}-{on.year}-{counter.last:04d}"


def person_named(named: NamedPerson) -> Person:
    """The person of this address and name, or a new one without an account.

    Two people may share an address (an office's mailbox), so the name must agree too.
    """
    if named.email:
        known = (
            Person.objects.filter(
                email__iexact=named.email,
                given_name__iexact=named.given_name,
                family_name__iexact=named.family_name,
            )
            .order_by("pk")
            .first()
        )
        if known is not None:
            return known
    return Person.objects.create(
        given_name=named.given_name,
        family_name=named.family_name,
        email=named.email,
        phone=named.phone,
        language=named.language,
    )


def set_lead(request: AssistanceRequest, institution: Institution) -> None:
    """Make an institution the lead of a request; it replaces an earlier lead."""
    RequestParty.objects.filter(request=request, kind=PartyKind.LEAD).exclude(
        institution=institution
    ).delete()
    RequestParty.objects.update_or_create(
        request=request, institution=institution, defaults={"kind": PartyKind.LEAD}
    )
    request.lead_institution = institution
    changed = {"lead_institution": institution}
    if request.country_id is None and institution.country is not None:
        request.country = institution.country
        changed["country"] = institution.country  # type: ignore[assignment]
    AssistanceRequest.objects.filter(pk=request.pk).update(**changed)


def adopt_requests(membership: Membership) -> None:
    """Requests begun under a membership come to belong to the institution it is confirmed for."""
    waiting = AssistanceRequest.objects.filter(
        lead_membership=membership, lead_institution__isnull=True
    )
    for request in waiting.select_for_update():
        if membership.institution is not None:
            set_lead(request, membership.institution)


def begin_draft(user: Any, membership: Membership | None, title: str) -> AssistanceRequest:
    """A new draft of an official. A draft is plain editing: no verb, no event, no clock.

    `membership` is the one it is begun under, confirmed or still waiting.
    """
    request = AssistanceRequest.objects.create(
        created_by=user,
        title=title,
        channel="PORTAL",
        lead_membership=membership,
        country=membership.claimed_country if membership is not None else None,
        state=RequestState.DRAFT,
    )
    if membership is not None and membership.institution is not None:
        set_lead(request, membership.institution)
    return request


def keep_letter(request: AssistanceRequest, upload: UploadedFile, by_id: int | None) -> None:
    """Store a letter and make it the request's. Raises ValidationError for what is no letter."""
    request.letter = files.store_upload(upload, kind="letter", subject=request, by_id=by_id)
    AssistanceRequest.objects.filter(pk=request.pk).update(letter=request.letter)


def receipt(request: AssistanceRequest) -> datetime:
    """The moment from which both clocks count: the day of receipt, at noon in the team's zone."""
    day = request.received_on or timezone.localdate()
    return datetime.combine(day, time(12), tzinfo=ZoneInfo("Europe/Vienna"))
