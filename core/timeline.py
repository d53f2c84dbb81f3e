"""The history of one or several objects as a reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Event, RecordedAct
from core.policy import Standing, policy_of
from core.workflow import EventKind, Text, Verb, kind_of


@dataclass(frozen=True)
class Entry:
    """One line of a history. `confirm_url` is set where the reader may attach the writing that a
    recorded act still needs.
    """

    at: datetime
    label: Text
    verb: Verb | EventKind
    event: Event
    actor: Any
    principal: Any
    detail: str = ""
    recorded: RecordedAct | None = None
    giver: Any = None
    payload: dict[str, Any] = field(default_factory=dict)
    confirm_url: str = ""


def entries(
    subjects: Sequence[models.Model],
    standing: Standing | None,
    events: models.QuerySet[Event] | None = None,
) -> list[Entry]:
    """What happened to these objects, newest first, as far as each one's policy shows it.

    `events` may bring joined names; a verb's `shown_to` names the view that sees it.
    """
    if not subjects:
        return []
    by_key: dict[tuple[int, int], models.Model] = {}
    wanted = Q(pk__in=[])
    for subject in subjects:
        type_id = ContentType.objects.get_for_model(subject).pk
        by_key[type_id, subject.pk] = subject
        wanted |= Q(subject_type_id=type_id, subject_id=subject.pk)
    base = Event.objects.all() if events is None else events
    rows = base.filter(wanted).select_related("detail", "recorded_act").order_by("-at", "-seq")
    listed = []
    for event in rows:
        subject = by_key[event.subject_type_id, event.subject_id]
        verb = kind_of(event)
        if not policy_of(subject).may(standing, verb.shown_to, subject):
            continue
        recorded = getattr(event, "recorded_act", None)
        detail = getattr(event, "detail", None)
        listed.append(
            Entry(
                at=event.at,
                label=verb.happened or verb.label,
                verb=verb,
                event=event,
                actor=event.actor,
                principal=event.principal,
                detail=_words(verb, event, detail.text if detail is not None else ""),
                recorded=recorded,
                payload=event.payload,
                confirm_url=_confirm_url(verb, recorded, standing, subject),
            )
        )
    return listed


def _confirm_url(
    verb: Verb | EventKind, act: RecordedAct | None, standing: Standing | None, subject: Any
) -> str:
    """Where whoever may record such acts attaches the writing, when one still does not hold."""
    if act is None or act.holds or not isinstance(verb, Verb):
        return ""
    if not policy_of(subject).stakes_of(standing, subject) & set(verb.recorders):
        return ""
    return reverse("core:confirm_act", args=[act.pk])


def _words(row: Verb | EventKind, event: Event, said: str) -> str:
    """What the event's row adds of its payload, then the words given with it."""
    added = row.in_words(event.payload) if isinstance(row, EventKind) and row.in_words else ""
    return ". ".join(filter(None, (added, said)))
