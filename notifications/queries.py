"""Questions about notices: a person's inbox, and what was sent about a case."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import Person
from core.models.base import subject_key
from core.policy import policy_of
from core.workflow import Text, kind_of
from notifications.loading import load_subjects
from notifications.models import Notice
from notifications.rendering import title
from notifications.sent import sent_about as sent_about

#: Unread notices are counted up to here; the header says "99+".
COUNTED = 99
#: The most cases that the inbox offers to choose from.
MOST_CASES = 50


def unread_count(user: Any) -> int:
    """How many notices the person of an account has not read, at most one more than `COUNTED`.

    One query over an index of unread notices; 0 for anybody not signed in.
    """
    person_id = getattr(user, "person_id", None)
    return 0 if person_id is None else unread_notices(person_id).count()


def unread_notices(person_id: int) -> QuerySet[Notice]:
    """Notices that a person has not read, at most one more than are counted."""
    rows = Notice.objects.filter(recipient_id=person_id, in_inbox=True, read_at__isnull=True)
    return rows.order_by()[: COUNTED + 1]


def inbox(person: Person, *, unread: bool = False, case: str = "") -> QuerySet[Notice]:
    """The notices of a person that are shown to them, newest first; all, unread, of one case."""
    rows = Notice.objects.filter(recipient=person, in_inbox=True)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if case:
        rows = rows.filter(case_key=case.replace("\0", ""))
    return rows.select_related(
        "event__actor__person",
        "event__principal__person",
        "event__detail",
        "event__recorded_act",
    )


@dataclass(frozen=True)
class InboxCase:
    """A case that a person was told of: its key and what people call it."""

    key: str
    reference: str


def cases_of(person: Person) -> list[InboxCase]:
    """The cases with a reference in a person's inbox, those of the newest notices first."""
    rows = (
        Notice.objects.filter(recipient=person, in_inbox=True)
        .exclude(case_reference="")
        .order_by()
        .values_list("case_key", "case_reference")
        .annotate(newest=Max("created_at"))
        .order_by("-newest")
    )
    return [InboxCase(key, reference) for key, reference, _newest in rows[:MOST_CASES]]


@dataclass(frozen=True)
class Line:
    """One line of the inbox. `title` is empty when the matter is no longer open to the reader."""

    notice: Notice
    title: str
    verb: Text
    reference: str


def lines(notices: Sequence[Notice], person: Person) -> list[Line]:
    """The notices as lines, in the reader's language: one query per kind of object."""
    load_subjects(notice.event for notice in notices)
    open_ids = _visible(notices, person)
    listed = []
    for notice in notices:
        notice.recipient = person
        subject = notice.event.subject
        if subject is None or subject.pk not in open_ids[type(subject)]:
            listed.append(Line(notice, "", "", ""))
            continue
        verb = kind_of(notice.event)
        reference = str(getattr(subject, "reference", "") or "")
        listed.append(Line(notice, title(notice, person), verb.happened or verb.label, reference))
    return listed


def _visible(notices: Iterable[Notice], person: Person) -> dict[type[models.Model], set[int]]:
    """Ids of the objects of these notices that exist for the person, by model."""
    asked: dict[type[models.Model], set[int]] = defaultdict(set)
    for notice in notices:
        if notice.event.subject is not None:
            asked[type(notice.event.subject)].add(notice.event.subject_id)
    seen: dict[type[models.Model], set[int]] = defaultdict(set)
    for model, ids in asked.items():
        among = model._default_manager.filter(pk__in=ids)
        visible = policy_of(model).visible_to(person.standing, among=among)
        seen[model] = set(visible.values_list("pk", flat=True))
    return seen


def mark_read(
    person: Person, notices: QuerySet[Notice] | None = None, *, at: datetime | None = None
) -> int:
    """Mark notices of a person as read (default: all). Returns how many were not.

    `at` is the moment that stands with them afterwards, by which they are found again.
    """
    rows = Notice.objects.all() if notices is None else notices
    unread = rows.filter(recipient=person, read_at__isnull=True)
    return unread.update(read_at=at or timezone.now())


def mark_unread(person: Person, *, read_at: datetime) -> int:
    """Take back that a person read what was marked at one moment. Returns how many there were."""
    return Notice.objects.filter(recipient=person, read_at=read_at).update(read_at=None)


def mark_read_about(user: Any, subject: models.Model) -> int:
    """Mark what somebody was told of an object as read: they are looking at it."""
    type_id, pk = subject_key(subject)
    about = Notice.objects.filter(event__subject_type_id=type_id, event__subject_id=pk)
    return mark_read(user.person, about)
