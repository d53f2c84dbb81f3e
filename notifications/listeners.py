"""What is done with each event: who hears of it, and by which mail.

Runs inside the dispatch's own transaction, and may run again for the same event: unique rows make
it happen once.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import Person
from core import notices
from core.enums import ActMode
from core.models import Event, RecordedAct
from core.policy import policy_of
from core.recorded import CONTESTED, CONTESTED_NOTICE, RECORDED_NOTICE
from core.workflow import find, kind_of, told_people
from notifications import catalog, post
from notifications.enums import Frequency
from notifications.models import Notice
from notifications.readers import readers_of


def hear(event: Event, *, mailed: bool = True) -> None:
    """Tell everybody concerned of an event and of what followed from it in the same transaction.

    Nobody hears twice of one act: whoever is told of the event itself is not told of its
    consequences. Not `mailed`, it only fills inboxes (the demonstration's past).
    """
    did_it = _actors(event)
    reached: set[int] = set()
    for one in _with_consequences(event):
        for notice, people in recipients(one, did_it).items():
            fresh = [person for person in people if person.pk not in reached]
            reached |= {person.pk for person in fresh}
            tell(one, notice, fresh, mailed=mailed)


def recipients(event: Event, did_it: frozenset[int]) -> dict[str, list[Any]]:
    """The people whom each notice of one event goes to; `did_it` are the ids of who acted.

    The deputy who acted hears nothing of it, the person deputised for is told like anybody. For
    an act recorded on behalf, the person whose act it is gets a notice of that instead of the
    verb's own ones, and whoever wrote it down none.
    """
    subject = event.subject
    if subject is None:
        return {}
    told = told_people(policy_of(subject), kind_of(event).told, subject, sorted(did_it))
    if event.verb == CONTESTED.name:
        told[CONTESTED_NOTICE] = _who_answers(event, told[CONTESTED_NOTICE])
    recorded = getattr(event, "recorded_act", None)
    if recorded is None:
        return told
    told = {
        notice: [person for person in people if person.pk not in did_it]
        for notice, people in told.items()
    }
    return {RECORDED_NOTICE: [Person.objects.get(pk=recorded.giver_id)], **told}


def tell(event: Event, notice: str, people: Iterable[Any], *, mailed: bool = True) -> None:
    """Write the notice to each of these people, and plan the mails for those who can have one."""
    ids = [person.pk for person in people]
    if not ids:
        return
    entry = catalog.entry(notice)
    case = notices.case_of(event.subject)
    named = {"case_key": key_of(case), "case_reference": reference_of(case)}
    readers = readers_of(ids, entry, named["case_key"])
    Notice.objects.bulk_create(
        [
            Notice(
                event=event,
                recipient=reader.person,
                notice=notice,
                not_mailed=reader.why_not_mailed(entry),
                in_inbox=reader.in_inbox(entry),
                **named,
            )
            for reader in readers
        ],
        ignore_conflicts=True,
    )
    if not mailed:
        return
    # What an earlier try has given a mail already keeps it.
    fresh = Notice.objects.filter(
        event=event, notice=notice, recipient__in=ids, not_mailed="", carried_by=None
    ).filter(deliveries=None)
    rows = {row.recipient_id: row for row in fresh}
    mailed_to = [r for r in readers if r.person.pk in rows and r.frequency(entry) != Frequency.OFF]
    post.give([(rows[reader.person.pk], reader) for reader in mailed_to], entry)


def key_of(case: Any) -> str:
    """The name of a case: its model and its id."""
    return f"{case._meta.label_lower}:{case.pk}"


def reference_of(case: Any) -> str:
    """What people call a case; empty when it has no reference."""
    return str(getattr(case, "reference", "") or "")[:40]


def _actors(event: Event) -> frozenset[int]:
    """The ids of the people who did it themselves: who pressed the button, came by the link, or
    gave the act that was recorded.
    """
    ids = set()
    if event.actor is not None:
        ids.add(event.actor.person_id)
    if event.mode == ActMode.LINK and "bearer" in event.payload:
        ids.add(int(event.payload["bearer"]))
    recorded = getattr(event, "recorded_act", None)
    if recorded is not None:
        ids.add(recorded.giver_id)
    return frozenset(ids)


def _with_consequences(event: Event) -> Iterator[Event]:
    yield event
    following = Event.objects.filter(cause=event).select_related("recorded_act", "actor")
    for consequence in following.order_by("at", "subject_type_id", "subject_id", "seq"):
        yield from _with_consequences(consequence)


def _who_answers(event: Event, in_charge: list[Any]) -> list[Any]:
    """Who is told of a contest: who has the case and who recorded the act, else the team."""
    act = RecordedAct.objects.select_related("event__actor__person").get(
        pk=event.payload["recorded_act"]
    )
    people = {person.pk: person for person in in_charge}
    recorder = act.event.actor
    if recorder is not None:
        people[recorder.person_id] = recorder.person
    if not people:
        _table, verb = find(act.event.verb)
        subject: Any = event.subject
        people = {p.pk: p for p in policy_of(subject).people(verb.recorders, subject)}
    return list(people.values())
