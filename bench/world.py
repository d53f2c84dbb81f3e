"""The bench world: requests of twelve years, with all that hangs on them, and 20,000 experts.

Spread as in life: most cases are decided long ago, what is open came in during the last weeks;
few countries ask often, many seldom; texts stand in five languages, and a place is named in about
twenty requests, however many there are. Loading goes on from where an earlier load ended.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, OuterRef, Subquery

from accounts.enums import Role
from accounts.models import Institution, Membership, Person, User
from bench import cases, experts, fill, history, texts
from bench.fill import BASE
from bench.texts import text, tongue
from core.models import Deadline, Event, StoredFile
from experts.models import ExpertProfile
from portal.demo.cast import IMPLEMENTER, Member, account, institution
from portal.demo.world import World
from reference.models import Country, FormOfAssistance, InstitutionKind, Theme
from requests_app.enums import IN_TRIAGE, Criterion
from requests_app.models import (
    AssistanceRequest,
    Clarification,
    RequestParty,
    TriageCheck,
)

#: Requests for each institution, and so for each place that titles name.
EACH = 20
_DAYS = 4_380
_OFFICERS = 10


@dataclass(frozen=True)
class Loaded:
    """How much there is."""

    requests: int
    open: int
    institutions: int
    experts: int


def load(size: int, *, before: int = 0, on_roster: int = experts.SIZE) -> Loaded:
    """Bring the number of bulk requests from `before` to `size`.

    The first load brings the demonstration's twelve cases, made by real verbs, and the roster.
    """
    if not before:
        World().load()
        experts.load(on_roster)
    grow(before, size)
    settle()
    return counted()


def grow(before: int, size: int) -> None:
    """Add the requests from number `before` on, with all that hangs on them."""
    fill.begin()
    if not before:
        _officers()
    places = max(size // EACH, 1)
    texts.make(before // EACH, places)
    _institutions(before // EACH, places)
    _requests(before, size)
    _parts()
    _clocks()
    history.make()
    cases.make()


def full_case() -> str:
    """The reference of the fullest case that real verbs have made: with an Action."""
    kind = ContentType.objects.get_for_model(AssistanceRequest)
    events = Event.objects.filter(subject_type=kind, subject_id=OuterRef("pk")).order_by()
    found = (
        AssistanceRequest.objects.filter(pk__lt=BASE, fiches__action__isnull=False)
        .annotate(n=Subquery(events.values("subject_id").annotate(n=Count("pk")).values("n")))
        .order_by("-n", "pk")
    )
    return found[0].reference


def settle() -> None:
    """Let the database tidy up and count, as it does by itself in quiet hours."""
    fill.run("VACUUM ANALYZE")


def counted() -> Loaded:
    """How much there is by now."""
    open_ones = AssistanceRequest.objects.filter(state__in=IN_TRIAGE)
    return Loaded(
        AssistanceRequest.objects.count(),
        open_ones.count(),
        Institution.objects.count(),
        ExpertProfile.objects.count(),
    )


def _officers() -> None:
    """A team of more than the cast's two officers."""
    for number in range(_OFFICERS):
        member = Member(
            f"officer{number + 1}",
            "Ola",
            fill.place_name(number),
            Role.OFFICER,
            IMPLEMENTER,
            "",
        )
        Membership.objects.get_or_create(
            person=account(member, None).person,
            institution=institution(IMPLEMENTER),
            role=Role.OFFICER,
            defaults={"state": "ACTIVE", "evidence": "Part of the bench world."},
        )


def _team() -> list[int]:
    held = Membership.objects.filter(role=Role.OFFICER, state="ACTIVE")
    return list(held.order_by("person").values_list("person", flat=True).distinct())


# -- Institutions ----------------------------------------------------------------------------------


