"""The six tests of a verb, made from its table, its scene and the declared matrix.

Each check raises AssertionError when the code and the matrix differ. `tests/test_verbs.py` runs
them for every verb, and again with a fault seeded into the table, when they must fail.
"""

import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Person, User
from core import dispatch
from core.enums import ActMode
from core.management.commands.verbs import declared
from core.models import Event, Outbox
from core.workflow import (
    SAME,
    Act,
    AlreadyDone,
    Guarded,
    NotAllowed,
    NotVisible,
    Performed,
    Refusal,
    Stale,
    Table,
    Verb,
    tables,
)
from notifications.models import Notice
from tests.actions import acting
from tests.scenes import SCENES, STATES, Scene
from tests.stage import Stage, events_of, fresh
from tests.strangers import WITHOUT_COUNTRY, strangers

#: Tables whose scenes all begin with an approved Action.
AFTER_APPROVAL = {
    "actions.action",
    "actions.activity",
    "actions.output",
    "experts.deployment",
    "experts.endorsement",
    "results.survey",
    "results.report",
    "results.publication",
}
MATRIX = Path(__file__).parent.parent / "docs" / "permissions"


@cache
def matrix() -> dict[str, Any]:
    """The declared matrix."""
    return declared(MATRIX)


def all_verbs() -> list[tuple[Table[Any], Verb]]:
    """Every verb of every table."""
    return [(table, verb) for table in tables.values() for verb in table.verbs.values()]


class Play:
    """One verb on a stage: its object made anew, its data, who plays it."""

    def __init__(self, table: Table[Any], verb: Verb, cast: dict[str, User]) -> None:
        self.table, self.verb = table, verb
        self.name = table.permission(verb)
        self.scene: Scene = SCENES[self.name]
        self.declared: dict[str, Any] = matrix()["verb"][self.name]
        self.stage = Stage(cast)

        self._begun: int | None = None

    def begin(self) -> "Play":
        """Make the object once for all checks; each of them must be undone before the next."""
        strangers(scoped=self.table.name not in WITHOUT_COUNTRY)
        if self.table.name in AFTER_APPROVAL:
            acting.begin(self.stage)
        if not self.verb.creates:
            self._begun = self.scene.make(self.stage, self.verb.sources[0]).pk
        return self

    def set_up(self, state: str | None = None) -> tuple[Any, dict[str, Any]]:
        """The object in one of the verb's states (the first unless said) and the data."""
        if state is None:
            state = "" if self.verb.creates else self.verb.sources[0]
        if self._begun is not None and state == self.verb.sources[0]:
            obj = self.table.model._default_manager.get(pk=self._begun)
        else:
            obj = self.scene.make(self.stage, state)
        return obj, self.scene.data(self.stage, obj)

    def act(self, key: str, **more: Any) -> Act:
        """An act of somebody of the cast, read anew; or of the system for its own verbs."""
        if self.verb.by_system:
            return Act.system()
        return Act.by(fresh(self.stage.cast[key]), **more)

    def perform(self, obj: Any, data: dict[str, Any], key: str = "", **more: Any) -> Performed[Any]:
        """Perform the verb as somebody (who `plays` it unless said), as a page would."""
        act = more.pop("act", None) or self.act(key or self.declared.get("plays", ""))
        seen = more.pop("seen", obj.seen if obj is not None else None)
        return self.table.run(self.verb.name, obj, act=act, seen=seen, **data)

    @property
    def everybody(self) -> list[str]:
        """The keys of the whole cast of this stage."""
        return sorted(self.stage.cast)


# -- The six -------------------------------------------------------------------------------------


