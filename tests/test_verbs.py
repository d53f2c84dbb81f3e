"""The six tests of every verb, and whether they would notice a fault."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Person, User
from core.workflow import Outcome, Table, Told, Verb, tables
from tests.scenes import SCENES
from tests.verbs import CHECKS, Play, all_verbs, check_guards, check_recipients, matrix

VERBS = [pytest.param(t, v, id=t.permission(v)) for t, v in all_verbs()]


def test_every_verb_has_its_scene_and_its_rows() -> None:
    """A verb that nobody declared would pass every test by not having one."""
    names = {table.permission(verb) for table, verb in all_verbs()}
    assert names == set(SCENES)
    assert names == set(matrix()["verb"])


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "verb"), VERBS)
def test_verb(
    table: Table[Any], verb: Verb, cast: dict[str, User], subtests: pytest.Subtests
) -> None:
    """The tests that every verb must pass, each on a stage of its own."""
    play = Play(table, verb, cast).begin()
    for name, check in CHECKS.items():
        with subtests.test(name), transaction.atomic():
            check(play)
            transaction.set_rollback(True)


# -- Seeded faults: the tests above must find them -----------------------------------------------

GUARDED = [pytest.param(t, v, id=t.permission(v)) for t, v in all_verbs() if v.guards]
TELLING = [pytest.param(t, v, id=t.permission(v)) for t, v in all_verbs() if v.told]


def _seed(monkeypatch: pytest.MonkeyPatch, table: Table[Any], verb: Verb, **changes: Any) -> Verb:
    changed = replace(verb, **changes)
    monkeypatch.setitem(table.verbs, verb.name, changed)
    return changed


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "verb"), GUARDED)
def test_a_removed_guard_is_found(
    table: Table[Any],
    verb: Verb,
    cast: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    """Without any one of its guards, a verb fails its own test."""
    for guard in verb.guards:
        kept = tuple(g for g in verb.guards if g.name != guard.name)
        changed = _seed(monkeypatch, table, verb, guards=kept)
        with subtests.test(guard.name), pytest.raises(AssertionError):
            check_guards(Play(table, changed, cast))


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "verb"), TELLING)
def test_an_added_recipient_is_found(
    table: Table[Any], verb: Verb, cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one stake more among the told, a verb fails its own test."""
    everyone = tuple(stake.name for stake in table.policy.stakes)
    told = (*verb.told, Told("gossip", everyone))
    changed = _seed(monkeypatch, table, verb, told=told)
    with pytest.raises(AssertionError):
        check_recipients(Play(table, changed, cast))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "notice"),
    [("requests_app.request.admit", "request_admitted_team"), ("actions.fiche.revise", "")],
)
def test_an_actor_who_is_told_of_the_own_act_is_found(
    name: str, notice: str, cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an acknowledgement that the matrix does not know, and with a stranger among the told."""
    table = tables[name.rpartition(".")[0]]
    verb = table.verbs[name.rpartition(".")[2]]
    if notice:
        told = tuple(replace(t, actor_too=t.notice == notice) for t in verb.told)
        changed = _seed(monkeypatch, table, verb, told=told)
        with pytest.raises(AssertionError):
            check_recipients(Play(table, changed, cast).begin())
    else:
        policy = table.policy
        stakes = [replace(s, people=lambda _obj: Person.objects.all()) for s in policy.stakes]
        monkeypatch.setattr(table, "policy", replace(policy, stakes=tuple(stakes)))
        with pytest.raises(AssertionError):
            check_recipients(Play(table, verb, cast).begin())


def test_a_removed_guard_that_breaks_the_database_is_found_too() -> None:
    """Nothing here hides behind a skipped verb: every table is on stage."""
    assert {table.name for table, _verb in all_verbs()} == set(tables)


@pytest.mark.django_db
def test_a_wider_permission_is_found(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gets a right that the matrix does not give is found."""
    table = tables["requests_app.request"]
    verb = table.verbs["admit"]
    changed = _seed(monkeypatch, table, verb, who=(*verb.who, "officer"))
    with pytest.raises(AssertionError, match="officer may"):
        CHECKS["roles"](Play(table, changed, cast))


@pytest.mark.django_db
def test_a_second_dispatched_event_is_found(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An effect that announces something of its own is found."""
    from core import events

    table = tables["requests_app.request"]
    verb = table.verbs["decline"]
    effect = table.effects["decline"]

    def chatty(obj: Any, act: Any, event_id: Any, **data: Any) -> Outcome[Any]:
        events.record(
            obj, "requests_app.request.check", at=act.at, mode=act.mode, actor_id=act.user.pk
        )
        return effect(obj, act, event_id, **data)

    monkeypatch.setitem(table.effects, "decline", chatty)
    with pytest.raises(AssertionError):
        CHECKS["one_event"](Play(table, verb, cast))


@pytest.mark.django_db
def test_a_missing_state_is_found(cast: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb that starts from one state more than it should is found."""
    from tests.verbs import check_states

    table = tables["requests_app.request"]
    verb = table.verbs["start_review"]
    monkeypatch.setitem(
        table.verbs, verb.name, replace(verb, sources=(*verb.sources, "UNDER_REVIEW"))
    )
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_states(Play(table, verb, cast))
