"""The deadlines of all rooms as rows of one list: what the reader's policies show, and no more.

A deadline names its subject by type and id. Each table with clocks says here how its subjects are
called and to whom they belong, as columns, so that a page over ten kinds of subjects is one query.
"""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from accounts.standing import Standing
from core.deadlines import Clock
from core.models import Deadline
from core.workflow import Table, Text, tables
from reference.queries import partner_countries


def _name(person: str) -> Any:
    return Concat(F(f"{person}__given_name"), Value(" "), F(f"{person}__family_name"))


@dataclass(frozen=True)
class Kept:
    """How the subjects of one table are called, and by which paths they have officer and country.

    An empty path means that they have none. `page` makes the address from the id and reference.
    """

    title: Any
    reference: str
    officer: str
    country: str
    page: Callable[[int, str], str]


def _by_pk(address: str) -> Callable[[int, str], str]:
    return lambda pk, reference: reverse(address, args=[pk])


def _by_reference(address: str) -> Callable[[int, str], str]:
    return lambda pk, reference: reverse(address, args=[reference])


_FICHE = "action__fiche__"

KEPT: dict[str, Kept] = {
    "requests_app.request": Kept(
        F("title"), "reference", "officer", "country", _by_reference("portal:case")
    ),
    "actions.fiche": Kept(
        F("working_title"), "reference", "officer", "country", _by_reference("fiches:fiche")
    ),
    "actions.round": Kept(
        F("fiche__working_title"),
        "fiche__reference",
        "fiche__officer",
        "fiche__country",
        _by_pk("rounds:round"),
    ),
    "actions.action": Kept(
        F("fiche__working_title"),
        "fiche__reference",
        "fiche__officer",
        "country",
        _by_pk("actions:action"),
    ),
    "experts.profile": Kept(_name("person"), "", "", "employer_country", _by_pk("experts:profile")),
    "experts.deployment": Kept(
        _name("person"),
        "reference",
        "officer",
        "action__country",
        _by_pk("deployments:deployment"),
    ),
    "results.survey": Kept(
        F(f"{_FICHE}working_title"),
        f"{_FICHE}reference",
        f"{_FICHE}officer",
        "action__country",
        _by_pk("surveys:survey"),
    ),
    "results.publication": Kept(
        F(f"{_FICHE}working_title"),
        f"{_FICHE}reference",
        f"{_FICHE}officer",
        "action__country",
        _by_pk("publications:publication"),
    ),
    "partnerships.enquiry": Kept(
        F("name"), "reference", "", "country", _by_pk("enquiries:enquiry")
    ),
}


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; None and empty mean everything."""

    officer: int | None = None
    country: int | None = None
    kind: str = ""
    overdue: bool = False
    day: date | None = None
    month: tuple[date, date] | None = None


@dataclass(frozen=True)
class Row:
    """One deadline of the list."""

    pk: int
    label: Text
    title: str
    url: str
    reference: str
    officer: str
    country: str
    due: date | None
    overdue: bool
    paused: bool
    movable: bool


def with_clocks() -> list[Table[Any]]:
    """The tables that have clocks."""
    return [table for table in tables.values() if table.clocks]


def kinds() -> list[tuple[str, Text]]:
    """Every kind of clock with its words, for the filter."""
    return [
        (f"{table.name}:{kind}", clock.label)
        for table in with_clocks()
        for kind, clock in table.clocks.items()
        if not _shadows(clock)
    ]


def _shadows(clock: Clock) -> bool:
    """Whether a clock runs beside another one to the same day, and would show that day twice."""
    return bool(clock.quiet and clock.fixed)


def officers() -> QuerySet[Person]:
    """Who may be in charge of anything."""
    return holders(Role.OFFICER, Role.LEADER).order_by("given_name", "family_name", "pk")


def running(standing: Standing, wanted: Wanted) -> QuerySet[Any]:
    """The deadlines that run on what somebody sees, soonest first; paused ones last.

    One query: rows carry title, reference, officer, country and whether the reader may move them.
    """
    shown, movable = Q(pk__in=[]), Q(pk__in=[])
    columns: dict[str, list[When]] = {name: [] for name in _COLUMNS}
    for table in with_clocks():
        kept = KEPT[table.name]
        type_id = ContentType.objects.get_for_model(table.model).pk
        told = [kind for kind, clock in table.clocks.items() if not _shadows(clock)]
        mine = Q(table=table.name, subject_type=type_id, kind__in=told)
        seen = _narrowed(table.policy.visible_to(standing), kept, wanted)
        if seen is not None:
            shown |= mine & Q(Exists(seen.filter(pk=OuterRef("subject_id"))))
        movable |= mine & _movable(table, standing)
        subject = table.model._default_manager.filter(pk=OuterRef("subject_id"))
        for name, value in _values(kept).items():
            if value is not None:
                column = Subquery(subject.annotate(_shown=value).values("_shown")[:1])
                columns[name].append(When(mine, then=column))
    rows = _chosen(Deadline.objects.filter(shown, stopped_at__isnull=True), wanted)
    return rows.annotate(
        **{name: Case(*whens, output_field=_COLUMNS[name]) for name, whens in columns.items()},
        is_movable=Case(
            When(movable, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
    ).order_by(F("due_at").asc(nulls_last=True), "pk")


_COLUMNS: "dict[str, Field[Any, Any]]" = {
    "title": CharField(),
    "reference": CharField(),
    "officer_name": CharField(),
    "country_id": IntegerField(),
}


def _values(kept: Kept) -> dict[str, Any]:
    return {
        "title": kept.title,
        "reference": F(kept.reference) if kept.reference else None,
        "officer_name": _name(kept.officer) if kept.officer else None,
        "country_id": Cast(F(f"{kept.country}_id"), IntegerField()) if kept.country else None,
    }


def _narrowed(seen: QuerySet[Any], kept: Kept, wanted: Wanted) -> QuerySet[Any] | None:
    """Those of an officer and a country; None where a filter asks for what they don't have."""
    for path, value in ((kept.officer, wanted.officer), (kept.country, wanted.country)):
        if value is None:
            continue
        if not path:
            return None
        seen = seen.filter(**{path: value})
    return seen


