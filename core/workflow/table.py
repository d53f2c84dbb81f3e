"""A table of verbs and the one way to perform one."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.permissions import add_perm
from rules.predicates import predicate

from core import deadlines, events, files
from core.deadlines import Clock
from core.enums import ActMode
from core.memory import ACT
from core.models import Event, RecordedAct
from core.models.base import subject_key
from core.policy import Policy, Standing, standing_of
from core.workflow.acts import (
    Act,
    AlreadyDone,
    Evidence,
    Guarded,
    NotAllowed,
    NotVisible,
    Stale,
    Text,
    standings_of,
)
from core.workflow.clocks import kinds_of
from core.workflow.rows import DECIDED, SAME, EventKind, Offer, Outcome, S, Told, Verb


def _by_link(act: Act) -> dict[str, Any]:
    """Who came by a signed link: without an account the event has no other name for them."""
    return {"bearer": act.bearer.pk} if act.mode == ActMode.LINK else {}


@dataclass(frozen=True)
class Performed(Generic[S]):
    """What came of a verb: the object as it now is, and the verb's own event."""

    obj: S
    event: Event


Effect = Callable[..., Outcome[Any]]
tables: "dict[str, Table[Any]]" = {}
#: What may happen besides verbs, by the event's name.
kinds: dict[str, EventKind] = {}


