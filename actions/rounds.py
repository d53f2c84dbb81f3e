"""From the rows of a round to the pure function in `consultation`, and who is recused for good."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from actions.consultation import SeatView
from actions.enums import Stand, Verdict
from actions.models import Consultation, ConsultationSeat, Position, Recusal, Seat
from core.enums import GrantEffect
from core.models import AccessGrant

RECUSED = "RECUSED"


def seats_today() -> list[Seat]:
    """The seats of the Steering Group in force today, heaviest first."""
    today = timezone.localdate()
    return list(
        Seat.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=today),
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        ).select_related("institution")
    )


def counting(obj: Consultation) -> QuerySet[Position]:
    """The positions that count, one a seat: the last one of a person who isn't recused."""
    return (
        Position.objects.filter(seat__consultation=obj)
        .exclude(person__in=obj.recusals.values("person"))
        .select_related("person")
        .order_by("seat_id", "-pk")
        .distinct("seat_id")
    )


def last_positions(obj: Consultation) -> dict[int, Position]:
    """The positions that count, by seat."""
    return {row.seat_id: row for row in counting(obj)}


def seat_views(seats: Iterable[ConsultationSeat], positions: dict[int, Position]) -> list[SeatView]:
    """The snapshot and the positions, as the pure function reads them."""
    listed = []
    for seat in seats:
        position = positions.get(seat.pk)
        listed.append(
            SeatView(
                seat.name,
                seat.weight,
                seat.recused,
                position.value if position is not None else "",
                position.condition if position is not None else "",
            )
        )
    return listed


def views_of(obj: Consultation) -> list[SeatView]:
    """Both, read from the database; two queries."""
    return seat_views(obj.seats.all(), last_positions(obj))


def own_seats(obj: Consultation, standing: Any) -> list[ConsultationSeat]:
    """The seats of a round for which somebody answers, recused ones not."""
    if standing is None:
        return []
    services = standing.institutions(Role.STEERING)
    return list(obj.seats.filter(institution__in=services, recused=False))


def take_seats(obj: Consultation) -> None:
    """Snapshot the seats of today for a new round, and carry earlier recusals on."""
    ConsultationSeat.objects.bulk_create(
        ConsultationSeat(
            consultation=obj,
            institution=seat.institution,
            name=seat.institution.acronym or seat.institution.name,
            weight=seat.weight,
        )
        for seat in seats_today()
    )
    earlier = Recusal.objects.filter(consultation__fiche_id=obj.fiche_id)
    for person in Person.objects.filter(pk__in=earlier.values("person")):
        recuse(obj, person, obj.opened_at)


def recuse(obj: Consultation, person: Person, at: datetime) -> Recusal:
    """Keep a person from fiche and round for good; a seat that nobody is left for is recused."""
    recusal = Recusal.objects.create(consultation=obj, person=person, declared_at=at)
    user = getattr(person, "user", None)
    if user is not None:
        for subject in (obj, obj.fiche):
            AccessGrant.objects.create(
                subject_type=ContentType.objects.get_for_model(subject),
                subject_id=subject.pk,
                user=user,
                effect=GrantEffect.EXCLUDE,
                reason=RECUSED,
                starts_at=at,
                source_type=ContentType.objects.get_for_model(recusal),
                source_id=recusal.pk,
            )
    recused = obj.recusals.values("person")
    for seat in obj.seats.filter(recused=False):
        left = holders(Role.STEERING, institutions=[seat.institution_id])
        if left.filter(pk__in=recused).exists() and not left.exclude(pk__in=recused).exists():
            seat.recused = True
            seat.save(update_fields=["recused"])
    return recusal


def conditions_of(obj: Consultation) -> list[tuple[str, str]]:
    """The conditions of an approval, each with the service that names it."""
    if obj.result != Verdict.APPROVED_WITH_CONDITIONS:
        return []
    return [
        (seat.name, seat.condition)
        for seat in views_of(obj)
        if seat.counts and seat.stand == Stand.CONDITIONS
    ]
