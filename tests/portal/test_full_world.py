"""The full demonstration world: every state, within a minute, and the same when loaded twice.

It is loaded once for this module; all other tests use the twelve cases.
"""

import io
import time
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from accounts.models import Institution, Person
from actions.enums import ActionState, ActivityState, FicheState, OutputState, RoundState
from actions.models import Action, ActionFiche, Activity, Consultation, Output
from core import events
from core.models import Outbox
from core.models.base import Stateful
from experts.enums import CvState, DeploymentState, EndorsementState, ProfileState
from experts.models import Deployment, Endorsement, ExpertProfile, FeeRate, Journey, PerDiemList
from notifications.models import Delivery
from portal.demo.cast import DOMAIN
from portal.demo.data import EVERY_BODY, EVERY_CASE, STORIES
from portal.demo.roster import rows
from portal.demo.world import World
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from results.enums import PublicationState, ReportState, SurveyState
from results.models import ClosingReport, Publication, Survey

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SECONDS = 60


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[float]:
    """The full world inside a transaction that ends with the module; how long it took to load.

    What counts is the time of this process and of nobody else on the machine.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        outer = transaction.atomic()
        outer.__enter__()
        try:
            began = time.process_time()
            World(full=True).load()
            yield time.process_time() - began
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def test_it_loads_within_a_minute(loaded: float) -> None:
    assert loaded < SECONDS


def test_it_is_as_large_as_promised(loaded: float) -> None:
    assert len(EVERY_CASE) >= 40
    assert AssistanceRequest.objects.count() == len(EVERY_CASE)
    assert len(EVERY_BODY) == 60
    partners = {body.country for body in EVERY_BODY if body.kind != "member_state_body"} - {""}
    assert len(partners) >= 40
    assert Institution.objects.filter(name__in=[body.name for body in EVERY_BODY]).count() == 60
    assert ExpertProfile.objects.count() == len(rows()) + 1 == 120
    spread = AssistanceRequest.objects.exclude(received_on=None).order_by("received_on")
    first, last = spread[0].received_on, spread.reverse()[0].received_on
    assert first is not None
    assert last is not None
    assert (last - first).days > 1000


@pytest.mark.parametrize(
    ("model", "states"),
    [
        (AssistanceRequest, RequestState),
        (ActionFiche, FicheState),
        (Consultation, RoundState),
        (Action, ActionState),
        (Activity, ActivityState),
        (Output, [s for s in OutputState if s != "GIVEN_UP"]),
        (ExpertProfile, ProfileState),
        (Deployment, [s for s in DeploymentState if s != "CLEARED"]),
        (Endorsement, [EndorsementState.REQUESTED, EndorsementState.GIVEN]),
        (Survey, SurveyState),
        (ClosingReport, [s for s in ReportState if s != "DRAFT"]),
        (Publication, PublicationState),
    ],
)
def test_every_state_is_there(loaded: float, model: type[Stateful], states: list[str]) -> None:
    """All but those that a given day may lack, or that nothing leads to by itself."""
    found = set(model._default_manager.values_list("state", flat=True))
    assert {str(state) for state in states} - found == set()


def test_missions_lie_in_the_past_now_and_ahead(loaded: float) -> None:
    today = World().today()
    binding = Journey.objects.filter(binds=True)
    assert binding.filter(block__endswith__lt=today).count() > 20
    assert binding.filter(block__contains=today).exists()
    assert binding.filter(block__startswith__gt=today).count() >= 3


def test_what_is_published_stands_in_two_languages(loaded: float) -> None:
    published = Publication.objects.filter(state=PublicationState.PUBLISHED)
    assert published.count() >= 5
    for publication in published:
        assert publication.texts.count() == 2
        assert publication.action.state == ActionState.CLOSED


def test_every_cv_was_read(loaded: float) -> None:
    assert not ExpertProfile.objects.exclude(cv_state=CvState.READ).exists()
    assert not ExpertProfile.objects.filter(cv_text="").exists()


def test_rates_are_marked_as_invented(loaded: float) -> None:
    for model in (FeeRate, PerDiemList):
        assert model._default_manager.exists()
        assert not model._default_manager.filter(is_demonstration=False).exists()


def test_everybody_is_evidently_invented(loaded: float) -> None:
    for person in Person.objects.exclude(email=""):
        assert person.email.endswith(".example"), person.email
        assert person.email.isascii(), person.email
    for row in rows():
        assert "@" not in row.headline


def test_no_mail_is_sent_about_the_past(loaded: float) -> None:
    assert not Outbox.objects.filter(dispatched_at__isnull=True).exists()
    assert not Delivery.objects.exists()


def test_every_chain_holds(loaded: float) -> None:
    for model in (Action, Deployment, Publication):
        for subject in model._default_manager.all():
            assert events.verify(subject) == []


def test_the_cast_has_living_work(loaded: float) -> None:
    def own(key: str) -> str:
        return f"{key}@{DOMAIN}"

    missions = Deployment.objects.filter(person__user__email=own("expert"))
    states = list(missions.values_list("state", flat=True))
    assert DeploymentState.INVITED in states
    assert DeploymentState.CLOSED in states
    assert {DeploymentState.CONTRACTED, DeploymentState.CLEARED} & set(states)
    asked = Endorsement.objects.filter(
        level="MEMBER_STATE",
        state=EndorsementState.REQUESTED,
        deployment__profile__employer_country__iso2="PT",
    )
    assert asked.exists()
    ghana = Action.objects.filter(focal_point__user__email=own("official"))
    assert set(ghana.values_list("state", flat=True)) >= {
        ActionState.RUNNING,
        ActionState.COMPLETED,
    }
    assert Output.objects.filter(action__in=ghana, state=OutputState.PARTNER_REVIEW).exists()
    assert Survey.objects.filter(action__in=ghana, kind="PARTNER", state=SurveyState.OPEN).exists()
    assert Publication.objects.filter(state=PublicationState.DRAFT).exists()
    assert ClosingReport.objects.filter(state=ReportState.SUBMITTED).exists()


def test_a_second_load_adds_nothing(loaded: float) -> None:
    before = {m._meta.label: m._base_manager.count() for m in apps.get_models()}
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert {m._meta.label: m._base_manager.count() for m in apps.get_models()} == before
    assert "0 institutions, 0 people, 0 experts, 0 cases new" in out.getvalue()


def test_every_story_belongs_to_a_case() -> None:
    assert set(STORIES) == {case.key for case in EVERY_CASE if case.key}
