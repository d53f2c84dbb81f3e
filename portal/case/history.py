"""What happened in a case, and what was asked and answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case as Case_
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from accounts.models import Person
from actions.workflow import ACTIVITY, OUTPUT
from core.dates import short_day
from core.enums import Tone
from core.models import Event, RecordedAct
from core.timeline import Entry, entries
from core.workflow import Text, kind_of
from portal.case.loading import Case
from portal.case.page import ICONS
from requests_app.enums import RequestState
from requests_app.queries import Question


@dataclass(frozen=True)
class Line:
    """One line of the timeline (`components/timeline.html`)."""

    text: Text
    when: datetime
    who: str = ""
    on_behalf_of: str = ""
    recorded: str = ""
    given: str = ""
    provisional: bool = False
    contested: bool = False
    icon: str = "dot"
    tone: str = "neutral"
    note: str = ""
    document: Any = None
    about: str = ""
    confirm_url: str = ""


def timeline(case: Case) -> list[Entry]:
    """The history of request, fiches, rounds and Actions as the reader may see it.

    One query; one more for activities and outputs, where there is an Action.
    """
    listed = entries(case.subjects, case.standing, _with_names(Event.objects.all()))
    if case.actions:
        listed = sorted([*listed, *_of_parts(case)], key=lambda entry: entry.at, reverse=True)
    return listed


def _with_names(events: QuerySet[Event]) -> QuerySet[Event]:
    """With who did it, for whom, and whose recorded act it is."""
    giver = Person.objects.filter(pk=OuterRef("recorded_act__giver_id")).values(
        name=Concat("given_name", Value(" "), "family_name")
    )
    return events.select_related(
        "actor__person", "principal__person", "recorded_act__document"
    ).annotate(giver_name=Subquery(giver[:1]))


def _of_parts(case: Case) -> list[Entry]:
    """What happened to activities and outputs, each verb for whom its policy shows it.

    What came along with another act, such as the activities that an approval brings, is left to
    their own pages.
    """
    shown = Q(pk__in=[])
    about: list[Any] = []
    actions = [action.pk for action in case.actions]
    for table in (ACTIVITY, OUTPUT):
        kind = ContentType.objects.get_for_model(table.model)
        parts: Any = table.model._default_manager.filter(action__in=actions)
        for view in {verb.shown_to for verb in table.verbs.values()}:
            names = [table.permission(v) for v in table.verbs.values() if v.shown_to == view]
            seen = table.policy.visible_to(case.standing, view, among=parts)
            shown |= Q(subject_type=kind, subject_id__in=seen.values("pk"), verb__in=names)
        title = table.model._default_manager.filter(pk=OuterRef("subject_id")).values("title")
        about.append(When(subject_type=kind, then=Subquery(title[:1])))
    rows = (
        _with_names(Event.objects.filter(shown, cause__isnull=True))
        .select_related("actor__person", "principal__person", "recorded_act__document", "detail")
        .annotate(about=Case_(*about, default=Value(""), output_field=CharField()))
        .order_by("-at", "-seq")
    )
    return [_part_entry(event) for event in rows]


def _part_entry(event: Event) -> Entry:
    verb = kind_of(event)
    detail = getattr(event, "detail", None)
    return Entry(
        at=event.at,
        label=verb.happened or verb.label,
        verb=verb,
        event=event,
        actor=event.actor,
        principal=event.principal,
        detail=detail.text if detail is not None else "",
        recorded=getattr(event, "recorded_act", None),
        payload=event.payload,
    )


def lines(case: Case, history: list[Entry]) -> list[Line]:
    """The history as lines: who, for whom, recorded by whom, in which words."""
    internal = case.may("view_internal")
    return [_line(entry, internal) for entry in history]


def _line(entry: Entry, internal: bool) -> Line:
    actor = entry.actor.person.name if entry.actor is not None else _("the portal")
    principal = entry.principal.person.name if entry.principal is not None else ""
    act: RecordedAct | None = entry.recorded
    tone = getattr(entry.verb, "tone", Tone.NEUTRAL)
    about = str(getattr(entry.event, "about", "") or "")
    icon = ICONS.get(getattr(entry.verb, "name", ""), "dot")
    if act is None:
        return Line(
            text=entry.label,
            when=entry.at,
            who=actor,
            on_behalf_of=principal,
            icon=icon,
            tone=str(tone),
            note=entry.detail,
            about=about,
        )
    given = _("given on %(day)s (%(how)s)") % {
        "day": short_day(act.given_on),
        "how": str(act.get_source_display()).lower(),
    }
    return Line(
        text=entry.label,
        when=entry.at,
        who=str(getattr(entry.event, "giver_name", "") or ""),
        recorded=actor,
        given=given,
        provisional=act.is_provisional,
        contested=act.contested_at is not None,
        icon=icon,
        tone=str(Tone.WAITING if not act.holds else tone),
        note=entry.detail,
        document=act.document if internal else None,
        about=about,
        confirm_url=entry.confirm_url,
    )


def questions(case: Case, history: list[Entry]) -> list[Question] | None:
    """The questions and answers, for whoever may read them. One query; none before the review."""
    if not case.may("view_shared") or case.request.state == RequestState.SUBMITTED:
        return None
    rows = case.request.clarifications.select_related("asked_by", "answered_by", "attachment")
    recorded = {
        entry.payload["clarification"]: entry.recorded
        for entry in history
        if entry.recorded is not None and "clarification" in entry.payload
    }
    return [Question(row, recorded.get(row.pk)) for row in rows]
