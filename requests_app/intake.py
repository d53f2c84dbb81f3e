"""How a request comes in: its number, the people and institutions it names."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Institution, Membership, Person
from core import files
from core.models import StoredFile
from reference.models import Country, InstitutionKind, Theme
from requests_app.enums import PartyKind, RequestState
from requests_app.models import AssistanceRequest, ReferenceCounter, RequestParty


@dataclass(frozen=True)
class NamedPerson:
    """Somebody named in a letter: enough to write to them."""

    given_name: str
    family_name: str
    email: str = ""
    phone: str = ""
    language: str = ""

    def language_at(self, institution: Institution | None) -> str:
        """The language to write in: the one given, else their institution's, else English."""
        known = institution.language if institution is not None else ""
        return self.language or known or "en"


@dataclass(frozen=True)
class NamedInstitution:
    """An institution named in a letter that the portal does not know yet."""

    name: str
    kind: InstitutionKind
    country: Country | None = None


@dataclass(frozen=True)
class Letter:
    """A letter in hand, as whoever registers it enters it. Dates are local to the reader."""

    institution: Institution | NamedInstitution
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
    co_requesters: list[NamedInstitution] = field(default_factory=list)


def next_reference(series: str, on: date) -> str:
    """The next number of a series in the year of `on`: "REQ-2026-0001".

    Takes the counter's row lock until the transaction ends: numbers have no gap and no double.
    """
    ReferenceCounter.objects.get_or_create(series=series, year=on.year)
    counter = ReferenceCounter.objects.select_for_update().get(series=series, year=on.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{series}-{on.year}-{counter.last:04d}"


def institution_named(named: Institution | NamedInstitution) -> Institution:
    """The institution itself; one that was entered anew is made, unless the country has it."""
    if isinstance(named, Institution):
        return named
    known = Institution.objects.filter(name__iexact=named.name, country=named.country).first()
    return known or Institution.objects.create(
        name=named.name, kind=named.kind, country=named.country
    )


def person_named(
    named: NamedPerson,
    institution: Institution | None = None,
    requester: Person | None = None,
) -> Person:
    """The person of this address and name among those known there, or a new one without account.

    Looked for are `requester` (people name themselves) and whoever belongs to `institution` or was
    named in one of its requests; never further, or typing a name would reveal what the portal
    knows of people elsewhere. Two people may share an address (an office's mailbox), so the name
    must agree too.
    """
    if named.email:
        known = (
            _people_near(institution, requester)
            .filter(
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
        language=named.language_at(institution),
    )


def _people_near(
    institution: Institution | None, requester: Person | None
) -> models.QuerySet[Person]:
    near = Q(pk=requester.pk) if requester is not None else Q(pk__in=[])
    if institution is not None:
        led = AssistanceRequest.objects.filter(lead_institution=institution)
        near |= Q(
            pk__in=Membership.objects.in_force().filter(institution=institution).values("person")
        )
        near |= Q(pk__in=led.values("focal_point")) | Q(pk__in=led.values("signatory"))
    return Person.objects.filter(near)


def person_in_draft(
    request: AssistanceRequest, field_name: str, named: NamedPerson, requester: Person
) -> Person:
    """Who `focal_point` or `signatory` of a draft is, after its page was saved.

    A person who is known only from this draft is corrected in place, so that editing leaves no
    trail of half-typed people; anybody else is left as they are.
    """
    current: Person | None = getattr(request, field_name)
    if current is not None and is_known_only_from(request, current):
        current.given_name, current.family_name = named.given_name, named.family_name
        current.email, current.phone = named.email, named.phone
        current.language = named.language_at(request.lead_institution)
        current.save()
        return current
    return person_named(named, request.lead_institution, requester)


def is_known_only_from(request: AssistanceRequest, person: Person) -> bool:
    """Whether a person is known from one role in this request alone: no account, no other row."""
    both = request.focal_point_id == request.signatory_id == person.pk
    return not both and not _is_known_elsewhere(request, person)


def _is_known_elsewhere(request: AssistanceRequest, person: Person) -> bool:
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
        if relation.related_model is AssistanceRequest:
            rows = rows.exclude(pk=request.pk)
        if rows.exists():
            return True
    return False


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


def name_parties(request: AssistanceRequest, named: list[NamedInstitution]) -> None:
    """Note who else asks, in words; the team confirms each one later."""
    RequestParty.objects.bulk_create(
        RequestParty(
            request=request,
            kind=PartyKind.CO_REQUESTER,
            named=party.name,
            named_kind=party.kind,
            named_country=party.country,
        )
        for party in named
    )


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


def discard_draft(request: AssistanceRequest) -> None:
    """Delete a draft with its letter and the people whom only it names.

    Raises ValueError for anything but a draft: what was received is never deleted.
    """
    with transaction.atomic():
        current = (
            AssistanceRequest.objects.select_for_update(of=("self",))
            .select_related("focal_point", "signatory")
            .get(pk=request.pk)
        )
        if current.state != RequestState.DRAFT:
            raise ValueError("Only a draft can be deleted.")
        named = {p for p in (current.focal_point, current.signatory) if p is not None}
        loose = [p.pk for p in named if not _is_known_elsewhere(current, p)]
        stored = list(files.files_of(current))
        current.delete()
        Person.objects.filter(pk__in=loose).delete()
        for letter in stored:
            _remove_file(letter)


def keep_letter(request: AssistanceRequest, upload: UploadedFile, by_id: int | None) -> None:
    """Store a letter and make it the request's. Raises ValidationError for what is no letter.

    While it is a draft, the letter that it replaces is removed; later on every letter stays.
    """
    before = request.letter
    request.letter = files.store_upload(upload, kind="letter", subject=request, by_id=by_id)
    AssistanceRequest.objects.filter(pk=request.pk).update(letter=request.letter)
    if before is not None and request.state == RequestState.DRAFT:
        _remove_file(before)


def _remove_file(stored: StoredFile) -> None:
    """Remove a file's row, and its bytes once that is certain."""
    stored.delete()
    transaction.on_commit(lambda: stored.file.delete(save=False))


def receipt(request: AssistanceRequest) -> datetime:
    """The moment from which both clocks count: the day of receipt, at noon in the team's zone."""
    day = request.received_on or timezone.localdate()
    return datetime.combine(day, time(12), tzinfo=ZoneInfo("Europe/Vienna"))