def _chosen(rows: QuerySet[Deadline], wanted: Wanted) -> QuerySet[Deadline]:
    if wanted.kind:
        table, _colon, kind = wanted.kind.partition(":")
        rows = rows.filter(table=table, kind=kind)
    if wanted.overdue:
        rows = rows.filter(due_at__lt=timezone.now())
    if wanted.day is not None:
        rows = rows.filter(due_on=wanted.day)
    if wanted.month is not None:
        rows = rows.filter(due_on__range=wanted.month)
    return rows


def _movable(table: Table[Any], standing: Standing) -> Q:
    """The deadlines of a table that somebody may move now."""
    found = Q(pk__in=[])
    by_movers: dict[tuple[str, ...], list[str]] = {}
    for kind, clock in table.clocks.items():
        if not clock.fixed:
            by_movers.setdefault(clock.movers, []).append(kind)
    for movers, kinds_ in by_movers.items():
        moved = table.policy.condition(standing, movers)
        if moved is not None:
            held = table.policy.visible_to(standing).filter(moved)
            found |= Q(
                Exists(held.filter(pk=OuterRef("subject_id"))),
                kind__in=kinds_,
                due_on__isnull=False,
            )
    return found


def as_rows(found: QuerySet[Any] | list[Any], names: dict[int, str]) -> Iterator[Row]:
    """Deadlines of `running` as rows; `names` are the countries' by id."""
    now = timezone.now()
    for one in found:
        clock = tables[one.table].clocks.get(one.kind)
        yield Row(
            pk=one.pk,
            label=clock.label if clock is not None else one.kind,
            title=one.title or "",
            url=KEPT[one.table].page(one.subject_id, one.reference or ""),
            reference=one.reference or "",
            officer=one.officer_name or "",
            country=names.get(one.country_id, ""),
            due=one.due_on,
            overdue=one.due_at is not None and one.due_at < now,
            paused=one.is_paused,
            movable=one.is_movable,
        )


def country_names() -> dict[int, str]:
    """The partner countries by id, in the reader's language. One query."""
    return {country.pk: str(country) for country in partner_countries()}


# -- The month -------------------------------------------------------------------------------------

#: The most deadlines that one day of the calendar shows; the list has all of them.
SHOWN_A_DAY = 4


@dataclass
class Day:
    """One cell of the calendar."""

    day: date
    in_month: bool
    is_today: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def shown(self) -> list[Row]:
        """The first of them."""
        return self.rows[:SHOWN_A_DAY]

    @property
    def more(self) -> int:
        """How many the cell does not show."""
        return max(0, len(self.rows) - SHOWN_A_DAY)


@dataclass(frozen=True)
class Month:
    """A month as weeks of days, from Monday to Sunday."""

    first: date
    weeks: list[list[Day]]

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def weekdays(self) -> list[date]:
        """A day for each column, to name it by."""
        return [day.day for day in self.weeks[0]]


def span(first: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month(first: date, rows: list[Row]) -> Month:
    """The calendar of one month with these deadlines."""
    by_day: dict[date, list[Row]] = {}
    for row in rows:
        if row.due is not None:
            by_day.setdefault(row.due, []).append(row)
    today = timezone.localdate()
    weeks = [
        [
            Day(
                day,
                day.month == first.month,
                day == today,
                by_day.get(day, []) if day.month == first.month else [],
            )
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks)


#: What the filter's kinds are called together.
KIND_LABEL = _("What is due")