def check_right(play: Play) -> None:
    """From every state of the table, whoever plays it reaches the declared target."""
    for state in play.verb.sources or ("",):
        with transaction.atomic():
            obj, data = play.set_up(state)
            done = play.perform(obj, data)
            assert done.event.verb == play.name
            if play.verb.target == SAME:
                assert done.obj.state == state
            elif play.verb.may_reach:
                assert done.obj.state in play.verb.may_reach
            else:
                assert done.obj.state == play.verb.target
            done.obj.refresh_from_db()
            assert done.obj.state == done.event.to_state
            transaction.set_rollback(True)


def check_roles(play: Play) -> None:
    """Exactly the declared people may; everybody else is refused and nothing is written."""
    obj, data = play.set_up()
    before = Event.objects.count()
    for key in play.everybody:
        expected = key in play.declared.get("may", ())
        with transaction.atomic():
            try:
                play.perform(obj, data, key)
                done = True
            except (NotAllowed, NotVisible):
                done = False
            transaction.set_rollback(True)
        if play.verb.by_system:
            _only_the_system(play, obj, data, key)
            continue
        assert done == expected, f"{play.name}: {key} {'may' if done else 'may not'}"
    assert Event.objects.count() == before


def _only_the_system(play: Play, obj: Any, data: dict[str, Any], key: str) -> None:
    with pytest.raises(Refusal):
        play.perform(obj, data, act=Act.by(fresh(play.stage.cast[key])))


def check_states(play: Play) -> None:
    """From every other state the verb is refused as stale, even by whoever may do it."""
    if play.verb.creates:
        return
    states, _make = STATES[play.table.name]
    obj, data = play.set_up()
    with transaction.atomic():
        _without_checks(type(obj))
        for state in [s for s in states if s not in play.verb.sources]:
            type(obj)._default_manager.filter(pk=obj.pk).update(state=state)
            moved = type(obj)._default_manager.get(pk=obj.pk)
            with pytest.raises((Stale, NotAllowed, NotVisible)):
                play.perform(moved, data)
        transaction.set_rollback(True)


