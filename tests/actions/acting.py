"""Fiches, rounds and Actions in a given state, made by real verbs."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.utils import timezone

from actions.enums import (
    ActionState,
    ActivityState,
    FicheState,
    Mode,
    OutputKind,
    OutputState,
    RoundState,
    Stand,
)
from actions.models import (
    Action,
    ActionFiche,
    Activity,
    Consultation,
    ConsultationSeat,
    FicheVersion,
    Output,
    Seat,
    VersionImpactArea,
)
from actions.workflow import action, activity, consultation, fiche, output
from portal.demo.cast import EEAS, HOME, IMPLEMENTER, INTPA, institution
from reference import calendars
from reference.models import Country, FormOfAssistance, ImpactArea, Language
from requests_app.models import AssistanceRequest
from tests.stage import Stage, a_letter

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


def rounds_action(made: Consultation) -> Action:
    """The Action that a signed round has made, read anew."""
    return _action(Action.objects.get(fiche=made.fiche))


def _action(made: Action) -> Action:
    return Action.objects.select_related("fiche__officer", "version", "focal_point").get(pk=made.pk)


def prepared(stage: Stage, values: dict[str, str] | None = None) -> Action:
    """An Action that has just been made; the one that the stage began with, if any."""
    if values is None and "action" in stage.begun:
        begun = _action(Action.objects.get(pk=stage.begun["action"]))
        if begun.state == ActionState.PREPARING:
            return begun
    return rounds_action(signed(stage, values))


def begin(stage: Stage) -> None:
    """Let all scenes of this stage begin with one approved Action.

    Each of them must be undone before the next, by a savepoint.
    """
    stage.begun["action"] = prepared(stage).pk


def running(stage: Stage) -> Action:
    """The lead's official has accepted the commitments, `officer` has started it."""
    made = action.accept_commitments(prepared(stage), act=stage.act("official")).obj
    return _action(action.start(made, act=stage.act("officer")).obj)


def confirm_data(**changes: Any) -> dict[str, Any]:
    """When and where an activity is to take place."""
    said = {
        "starts_on": timezone.localdate(),
        "ends_on": timezone.localdate(),
        "mode": Mode.ON_SITE,
        "place": "Accra",
        "country": Country.objects.get(iso2="GH"),
        "agenda": "Two sessions.",
    }
    return said | changes


def held_data(**changes: Any) -> dict[str, Any]:
    """How it was held, and who came."""
    today = timezone.localdate()
    return {
        "held_from": today,
        "held_until": today,
        "women": 12,
        "men": 9,
        "undisclosed": 1,
    } | changes


def planned(stage: Stage, made: Action, title: str = "Workshop") -> Activity:
    """One more activity of an Action."""
    return activity.plan(
        None,
        act=stage.act("officer"),
        action=made,
        title=title,
        form=FormOfAssistance.objects.get(code="A7"),
    ).obj


def carry_out(stage: Stage, made: Activity, state: str = ActivityState.REPORTED) -> Activity:
    """Bring an activity of a running Action into a later state."""
    act = stage.act("officer")
    if state == ActivityState.CANCELLED:
        return activity.cancel(made, act=act, reason="The hall is closed.").obj
    steps: dict[str, Callable[[], Activity]] = {
        ActivityState.PLANNED: lambda: activity.confirm(made, act=act, **confirm_data()).obj,
        ActivityState.CONFIRMED: lambda: activity.record_held(made, act=act, **held_data()).obj,
        ActivityState.HELD: lambda: activity.report(made, act=act, text="It went well.").obj,
    }
    while made.state != state:
        made = steps[made.state]()
    return made


#: What later rooms do before an Action can be completed, evaluated or closed ("evaluate", …).
BEFORE: dict[str, list[Callable[[Stage, Action], None]]] = defaultdict(list)


def settle(stage: Stage, made: Action, verb: str) -> Action:
    """The Action, once later rooms have done what they ask for before a verb."""
    # A later room adds its steps when its own acting is imported.
    import_module("tests.results.acting")
    for step in BEFORE[verb]:
        step(stage, made)
    return _action(made)


def completed(stage: Stage) -> Action:
    """All activities are reported."""
    made = running(stage)
    for row in made.activities.all():
        carry_out(stage, row)
    return action.complete(settle(stage, made, "complete"), act=stage.act("officer")).obj


def evaluated(stage: Stage) -> Action:
    """The evaluation is concluded."""
    made = settle(stage, completed(stage), "evaluate")
    return action.evaluate(made, act=stage.act("officer")).obj


def action_in_state(stage: Stage, state: str) -> Action:
    """An Action in one of its states."""
    leader = stage.act("leader")
    by_state: dict[str, Callable[[], Action]] = {
        ActionState.PREPARING: lambda: prepared(stage),
        ActionState.RUNNING: lambda: running(stage),
        ActionState.SUSPENDED: lambda: (
            action.suspend(running(stage), act=leader, reason="Elections.").obj
        ),
        ActionState.COMPLETED: lambda: completed(stage),
        ActionState.EVALUATED: lambda: evaluated(stage),
        ActionState.CLOSED: lambda: (
            action.close(settle(stage, evaluated(stage), "close"), act=leader).obj
        ),
        ActionState.CANCELLED: lambda: (
            action.cancel(running(stage), act=leader, reason="A new government.").obj
        ),
    }
    return _action(by_state[ActionState(state)]())


def activity_in_state(stage: Stage, state: str) -> Activity:
    """An activity of a running Action in one of its states."""
    made = carry_out(stage, running(stage).activities.get(), state)
    return Activity.objects.select_related("action__fiche__officer", "form").get(pk=made.pk)


def added(stage: Stage, made: Action, title: str = "Draft strategy") -> Output:
    """One more output of an Action."""
    return output.add(
        None, act=stage.act("officer"), action=made, title=title, kind=OutputKind.STRATEGY
    ).obj


def bring(stage: Stage, made: Output, state: str) -> Output:
    """Bring an output into a later state."""
    act = stage.act("officer")
    if state == OutputState.GIVEN_UP:
        return output.give_up(made, act=act, reason="Part of another one.").obj
    steps: dict[str, Callable[[], Output]] = {
        OutputState.DRAFT: lambda: output.check(made, act=act, file=a_letter("strategy.pdf")).obj,
        OutputState.QUALITY_CHECK: lambda: output.send_to_partner(made, act=act).obj,
        OutputState.PARTNER_REVIEW: lambda: output.validate(made, act=stage.act("official")).obj,
        OutputState.VALIDATED: lambda: (
            output.adopt(made, act=act, adopted_as="A decree", adopted_on=timezone.localdate()).obj
        ),
    }
    while made.state != state:
        made = steps[made.state]()
    return made


def output_in_state(stage: Stage, state: str) -> Output:
    """An output of a running Action in one of its states."""
    made = bring(stage, added(stage, running(stage)), state)
    return Output.objects.select_related("action__fiche__officer", "action__version").get(
        pk=made.pk
    )