class Table(Generic[S]):
    """The verbs of one model. `name` is "app.noun"; permissions and events are "app.noun.verb"."""

    def __init__(
        self,
        name: str,
        model: type[S],
        policy: Policy[S],
        verbs: Sequence[Verb],
        *,
        clocks: Sequence[Clock] = (),
        creation_allowed: Callable[[Any, Verb, Mapping[str, Any]], bool] | None = None,
        also_lock: Callable[[S, Verb, Mapping[str, Any]], Sequence[models.Model]] | None = None,
    ) -> None:
        self.name = name
        self.model = model
        self.policy = policy
        self.verbs = {verb.name: verb for verb in verbs}
        self.clocks = {clock.kind: clock for clock in clocks}
        self.effects: dict[str, Effect] = {}
        self.creation_allowed = creation_allowed
        self.also_lock = also_lock
        tables[name] = self
        for verb in verbs:
            if not verb.by_system:
                add_perm(self.permission(verb), self._predicate(verb))
        for clock in clocks:
            kinds.update({kind.name: kind for kind in kinds_of(name, clock, policy.views)})

    # -- Reading the table -------------------------------------------------------------------------

    def permission(self, verb: Verb) -> str:
        """The permission's and the event's name: "requests_app.request.admit"."""
        return f"{self.name}.{verb.name}"

    def _predicate(self, verb: Verb) -> Any:
        @predicate(f"{self.name}:{'|'.join(verb.who)}")
        def holds_a_stake(user: Any, obj: S | None = None) -> bool:
            if obj is None:
                return False
            return self.allows(standing_of(user), verb, obj)

        return holds_a_stake

    def allows(self, standing: Standing | None, verb: Verb, obj: S) -> bool:
        """Whether somebody's stakes in the object include one that this verb asks for."""
        return bool(self.policy.stakes_of(standing, obj) & set(verb.who))

    def may_record(self, standing: Standing | None, verb: Verb, obj: S) -> bool:
        """Whether somebody may record this verb on behalf of others."""
        return bool(self.policy.stakes_of(standing, obj) & set(verb.recorders))

    def offered(self, standing: Standing | None, obj: S) -> list["Offer"]:
        """The buttons for somebody on an object: its state allows the verb and so do the stakes.

        A verb whose early guards do not hold is offered closed, with the reasons.
        """
        act = Act(ActMode.SIGNED_IN)
        offers = []
        for verb in self.verbs.values():
            if not verb.is_open(obj):
                continue
            own = self.allows(standing, verb, obj)
            if not own and not self.may_record(standing, verb, obj):
                continue
            reasons = [
                sentence
                for guard in verb.guards
                if guard.early and (sentence := guard.check(obj, act, {}))
            ]
            offers.append(Offer(verb, recorded=not own, reasons=tuple(reasons)))
        return offers

    def recipients(self, verb: Verb, obj: S, actor_ids: Sequence[int] = ()) -> dict[str, list[Any]]:
        """The people whom each notice of the verb goes to, nobody twice.

        `actor_ids` are the persons who did it themselves; they hear of it only where the notice
        says so, and always as part of it then.
        """
        return told_people(self.policy, verb.told, obj, actor_ids)

    # -- Performing --------------------------------------------------------------------------------

    def effect(self, function: Effect) -> Callable[..., Performed[S]]:
        """Decorator: the function says what the verb of its name does; calling it performs all.

        The effect gets (obj, act, event_id, **data) under the locks, changes rows and returns an
        Outcome. The decorated function takes `obj` (None for a creating verb), `act`, `seen` (the
        page's `Stateful.seen`; None only for callers that just read it under a lock) and the data.
        """
        name = function.__name__.rstrip("_")
        verb = self.verbs[name]
        self.effects[name] = function

        def perform(
            obj: S | None,
            *,
            act: Act,
            seen: str | None = None,
            cause: uuid.UUID | None = None,
            **data: Any,
        ) -> Performed[S]:
            return self.perform(verb, obj, act=act, seen=seen, cause=cause, data=data)

        perform.__name__ = function.__name__
        perform.__doc__ = function.__doc__
        return perform

    def run(self, name: str, obj: S | None, *, act: Act, **data: Any) -> Performed[S]:
        """Perform a verb by its name, for callers that read it from a table."""
        seen = data.pop("seen", None)
        cause = data.pop("cause", None)
        return self.perform(self.verbs[name], obj, act=act, seen=seen, cause=cause, data=data)

    def perform(
        self,
        verb: Verb,
        obj: S | None,
        *,
        act: Act,
        seen: str | None,
        cause: uuid.UUID | None,
        data: Mapping[str, Any],
    ) -> Performed[S]:
        """Perform one verb whole, or raise a Refusal and leave everything as it was."""
        if verb.creates != (obj is None):
            raise ValueError(f"{self.name}.{verb.name}: object given or missing.")
        try:
            with ACT.opened():
                return self._perform(verb, obj, act, seen, cause, data)
        except IntegrityError as error:
            # Two clicks of one page at the same moment: the unique nonce let one of them through.
            if act.nonce is None or "event_nonce_once" not in str(error):
                raise
            raise AlreadyDone(
                Event.objects.get(verb=self.permission(verb), nonce=act.nonce)
            ) from error

    def _perform(
        self,
        verb: Verb,
        obj: S | None,
        act: Act,
        seen: str | None,
        cause: uuid.UUID | None,
        data: Mapping[str, Any],
    ) -> Performed[S]:
        with transaction.atomic():
            event_id = uuid.uuid4()
            if obj is None:
                principal = self._authorise_creation(verb, act, data)
                self._refuse_second_click(verb, act)
                self._ask_guards(verb, self.model(), act, data)
                if self.also_lock and (others := self.also_lock(self.model(), verb, data)):
                    events.lock(others)
                outcome = self.effects[verb.name](None, act, event_id, **data)
                if outcome.obj is None:
                    raise ValueError(f"{self.name}.{verb.name} made no object.")
                now, before = outcome.obj, ""
                events.lock([now])
            else:
                if cause is None:
                    others = self.also_lock(obj, verb, data) if self.also_lock else ()
                    events.lock([obj, *others])
                now = self.model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
                principal = self._authorise(verb, now, act, cause)
                self._refuse_second_click(verb, act)
                self._compare(verb, now, seen)
                self._ask_guards(verb, now, act, data)
                before = now.state
                outcome = self.effects[verb.name](now, act, event_id, **data)
                self._write(verb, now, outcome, act)
            event = events.record(
                now,
                self.permission(verb),
                at=act.at,
                mode=act.mode,
                actor_id=act.user.pk if act.user else None,
                principal_id=principal,
                from_state=before,
                to_state=now.state,
                payload=outcome.payload | _by_link(act),
                detail=outcome.detail,
                nonce=act.nonce,
                cause_id=cause,
                event_id=event_id,
            )
            if act.evidence is not None:
                self._keep_evidence(now, event, act.evidence, act)
            self._turn_clocks(verb, now, act.at)
        return Performed(now, event)

    def _authorise_creation(self, verb: Verb, act: Act, data: Mapping[str, Any]) -> int | None:
        if verb.by_system:
            self._only_system(act)
            return None
        if act.mode == ActMode.SYSTEM and verb.also_system:
            return None
        for standing, principal in standings_of(act):
            if self.creation_allowed and self.creation_allowed(standing, verb, data):
                return principal
        raise NotAllowed(_("You may not do this: %(label)s.") % {"label": verb.label})

    def _authorise(self, verb: Verb, obj: S, act: Act, cause: uuid.UUID | None) -> int | None:
        """Returns the id of the user for whom a deputy acts, if any."""
        if act.mode == ActMode.SYSTEM:
            if verb.by_system or verb.also_system or cause is not None:
                return None
            raise NotAllowed(_("The system does not do this by itself."))
        if verb.by_system:
            self._only_system(act)
        if act.evidence is not None:
            return self._authorise_recording(verb, obj, act, act.evidence)
        visible = False
        for standing, principal in self._standings_in(act, obj):
            if self.allows(standing, verb, obj):
                return principal
            visible = visible or self.policy.may(standing, "view", obj)
        if not visible:
            raise NotVisible(_("There is nothing here for you."))
        raise NotAllowed(
            _("This is not yours to do: %(label)s. Ask the person who has the case.")
            % {"label": verb.label}
        )

    def _standings_in(self, act: Act, obj: S) -> list[tuple[Standing | None, int | None]]:
        """The actor's standings; none when the object is closed to somebody deputised for."""
        standings = standings_of(act)
        whole = standing_of(act.bearer or act.user)
        if len(standings) > 1 and not self.policy.stakes_of(whole, obj):
            return []
        return standings

    def _only_system(self, act: Act) -> None:
        if act.mode != ActMode.SYSTEM:
            raise NotAllowed(_("Only the portal itself does this."))

    def _authorise_recording(self, verb: Verb, obj: S, act: Act, evidence: Evidence) -> int | None:
        recording = [p for s, p in standings_of(act) if self.may_record(s, verb, obj)]
        if not recording:
            raise NotAllowed(_("You may not record acts of others in this case."))
        if not self.allows(evidence.giver_standing, verb, obj):
            raise Guarded(
                _("The person you name may not do this, so it can't be recorded for them.")
            )
        if evidence.given_on > timezone.localdate(act.at):
            raise Guarded(_("The date given lies in the future."))
        if not evidence.note and evidence.document is None:
            raise Guarded(_("Attach the document, or note what was said."))
        return recording[0]

    def _refuse_second_click(self, verb: Verb, act: Act) -> None:
        if act.nonce is None:
            return
        done = Event.objects.filter(verb=self.permission(verb), nonce=act.nonce).first()
        if done is not None:
            raise AlreadyDone(done)

    def _compare(self, verb: Verb, obj: S, seen: str | None) -> None:
        if obj.state not in verb.sources or (seen is not None and seen != obj.seen):
            raise Stale(
                _("Somebody was faster: it is now “%(state)s”. Nothing of yours was saved.")
                % {"state": self.state_label(obj)}
            )

    def state_label(self, obj: S) -> Text:
        """The state of an object in words."""
        return obj.get_state_display()  # type: ignore[attr-defined]

    def _ask_guards(self, verb: Verb, obj: S, act: Act, data: Mapping[str, Any]) -> None:
        sentences = [s for guard in verb.guards if (s := guard.check(obj, act, data))]
        if sentences:
            raise Guarded(*sentences)

    def _write(self, verb: Verb, obj: S, outcome: Outcome[S], act: Act) -> None:
        target = outcome.to if verb.target == DECIDED else verb.target
        if verb.target == DECIDED and target not in verb.may_reach:
            raise ValueError(f"{self.name}.{verb.name} may not lead to {target!r}.")
        changes = {name: getattr(obj, name) for name in outcome.changed}
        if target not in (SAME, obj.state):
            obj.state, obj.state_since, obj.state_serial = target, act.at, obj.state_serial + 1
            changes |= {
                "state": obj.state,
                "state_since": obj.state_since,
                "state_serial": obj.state_serial,
            }
        if changes:
            self.model._default_manager.filter(pk=obj.pk).update(**changes)
        obj.__dict__.pop("_stakes", None)

    def _keep_evidence(self, obj: S, event: Event, evidence: Evidence, act: Act) -> None:
        giver_type, giver_id = subject_key(evidence.giver)
        document = (
            files.store_upload(evidence.document, kind="evidence", subject=obj, by_id=act.user.pk)
            if evidence.document is not None
            else None
        )
        RecordedAct.objects.create(
            subject_type=ContentType.objects.get_for_model(obj),
            subject_id=obj.pk,
            event=event,
            giver_type_id=giver_type,
            giver_id=giver_id,
            source=evidence.source,
            given_on=evidence.given_on,
            note=evidence.note,
            document=document,
        )

    def _turn_clocks(self, verb: Verb, obj: S, at: datetime) -> None:
        for kind in verb.stops:
            deadlines.stop(obj, kind, at=at)
        for kind in verb.pauses:
            deadlines.pause(obj, self.clocks[kind], at=at)
        for kind in verb.resumes:
            deadlines.resume(obj, self.clocks[kind], at=at)
        for kind in verb.starts:
            deadlines.start(obj, self.name, self.clocks[kind], at=at)


