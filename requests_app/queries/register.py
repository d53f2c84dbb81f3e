"""The register: lists, filters, search."""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from accounts.models import Institution
from core.models import Deadline
from core.prepared import Prepared
from reference.models.names import name_language
from requests_app.models import AssistanceRequest
from requests_app.queries.clocks import is_past, request_type
from requests_app.rules import REQUESTS

COUNTED = 1_000
#: The most institutions whose name matches a search: more are no answer.
_NAMES_MATCHED = 200
#: Up to here what was found is listed by its keys; more is common, and soon met from the newest on.
_HITS = 1_000
#: The clocks that the list shows, with their words there.
_CLOCKS = {
    "first_reply": _l("first reply"),
    "decision": _l("decision"),
    "clarification": _l("answer"),
}
#: Under which name a query that looks for common words keeps some of the keys that have them.
_SOME = "mieux_some_hits"
_REFERENCE = re.compile(r"^\s*(?:REQ[- ]?)?(\d{4})-(\d{1,6})?\s*$|^\s*(REQ)\s*$", re.IGNORECASE)


#: What a row of the list shows.
_SHOWN = (
    *("state", "reference", "title", "received_on", "is_regional"),
    *("lead_institution__name", "lead_institution__acronym", "lead_membership__claimed_name"),
    *("country__name_en", "country__footnote_en"),
    *("officer__given_name", "officer__family_name"),
)


def register(standing: Any) -> QuerySet[AssistanceRequest]:
    """The requests that somebody sees, for a list: with names, newest receipt first.

    Drafts come before all.
    """
    rows = _shown(REQUESTS.visible_to(standing))
    return rows.order_by(F("received_on").desc(nulls_first=True), "-pk")


def _shown(requests: QuerySet[AssistanceRequest]) -> QuerySet[AssistanceRequest]:
    """With what a row of the list shows, in the reader's language."""
    rows = requests.select_related("lead_institution", "lead_membership", "country", "officer")
    return rows.only(*_SHOWN, f"country__name_{name_language()}")


@cache
def _by_key(language: str) -> Prepared:
    """Requests that were found already, as the list shows them in that language."""
    return Prepared(lambda keys: _shown(AssistanceRequest.objects.filter(pk__in=keys)), keys=list)


@dataclass(frozen=True)
class Listed:
    """One row of the list: the request, and which of its clocks runs out next."""

    request: AssistanceRequest
    due: date | None = None
    due_label: Any = ""
    is_overdue: bool = False


def listed(rows: Iterable[AssistanceRequest]) -> list[Listed]:
    """Rows of a list, each with the clock that runs out next. One query more."""
    shown = list(rows)
    asked = _CLOCKS_OF.rows(type_=request_type().pk, keys=[row.pk for row in shown])
    soonest = {subject: (kind, due_at, due_on) for subject, kind, due_at, due_on in asked}
    made = []
    for row in shown:
        next_one = soonest.get(row.pk)
        if next_one is None:
            made.append(Listed(row))
        else:
            kind, due_at, due_on = next_one
            made.append(Listed(row, due_on, _CLOCKS[kind], is_past(due_at)))
    return made


def _hits(words: str, named: QuerySet[Institution]) -> tuple[list[int], list[int]]:
    """The requests with these words or of these institutions, and the institutions, as keys.

    One request more than `_HITS` says that there are too many to be worth listing. One query.

    What is rare is found by its index first, and sorted then. Asked in one statement with its
    order, the planner reads the requests from the newest on, which for a rare word are all.
    """
    names, params = named.values("pk")[:_NAMES_MATCHED].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH named AS MATERIALIZED (SELECT ARRAY({names}) AS ids)"
            " SELECT mieux_request_hits(%s, ids, %s), ids FROM named",
            [*params, words, _HITS + 1],
        )
        hits, ids = cursor.fetchone()
        return list(hits), list(ids)


def _running(type_: Any = None) -> QuerySet[Deadline]:
    """The clocks of requests that run."""
    return Deadline.objects.filter(
        subject_type=type_ or request_type(), stopped_at__isnull=True, due_at__isnull=False
    )


#: The clocks of these requests, the soonest last.
_CLOCKS_OF = Prepared(
    lambda type_, keys: (
        _running(type_)
        .filter(kind__in=_CLOCKS, subject_id__in=keys)
        .order_by("-due_at")
        .values_list("subject_id", "kind", "due_at", "due_on")
    ),
    type_=int,
    keys=list,
)