def _institutions(first: int, last: int) -> None:
    """One for each place, with its focal point (an official of it) and its signatory."""
    countries = list(
        Country.objects.filter(is_partner=True, is_active=True, hidden_from_requesters=False)
        .order_by("iso2")
        .values_list("pk", flat=True)
    )
    kinds = InstitutionKind.objects.filter(
        offered_to_requesters=True, joint_request_required=False, needs_justification=False
    )
    kind_ids = list(kinds.order_by("pk").values_list("pk", flat=True))
    few_often = f"power(pg_temp.pick(k, 1, 1000000) / 1e6, 2.0) * {len(countries)}"
    fill.table(
        "bench_institution",
        f"SELECT k, {BASE} + k AS id, {fill.listed(countries)}[1 + floor({few_often})::int] AS"
        f" country, {fill.listed(kind_ids)}[1 + pg_temp.pick(k, 2, {len(kind_ids)})] AS kind, name"
        f" FROM generate_series({first}, {last - 1}) AS k JOIN bench_place p ON p.id = k",
    )
    source = "FROM bench_institution"
    fill.fill(
        Institution,
        source,
        id="id",
        name="'Directorate of Migration of ' || name",
        acronym="'DM' || upper(name)",
        kind_id="kind",
        country_id="country",
    )
    for number, given in enumerate(("Fatou", "Sena")):
        fill.fill(
            Person,
            source,
            id=f"{BASE} + k * 2 + {number}",
            given_name=f"'{given}'",
            family_name="name",
            email=f"lower(name) || '{number}@bench.example'",
        )
    fill.fill(
        Membership,
        source,
        person_id=f"{BASE} + k * 2",
        institution_id="id",
        role="'OFFICIAL'",
        state="'ACTIVE'",
        may_submit="true",
        evidence="'Part of the bench world.'",
    )


# -- Requests --------------------------------------------------------------------------------------

_STATE = """
CASE
    WHEN age < 6 THEN 'SUBMITTED'
    WHEN age < 30 OR pg_temp.pick(n, 6, 1000) < 4
        THEN CASE WHEN pg_temp.pick(n, 7, 5) = 0 THEN 'CLARIFICATION' ELSE 'UNDER_REVIEW' END
    WHEN pg_temp.pick(n, 8, 100) < 58 THEN 'ADMITTED'
    ELSE 'DECLINED'
END
"""