def told_people(
    policy: Policy[Any], told: Sequence[Told], obj: models.Model, actor_ids: Sequence[int] = ()
) -> dict[str, list[Any]]:
    """The people whom each of these notices about an object goes to, nobody twice.

    Whoever is in several of them gets the first. For `actor_ids` see `Table.recipients`.
    """
    listed: dict[str, list[Any]] = {}
    reached: set[int] = set()
    for notice in told:
        people = {p.pk: p for p in policy.people(notice.stakes, obj)}
        if notice.actor_too:
            model = policy.people_model()
            people |= {p.pk: p for p in model._default_manager.filter(pk__in=actor_ids)}
        listed[notice.notice] = [
            person
            for pk, person in sorted(people.items())
            if pk not in reached and (notice.actor_too or pk not in actor_ids)
        ]
        reached |= set(people)
    return listed


def add_kind(kind: EventKind) -> EventKind:
    """Declare a kind of event that is no verb. Raises ValueError when its name is taken."""
    if kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"Event kind {kind.name} is declared twice.")
    return kind


def kind_of(event: Event) -> Verb | EventKind:
    """The row that an event is an instance of: a verb's or a kind's. KeyError if unknown."""
    kind = kinds.get(event.verb)
    if kind is None:
        return find(event.verb)[1]
    if kind.shown_to:
        return kind
    return replace(kind, shown_to=find(event.payload["verb"])[1].shown_to)


def find(permission: str) -> tuple[Table[Any], Verb]:
    """The table and verb of an event's name ("requests_app.request.admit"). KeyError if unknown."""
    table_name, _dot, verb_name = permission.rpartition(".")
    table = tables[table_name]
    return table, table.verbs[verb_name]
