"""Who has to do with a round of the Steering Group; much of it is read through the fiche."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from actions.enums import RoundState
from actions.models import Consultation, ConsultationSeat, Position
from actions.rules.fiches import GROUP, PARTNER, TEAM, like_fiche, people_of
from core.conditions import any_of
from core.policy import Policy, Stake


def _round_seat(standing: Standing) -> Q | None:
    services = standing.institutions(Role.STEERING)
    if not services:
        return None
    seats = ConsultationSeat.objects.filter(consultation=OuterRef("pk"), institution__in=services)
    return Q(Exists(seats))


def _round_seat_people(obj: Consultation) -> QuerySet[Person]:
    return holders(Role.STEERING, institutions=obj.seats.values("institution"))


def _silent_seat_people(obj: Consultation) -> QuerySet[Person]:
    """People of the seats that count and have no position yet."""
    answered = Position.objects.filter(seat=OuterRef("pk"))
    silent = obj.seats.filter(~Exists(answered), recused=False, weight__gt=0)
    return holders(Role.STEERING, institutions=silent.values("institution"))


def _nobody_sees_by_it(standing: Standing) -> Q | None:
    return None


def _round_chair(standing: Standing) -> Q | None:
    return Q(chair__in=people_of(standing))


def _round_chair_people(obj: Consultation) -> QuerySet[Person]:
    return Person.objects.filter(pk=obj.chair_id)


_OVER = Q(state__in=[RoundState.CLOSED, RoundState.SIGNED])


def _afterwards(standing: Standing) -> Q | None:
    """People of the seats and the chair, once the positions are laid open."""
    seat = _round_seat(standing)
    chair = _round_chair(standing)
    held = chair if seat is None else seat | chair if chair is not None else seat
    return None if held is None else _OVER & held


def _afterwards_people(obj: Consultation) -> QuerySet[Person]:
    if not obj.is_over:
        return Person.objects.none()
    return any_of(Person, [_round_seat_people(obj), _round_chair_people(obj)])


ROUNDS: Policy[Consultation] = Policy(
    model=Consultation,
    stakes=(
        Stake("seat", _("people of the seats"), _round_seat, _round_seat_people),
        Stake("chair", _("the chair"), _round_chair, _round_chair_people),
        # Reminded; they see the round by their seat.
        Stake(
            "silent_seat",
            _("people of the seats that have not answered"),
            _nobody_sees_by_it,
            _silent_seat_people,
        ),
        Stake(
            "afterwards",
            _("people of the seats and the chair, once it is closed"),
            _afterwards,
            _afterwards_people,
        ),
        *(
            like_fiche(name)
            for name in (
                "officer",
                "leader",
                "auditor",
                "party",
                "submitter",
                "focal_point",
                "delegation",
                "in_charge",
            )
        ),
    ),
    views={
        # Exists for them: that the Group is consulted, until when, and the outcome once signed.
        "view": PARTNER | TEAM | GROUP | {"submitter", "delegation", "auditor"},
        # Reads the seats and who has answered.
        "view_ballot": TEAM | GROUP | {"auditor"},
        # Reads every position. During the round people of a seat read their own service's.
        "view_positions": TEAM | {"afterwards", "auditor"},
    },
    rights={"file:decision": TEAM | {"afterwards", "auditor"}},
    people_model=lambda: Person,
    deputies=with_deputies,
)
