"""What happened in the requests of the bench world, and who was told."""

from accounts.models import User
from bench import fill
from bench.texts import text
from core.models import Event, EventDetail, Outbox
from notifications.models import Notice
from requests_app.models import AssistanceRequest


def make() -> None:
    """Two to four events a request, told long ago, with the words of the outcome."""
    official = User.objects.get(email="official@demo.example")
    officer = User.objects.get(email="officer@demo.example")
    steps = (
        (1, "submit", "DRAFT", "SUBMITTED", official, 0, "true"),
        (2, "start_review", "SUBMITTED", "UNDER_REVIEW", officer, 2, "state <> 'SUBMITTED'"),
        (3, "ask_clarification", "UNDER_REVIEW", "CLARIFICATION", officer, 3,
         "state = 'CLARIFICATION'"),
        (3, "admit", "UNDER_REVIEW", "ADMITTED", officer, 20, "state = 'ADMITTED'"),
        (3, "decline", "UNDER_REVIEW", "DECLINED", officer, 20, "state = 'DECLINED'"),
    )  # fmt: skip
    kind = fill.kind_of(AssistanceRequest)
    for seq, verb, before, after, who, days, where in steps:
        fill.fill(
            Event,
            f"FROM bench_request WHERE {where}",
            subject_type_id=kind,
            subject_id="id",
            seq=str(seq),
            verb=f"'requests_app.request.{verb}'",
            at=f"received + {days} + interval '10 h'",
            from_state=f"'{before}'",
            to_state=f"'{after}'",
            mode="'SIGNED_IN'",
            actor_id=str(who.pk),
            hash=f"md5('{verb}' || n) || md5(n::text)",
        )
    fill.table(
        "bench_event",
        "SELECT e.id, e.seq, e.at, e.verb, r.n, r.officer, r.tongue, r.id AS request, r.received"
        f" FROM core_event e JOIN bench_request r ON e.subject_id = r.id"
        f" WHERE e.subject_type_id = {kind}",
    )
    fill.fill(Outbox, "FROM bench_event", event_id="id", created_at="at", dispatched_at="at")
    fill.fill(
        EventDetail,
        "FROM bench_event WHERE seq = 3",
        event_id="id",
        salt="md5(n::text)",
        text=text("n", "tongue", 60, 1),
    )
    fill.fill(
        Notice,
        "FROM bench_event WHERE seq <> 2",
        event_id="id",
        recipient_id="officer",
        notice="'request_received'",
        created_at="at",
        read_at="CASE WHEN received < current_date - 10 THEN at END",
        case_key="'requests_app.assistancerequest:' || request",
        case_reference="'REQ-' || extract(year FROM received) || '-' || 100000 + n",
    )
