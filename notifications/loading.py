"""What the mails of a batch are written from, read for all of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet

from core.models import Event
from core.notices import TOWARDS_THE_ROOT
from notifications import catalog
from notifications.models import Delivery, Notice

#: Relations of a subject that its mails usually name.
NAMED = (
    "officer",
    "person",
    "institution",
    "lead_institution",
    "country",
    "principal",
    "deputy",
    "action",
    "fiche",
    "version",
)


def notices() -> QuerySet[Notice]:
    """Notices with what is asked of them besides their subject."""
    return Notice.objects.select_related(
        "recipient__user",
        "recipient__reading_hours",
        "event__actor__person",
        "event__principal__person",
        "event__detail",
        "event__recorded_act",
    )


def load(rows: Sequence[Delivery]) -> None:
    """Read the notices of these deliveries and what they are about: a few queries for all."""
    alone = [row.notice_id for row in rows if row.notice_id is not None]
    gathering = [row.pk for row in rows if row.gathers]
    found: list[Notice] = []
    if alone:
        by_id = {notice.pk: notice for notice in notices().filter(pk__in=alone)}
        for row in rows:
            if row.notice_id is not None:
                row.notice = by_id[row.notice_id]
        found += by_id.values()
    if gathering:
        carried_by: dict[int | None, list[Notice]] = defaultdict(list)
        for notice in notices().filter(carried_by__in=gathering).order_by("created_at", "pk"):
            carried_by[notice.carried_by_id].append(notice)
            found.append(notice)
        for row in rows:
            if row.gathers:
                row.__dict__["_carried"] = carried_by[row.pk]
    load_subjects(notice.event for notice in found)


def load_subjects(events: Iterable[Event]) -> None:
    """Give each event its subject, with what its mails usually name: one query for each model."""
    wanted: dict[int, dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        wanted[event.subject_type_id][event.subject_id].append(event)
    for type_id, by_subject in wanted.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        for subject in with_named(model).filter(pk__in=by_subject):
            for event in by_subject[subject.pk]:
                event.subject = subject


def with_named(model: type[models.Model]) -> QuerySet[Any]:
    """Objects of a model with the relations of `NAMED` that it has, and the way to its officer."""
    joined = [*_relations(model) & set(NAMED), *_ways_to_officers(model)]
    rows = model._default_manager.all()
    return rows.select_related(*joined) if joined else rows


def _relations(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.fields if field.is_relation}


def _ways_to_officers(model: type[models.Model]) -> Iterator[str]:
    """The paths by which a mail's officer is found ("action__fiche__officer")."""
    own = _relations(model)
    if "officer" in own:
        yield "officer__user"
        return
    for name in TOWARDS_THE_ROOT:
        if name in own:
            above: Any = model._meta.get_field(name).related_model
            yield from (f"{name}__{path}" for path in _ways_to_officers(above))


def carried(row: Delivery) -> list[Notice]:
    """The notices that a delivery carries, oldest first."""
    if "_carried" not in row.__dict__:
        load([row])
    kept: list[Notice] = row.__dict__["_carried"]
    return kept


def forget(row: Delivery) -> None:
    """Read a row's notices and subjects again: time has passed since they were read."""
    load([row])


def still_true(notice: Notice) -> bool:
    """Whether a notice is still worth sending; see `catalog.still_true`."""
    entry = catalog.entry(notice.notice)
    return catalog.still_true(notice.notice, entry.asks, notice.event, notice.event.subject)
