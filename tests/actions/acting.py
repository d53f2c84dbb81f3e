"""Fiches, rounds and Actions in a given state, made by real verbs."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from actions.enums import ActionState, FicheState, RoundState, Stand
from actions.models import (
    Action,
    ActionFiche,
    Consultation,
    ConsultationSeat,
    FicheVersion,
    Seat,
    VersionImpactArea,
)
from actions.workflow import consultation, fiche
from portal.demo.cast import EEAS, HOME, IMPLEMENTER, INTPA, institution
from reference import calendars
from reference.models import FormOfAssistance, ImpactArea, Language
from requests_app.models import AssistanceRequest
from tests.stage import Stage

#: Who answers for which seat.
SEATS = {"steering1": INTPA, "steering2": HOME, "steering3": EEAS}


def working_day(ahead: int = 10) -> date:
    """The n-th working day from today in Brussels."""
    return calendars.get("eu-brussels").add(timezone.localdate(), ahead)


def seats() -> list[Seat]:
    """The seats of the Group: three services, and the secretariat without weight."""
    made = [Seat.objects.get_or_create(institution=institution(b))[0] for b in SEATS.values()]
    secretariat, _made = Seat.objects.get_or_create(
        institution=institution(IMPLEMENTER), defaults={"weight": 0}
    )
    return [*made, secretariat]


def opened(stage: Stage, request: AssistanceRequest | None = None) -> ActionFiche:
    """A fiche that `officer` has just opened on an admitted request."""
    return fiche.open_(
        None,
        act=stage.act("officer"),
        requests=[request or stage.request("ADMITTED")],
        working_title="A migration strategy for all ministries",
        officer=stage.person("officer"),
    ).obj


def fill(version: FicheVersion, *, internal: bool = True) -> FicheVersion:
    """Everything that the guards ask for."""
    FicheVersion.objects.filter(pk=version.pk).update(
        summary="Three missions of peers help to write the strategy.",
        context="A new law asks for a strategy.",
        overall_objective="A strategy that the ministries agree on.",
        expected_results="The strategy is adopted.",
        indicators="Strategy adopted: no / yes",
        starts_on=working_day(40),
        ends_on=working_day(200),
    )
    VersionImpactArea.objects.get_or_create(
        version=version, impact_area=ImpactArea.objects.all()[0]
    )
    if not version.activities.exists():
        version.activities.create(
            number=1, title="Fact-finding mission", form=FormOfAssistance.objects.get(code="A7")
        )
        version.expert_needs.create(
            number=1,
            position="Strategy expert",
            is_principal=True,
            working_days=12,
            language=Language.objects.get(code="en"),
        )
        version.commitments.create(number=1, commitment="A drafting committee is set up.")
    if internal and not version.budget_lines.exists():
        version.budget_lines.create(
            number=1, kind="FEES", quantity=Decimal(12), unit_cost=Decimal("450.00")
        )
        version.risks.create(number=1, risk="Elections move the calendar.")
    version.refresh_from_db()
    return version


def shared(stage: Stage) -> ActionFiche:
    """With the partner."""
    made = opened(stage)
    assert made.version is not None
    fill(made.version)
    return fiche.share(made, act=stage.act("officer")).obj


def agree_data(made: ActionFiche) -> dict[str, Any]:
    """What an official says when agreeing."""
    assert made.version is not None
    return {
        "agreed_by": "Abena Example",
        "post": "Head of Cooperation",
        "agreed_on": timezone.localdate(),
        "shared_hash": made.version.shared_hash,
    }


def agreed(stage: Stage) -> ActionFiche:
    """Agreed by the partner."""
    made = shared(stage)
    return fiche.agree(made, act=stage.act("official"), **agree_data(made)).obj


def submitted(stage: Stage) -> ActionFiche:
    """With the Steering Group; `chair` is in the chair."""
    seats()
    return fiche.submit_to_steering(
        agreed(stage), act=stage.act("leader"), chair=stage.person("chair"), due_on=working_day()
    ).obj


def round_of(made: ActionFiche) -> Consultation:
    """Its newest round."""
    return made.rounds.select_related("fiche").order_by("-number")[0]


def seat_of(made: Consultation, key: str) -> ConsultationSeat:
    """The seat for which somebody of the cast answers."""
    return made.seats.get(institution=institution(SEATS[key]))


def position(
    stage: Stage, made: Consultation, key: str, value: str = Stand.APPROVE, **words: str
) -> Consultation:
    """Somebody's position."""
    return consultation.take_position(
        made, act=stage.act(key), seat=seat_of(made, key), value=value, **words
    ).obj