def search(requests: QuerySet[AssistanceRequest], words: str) -> QuerySet[AssistanceRequest]:
    """Those in which the words occur, in any of the five languages, or of that reference or name.

    Something that looks like a reference ("REQ-2026-00", "2026-0012") is looked up as one.
    """
    matched = _REFERENCE.match(words)
    if matched:
        year, number, _all = matched.groups()
        start = f"REQ-{year}-{number or ''}" if year else "REQ-"
        padded = f"REQ-{year}-{int(number):04d}" if number else start
        return requests.filter(
            Q(reference__startswith=start) | Q(reference=padded), reference__gt=""
        )
    named = Institution.objects.filter(
        Q(name__icontains=words) | Q(name_latin__icontains=words) | Q(acronym__iexact=words)
    )
    hits, ids = _hits(words, named)
    if len(hits) <= _HITS:
        return requests.filter(_found(hits))
    occurs = Func(
        F("search"),
        Func(Value(words), function="mieux_search_query"),
        arg_joiner=" @@ ",
        template="(%(expressions)s)",
        output_field=BooleanField(),
    )
    found = requests.filter(Q(occurs) | Q(lead_institution__in=ids))
    # Kept with the query, through whatever is asked of it later: as many as are ever counted.
    setattr(found.query, _SOME, hits)
    return found


def soonest_due_first(requests: QuerySet[AssistanceRequest]) -> QuerySet[AssistanceRequest]:
    """Rows of `register` by what is due next; without a running clock last."""
    running = _running().filter(subject_id=OuterRef("pk"))
    soonest = Subquery(running.order_by("due_at").values("due_at")[:1])
    return requests.order_by(soonest.asc(nulls_last=True), "pk")


def soonest_due(
    requests: QuerySet[AssistanceRequest], start: int, stop: int
) -> list[AssistanceRequest]:
    """What `soonest_due_first(requests)[start:stop]` gives, however many there are. Two queries.

    Full pages are found along the index of clocks, which costs the same among a hundred open
    requests and among ten thousand. The last page, where those without a clock may stand, is
    sorted as a whole.
    """
    earlier = _running().filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk")),
        subject_id=OuterRef("subject_id"),
    )
    clocks = (
        _running()
        .filter(~Exists(earlier), subject_id__in=requests.order_by().values("pk"))
        .order_by("due_at", "subject_id")
    )
    ids = list(clocks.values_list("subject_id", flat=True)[start:stop])
    if len(ids) < stop - start:
        return list(soonest_due_first(requests)[start:stop])
    found = {row.pk: row for row in _by_key(name_language()).rows(keys=ids)}
    return [found[pk] for pk in ids if pk in found]


def overdue(requests: QuerySet[AssistanceRequest]) -> QuerySet[AssistanceRequest]:
    """Those with a clock that has run out."""
    late = Deadline.objects.filter(
        subject_type=request_type(), stopped_at__isnull=True, due_at__lt=timezone.now()
    )
    return requests.filter(pk__in=late.values("subject_id"))


def in_country(requests: QuerySet[AssistanceRequest], pk: int) -> QuerySet[AssistanceRequest]:
    """Those about a country, or covering it: few cover several, so these are listed first, and both
    ways have an index.
    """
    covered = AssistanceRequest.countries.through.objects.filter(country=pk)
    ids = ArraySubquery(covered.values("assistancerequest"))
    return requests.filter(Q(country=pk) | Q(_among(ids)))


def _among(keys: Any) -> Func:
    """Whether a request is one of these, given as one array: thousands cost no more to write."""
    return Func(
        F("pk"),
        keys,
        arg_joiner=" = ANY(",
        template="(%(expressions)s))",
        output_field=BooleanField(),
    )


def _found(keys: list[int]) -> Func:
    return _among(Value(keys, output_field=ArrayField(BigIntegerField())))


def on_theme(requests: QuerySet[AssistanceRequest], pk: int) -> QuerySet[AssistanceRequest]:
    """Those on a theme, or on one of its sub-themes."""
    chosen = AssistanceRequest.themes.through.objects.filter(
        Q(theme=pk) | Q(theme__parent=pk), assistancerequest=OuterRef("pk")
    )
    return requests.filter(Exists(chosen))


def bounded_count(rows: QuerySet[Any], *, searched: bool = False) -> tuple[int, bool]:
    """How many rows there are, counted up to 1,000, and whether there are more than that.

    `searched` says that words were looked for. Where they are common, those that were found first
    are mostly enough to know that there are more.
    """
    some = getattr(rows.query, _SOME, None)
    if some is not None and _counted(rows.filter(_found(some))) > COUNTED:
        return COUNTED, True
    count = _counted(rows, by_index=searched)
    return min(count, COUNTED), count > COUNTED


def _counted(rows: QuerySet[Any], *, by_index: bool = False) -> int:
    """How many rows, at most one more than `COUNTED`.

    As only so many are wanted, the planner would read the table until it has met them, and look
    for words in each text on the way: ten times what the index of words takes.
    """
    wanted = rows.order_by().values("pk")[: COUNTED + 1]
    try:
        sql, params = wanted.query.sql_with_params()
    except EmptyResultSet:
        return 0
    how = "SET LOCAL enable_seqscan TO off; " if by_index else ""
    with transaction.atomic() if by_index else nullcontext(), connection.cursor() as cursor:
        cursor.execute(f"{how}SELECT count(*) FROM ({sql}) n", params)
        return int(cursor.fetchone()[0])