def _without_checks(model: type[Any]) -> None:
    """Take off what the database asks of each state, until the transaction is undone.

    An object in a state that it did not come to by verbs is all that this test needs.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        # Rows that wait for their foreign keys to be looked at keep a table from being changed.
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'alter table "{table}" drop constraint "{name}"')


def check_stale(play: Play) -> None:
    """A click on an older page is refused; a second click of the same page is no second act."""
    obj, data = play.set_up()
    if obj is not None:
        state, serial = obj.seen.rsplit(".", 1)
        with pytest.raises(Stale):
            play.perform(obj, data, seen=f"{state}.{int(serial) + 1}")
    if play.verb.by_system:
        return
    nonce = uuid.uuid4()
    key = play.declared["plays"]
    seen = obj.seen if obj is not None else None
    done = play.perform(obj, data, act=play.act(key, nonce=nonce), seen=seen)
    count = events_of(done.obj)
    with pytest.raises((AlreadyDone, Stale, NotAllowed, NotVisible)):
        play.perform(obj, data, act=play.act(key, nonce=nonce), seen=seen)
    assert events_of(done.obj) == count


def check_recipients(play: Play) -> None:
    """Each notice goes to exactly the declared people; a verb that tells nobody says why."""
    declared = play.declared.get("tells", {})
    if not play.verb.told:
        assert play.verb.silent, f"{play.name} tells nobody and does not say why"
        assert not declared
        return
    obj, data = play.set_up()
    done = play.perform(obj, data)
    actor = done.event.actor.person_id if done.event.actor is not None else None
    told = play.table.recipients(play.verb, done.obj, [actor] if actor else [])
    got = {notice: {person.pk for person in people} for notice, people in told.items()}
    wanted = {
        notice: {play.stage.person(key).pk for key in keys} for notice, keys in declared.items()
    }
    assert got == wanted, f"{play.name}: {_named(got)} instead of {_named(wanted)}"


def check_every_actor(play: Play) -> None:
    """Whoever does it: the notices written are those of the matrix, but for who acted.

    Every verb by every role that may, as the dispatch tells it. Nobody of the cast, and none of
    the strangers of every role, is told besides; the actor hears nothing but an acknowledgement;
    the person who plays it in the matrix is told when somebody else acts, or not at all.
    """
    declared = play.declared.get("tells", {})
    plays = play.declared.get("plays", "")
    if not play.verb.told or play.verb.by_system:
        return
    thanked = {told.notice for told in play.verb.told if told.actor_too}
    for key in play.declared.get("may", ()):
        with transaction.atomic():
            obj, data = play.set_up()
            done = play.perform(obj, data, key)
            Outbox.objects.filter(event=done.event).update(dispatched_at=None)
            assert dispatch.dispatch(str(done.event.pk))
            got: dict[str, set[int]] = {notice: set() for notice in declared}
            for row in Notice.objects.filter(event=done.event):
                got[row.notice].add(row.recipient_id)
            actor = play.stage.person(key).pk
            aside = {actor, play.stage.person(plays).pk}
            for notice, keys in declared.items():
                wanted = {play.stage.person(name).pk for name in keys} - aside
                assert got[notice] - aside == wanted, f"{play.name} by {key}: {_named(got)}"
                assert notice in thanked or actor not in got[notice], f"{key} is told of it"
            transaction.set_rollback(True)


def _named(told: dict[str, set[int]]) -> dict[str, list[str]]:
    return {
        notice: sorted(p.email for p in Person.objects.filter(pk__in=ids))
        for notice, ids in told.items()
    }


def check_one_event(play: Play) -> None:
    """One event is dispatched, the verb's own; it says how, and between which states."""
    obj, data = play.set_up()
    before_state = obj.state if obj is not None else ""
    seen = set(Event.objects.values_list("pk", flat=True))
    waiting = set(Outbox.objects.values_list("event_id", flat=True))
    done = play.perform(obj, data)
    new = Event.objects.exclude(pk__in=seen)
    dispatched = Outbox.objects.exclude(event_id__in=waiting)
    assert [row.event_id for row in dispatched] == [done.event.pk]
    for event in new.exclude(pk=done.event.pk):
        assert event.cause_id == done.event.pk
    assert (done.event.from_state, done.event.to_state) == (before_state, done.obj.state)
    assert done.event.mode == (ActMode.SYSTEM if play.verb.by_system else ActMode.SIGNED_IN)


def check_guards(play: Play) -> None:
    """Every guard, broken alone, refuses the verb; nothing is written."""
    guards = {guard.name for guard in play.verb.guards}
    assert guards == set(play.scene.spoil), f"{play.name}: guards {guards ^ set(play.scene.spoil)}"
    for spoil in play.scene.spoil.values():
        with transaction.atomic():
            obj, data = play.set_up()
            spoil(play.stage, obj, data)
            if obj is not None:
                obj = type(obj)._default_manager.get(pk=obj.pk)
            before = Event.objects.count()
            try:
                with pytest.raises(Guarded):
                    play.perform(obj, data)
                assert Event.objects.count() == before
            finally:
                transaction.set_rollback(True)


def check_recording(play: Play) -> None:
    """Exactly the declared people may record it on behalf of somebody who may."""
    recorders = set(play.declared.get("records", ()))
    assert bool(recorders) == bool(play.verb.recorders), f"{play.name}: recorders differ"
    if not recorders:
        return
    obj, _data = play.set_up()
    for key in play.everybody:
        standing = fresh(play.stage.cast[key]).standing
        obj = type(obj)._default_manager.get(pk=obj.pk)
        assert play.table.may_record(standing, play.verb, obj) == (key in recorders), key


CHECKS = {
    "right": check_right,
    "roles": check_roles,
    "states": check_states,
    "stale": check_stale,
    "recipients": check_recipients,
    "every_actor": check_every_actor,
    "one_event": check_one_event,
    "guards": check_guards,
    "recording": check_recording,
}