def answered(
    stage: Stage, made: Consultation, values: dict[str, str] | None = None
) -> Consultation:
    """Every seat has answered; "approve" unless said."""
    for key in SEATS:
        value = (values or {}).get(key, Stand.APPROVE)
        words = {"condition": "A start in spring."} if value == Stand.CONDITIONS else {}
        if value in (Stand.RETURN, Stand.REJECT):
            words = {"reason": "Not ready."}
        made = position(stage, made, key, value, **words)
    return made


def closed(stage: Stage, values: dict[str, str] | None = None) -> Consultation:
    """Answered and closed by the chair."""
    made = answered(stage, round_of(submitted(stage)), values)
    return consultation.close_round(made, act=stage.act("chair")).obj


def signed(stage: Stage, values: dict[str, str] | None = None) -> Consultation:
    """Signed by the chair."""
    return consultation.sign_decision(
        closed(stage, values), act=stage.act("chair"), decision_text="Thank you."
    ).obj


def overdue(made: Consultation) -> Consultation:
    """The same round, its deadline passed."""
    past = timezone.now() - timedelta(days=60)
    Consultation.objects.filter(pk=made.pk).update(
        opened_at=past, due_on=calendars.get("eu-brussels").add(past.date(), 5)
    )
    return Consultation.objects.select_related("fiche").get(pk=made.pk)


def in_state(stage: Stage, state: str) -> ActionFiche:
    """A fiche in one of its states."""
    by_state: dict[str, Callable[[], ActionFiche]] = {
        FicheState.DRAFTING: lambda: opened(stage),
        FicheState.PARTNER_REVIEW: lambda: shared(stage),
        FicheState.AGREED: lambda: agreed(stage),
        FicheState.IN_CONSULTATION: lambda: submitted(stage),
        FicheState.APPROVED: lambda: signed(stage).fiche,
        FicheState.APPROVED_WITH_CONDITIONS: lambda: (
            signed(stage, {"steering1": Stand.CONDITIONS}).fiche
        ),
        FicheState.RETURNED: lambda: signed(stage, {"steering1": Stand.REJECT}).fiche,
        FicheState.REJECTED: lambda: signed(stage, dict.fromkeys(SEATS, Stand.REJECT)).fiche,
    }
    made = by_state[FicheState(state)]()
    return ActionFiche.objects.get(pk=made.pk)


def round_in_state(stage: Stage, state: str) -> Consultation:
    """A round in one of its states."""
    made = {
        RoundState.OPEN: lambda: round_of(submitted(stage)),
        RoundState.CLOSED: lambda: closed(stage),
        RoundState.SIGNED: lambda: signed(stage),
        RoundState.CANCELLED: lambda: (
            consultation.cancel_round(
                round_of(submitted(stage)), act=stage.act("leader"), reason="A wrong annex."
            ).obj
        ),
    }[RoundState(state)]()
    return Consultation.objects.select_related("fiche").get(pk=made.pk)


def action_in_state(stage: Stage, state: str) -> Action:
    """An Action in one of its states."""
    assert state == ActionState.PREPARING
    return Action.objects.select_related("fiche").get(fiche=signed(stage).fiche)