def _requests(before: int, size: int) -> None:
    """The requests themselves; `bench_request` keeps what hangs on what for the loads below."""
    team = _team()
    last_place = max(size // EACH, before // EACH + 1)
    span = last_place - before // EACH
    fill.table(
        "bench_request",
        f"""
        SELECT n, {BASE} + n AS id, age, current_date - age AS received, {_STATE} AS state,
            i.id AS institution, i.country, i.k, p.name AS place, {tongue("n")} AS tongue,
            {fill.listed(team)}[1 + pg_temp.pick(n, 9, {len(team)})] AS officer,
            gen_random_uuid() AS letter
        FROM (SELECT n, pg_temp.pick(n, 4, {_DAYS})::int AS age,
                  {before // EACH} + pg_temp.pick(n, 5, {span}) AS k
              FROM generate_series({before}, {size - 1}) AS n) AS g
        JOIN bench_institution i USING (k) JOIN bench_place p ON p.id = k
        """,
    )
    fill.run("CREATE INDEX ON bench_request (state)")
    user = str(User.objects.get(email="official@demo.example").pk)
    fill.fill(
        StoredFile,
        "FROM bench_request",
        id="letter",
        subject_type_id=fill.kind_of(AssistanceRequest),
        subject_id="id",
        kind="'letter'",
        file="'none/' || letter",
        name="'letter.pdf'",
        content_type="'application/pdf'",
        size="120000",
        sha256="md5(n::text) || md5((-n)::text)",
        uploaded_by_id=user,
    )
    decided = "state IN ('ADMITTED', 'DECLINED')"
    fill.fill(
        AssistanceRequest,
        "FROM bench_request r JOIN bench_topic t ON t.tongue = r.tongue"
        " AND t.place = pg_temp.pick(n, 10, t.topics)",
        id="id",
        state="state",
        state_since=f"CASE WHEN {decided} THEN received + 20 ELSE received + 2 END",
        reference="'REQ-' || extract(year FROM received) || '-' || 100000 + n",
        channel="(ARRAY['PORTAL', 'LETTER_TEAM', 'DELEGATION', 'EMAIL'])[1 + mod(n, 4)]",
        received_on="received",
        registered_at="received",
        created_by_id=user,
        created_at="received",
        changed_at="received",
        officer_id="CASE WHEN state <> 'SUBMITTED' THEN officer END",
        lead_institution_id="institution",
        country_id="country",
        focal_point_id=f"{BASE} + k * 2",
        focal_point_post="'Head of Cooperation'",
        letter_id="letter",
        letter_date="received - 3",
        letter_language="code",
        signatory_id=f"{BASE} + k * 2 + 1",
        signatory_post="'Director'",
        title="t.said || ' ' || r.place",
        problem=text("n", "r.tongue", 20, 5),
        needs=text("n", "r.tongue", 30, 3),
        target_groups=text("n", "r.tongue", 40, 1),
        commitments=text("n", "r.tongue", 41, 1),
        working_languages="code",
        participants_women="pg_temp.pick(n, 11, 60)",
        participants_men="pg_temp.pick(n, 12, 60)",
        wished_from="received + 60",
        wished_until="received + 200",
        declared_at="received",
        decline_reason="CASE WHEN state = 'DECLINED' THEN 'CAPACITY' ELSE '' END",
        outcome_text=f"CASE WHEN {decided} THEN {text('n', 'r.tongue', 42, 2)} ELSE '' END",
        decided_at=f"CASE WHEN {decided} THEN received + 20 END",
    )


def _parts() -> None:
    """Parties, themes, countries, checklist, questions."""
    source = "FROM bench_request"
    fill.fill(RequestParty, source, request_id="id", institution_id="institution", kind="'LEAD'")
    fill.fill(
        RequestParty,
        f"{source} WHERE pg_temp.pick(n, 50, 10) = 0",
        request_id="id",
        kind="'CO_REQUESTER'",
        named="'Municipality of ' || place",
    )
    themes = list(
        Theme.objects.filter(is_active=True, parent__isnull=True)
        .order_by("code")
        .values_list("pk", flat=True)
    )
    forms = list(FormOfAssistance.objects.order_by("code").values_list("pk", flat=True))
    for field, ids, salt in (("themes", themes, 51), ("forms_of_assistance", forms, 52)):
        through = getattr(AssistanceRequest, field).through
        other = next(
            f.column
            for f in through._meta.concrete_fields
            if f.column not in ("id", "assistancerequest_id")
        )
        fill.fill(
            through,
            source,
            assistancerequest_id="id",
            **{other: f"{fill.listed(ids)}[1 + pg_temp.pick(n, {salt}, {len(ids)})]"},
        )
    fill.fill(
        TriageCheck,
        f"{source}, unnest({_quoted(Criterion.values)}) AS criterion"
        " WHERE state <> 'SUBMITTED' AND (age < 100 OR pg_temp.pick(n, 53, 5) = 0)"
        " AND (age > 14 OR pg_temp.pick(n, 54, 3) = 0)",
        request_id="id",
        criterion="criterion",
        verdict="'CLEAR'",
        found_by_id="officer",
    )
    fill.fill(
        Clarification,
        f"{source} WHERE state = 'CLARIFICATION'",
        request_id="id",
        question=text("n", "tongue", 55, 1),
        reply_by="current_date + 10",
        asked_by_id="officer",
        asked_at="received + 3",
    )
    fill.fill(
        Clarification,
        f"{source} WHERE state IN ('ADMITTED', 'DECLINED') AND pg_temp.pick(n, 56, 4) = 0",
        request_id="id",
        question=text("n", "tongue", 57, 1),
        reply_by="received + 15",
        asked_by_id="officer",
        asked_at="received + 3",
        answer=text("n", "tongue", 58, 2),
        answered_by_id=f"{BASE} + k * 2",
        answered_at="received + 9",
    )


def _quoted(words: list[str]) -> str:
    return f"ARRAY[{', '.join(repr(word) for word in words)}]"


def _clocks() -> None:
    """First reply and decision, stopped where they were met; the answer that is waited for."""
    done = "state IN ('ADMITTED', 'DECLINED')"
    shared = {
        "subject_type_id": fill.kind_of(AssistanceRequest),
        "subject_id": "id",
        "table": "'requests_app.request'",
        "calendar_code": "'austria'",
        "started_at": "received",
    }

    def clock(kind: str, days: int, working: int, runs: str, stopped: str, where: str) -> None:
        at = f"received + {days}"
        fill.fill(
            Deadline,
            f"FROM bench_request WHERE {where}",
            kind=f"'{kind}'",
            working_days=str(working),
            due_on=f"CASE WHEN {runs} THEN {at} END",
            due_at=f"CASE WHEN {runs} THEN {at} + interval '86399 s' END",
            stopped_at=f"CASE WHEN {stopped} THEN received + 4 END",
            met=f"CASE WHEN {stopped} THEN true END",
            **shared,
        )

    clock("first_reply", 7, 5, "true", "state <> 'SUBMITTED'", "true")
    clock("decision", 28, 20, "state <> 'CLARIFICATION'", done, "true")
    clock("clarification", 30, 15, "true", "false", "state = 'CLARIFICATION'")


def size_on_disk() -> int:
    """How much the database takes, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
