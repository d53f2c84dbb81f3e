"""The bare SQL of each page: what a person who knows the tables would ask for the same contents.

No permissions, no session, no objects; written so that the indexes serve it best. Pages are
compared with the time these take, plus the page that answers nothing.
"""

import uuid
from typing import Any

from django.db import connection, transaction

#: The soonest clock of each open request, 25 of them, with what a row of the list shows.
_QUEUE = """
SELECT r.id, r.reference, r.title, r.state, r.received_on, i.name, i.acronym, c.name_en,
    p.given_name, p.family_name, d.kind, d.due_on, d.due_at
FROM core_deadline d
JOIN requests_app_assistancerequest r ON r.id = d.subject_id
LEFT JOIN accounts_institution i ON i.id = r.lead_institution_id
LEFT JOIN reference_country c ON c.id = r.country_id
LEFT JOIN accounts_person p ON p.id = r.officer_id
WHERE d.subject_type_id = %(kind)s AND d.stopped_at IS NULL AND d.due_at IS NOT NULL
    AND r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'CLARIFICATION') {more}
    AND NOT EXISTS (
        SELECT 1 FROM core_deadline e
        WHERE e.subject_type_id = d.subject_type_id AND e.subject_id = d.subject_id
            AND e.stopped_at IS NULL AND e.due_at < d.due_at)
ORDER BY d.due_at LIMIT 25
"""
_COUNT = """
SELECT count(*) FROM (
    SELECT 1 FROM requests_app_assistancerequest r
    WHERE r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'CLARIFICATION') {more} LIMIT 1001) n
"""
_IN_COUNTRY = "AND r.country_id = %(country)s"

_FOUND = """
SELECT r.id, r.reference, r.title, r.state, r.received_on, i.name, i.acronym, c.name_en,
    (SELECT f.state FROM actions_actionfiche f JOIN actions_ficherequest l ON l.fiche_id = f.id
        WHERE l.request_id = r.id ORDER BY f.opened_at DESC LIMIT 1),
    (SELECT a.state FROM actions_action a JOIN actions_ficherequest l USING (fiche_id)
        WHERE l.request_id = r.id ORDER BY a.approved_at DESC LIMIT 1)
FROM requests_app_assistancerequest r
LEFT JOIN accounts_institution i ON i.id = r.lead_institution_id
LEFT JOIN reference_country c ON c.id = r.country_id
WHERE r.search @@ mieux_search_query(%(words)s)
ORDER BY r.received_on DESC, r.id DESC LIMIT 20
"""
_MATCHES = "r.search @@ mieux_search_query(%(words)s)"
_FOUND_FIRST = f"""
WITH found AS MATERIALIZED
    (SELECT id FROM requests_app_assistancerequest r WHERE {_MATCHES})"""
_AMONG_FOUND = "r.id IN (SELECT id FROM found)"

_OF_ONE = {
    "request": """
SELECT r.*, i.name, k.name_en, c.name_en, o.given_name, o.family_name, f.given_name, f.family_name,
    s.given_name, s.family_name, l.name, l.size
FROM requests_app_assistancerequest r
LEFT JOIN accounts_institution i ON i.id = r.lead_institution_id
LEFT JOIN reference_institutionkind k ON k.id = i.kind_id
LEFT JOIN reference_country c ON c.id = r.country_id
LEFT JOIN accounts_person o ON o.id = r.officer_id
LEFT JOIN accounts_person f ON f.id = r.focal_point_id
LEFT JOIN accounts_person s ON s.id = r.signatory_id
LEFT JOIN core_storedfile l ON l.id = r.letter_id
WHERE r.reference = %(reference)s""",
    "themes": """
SELECT t.code, t.name_en FROM requests_app_assistancerequest_themes x
JOIN reference_theme t ON t.id = x.theme_id WHERE x.assistancerequest_id = %(request)s""",
    "forms": """
SELECT t.code, t.name_en FROM requests_app_assistancerequest_forms_of_assistance x
JOIN reference_formofassistance t ON t.id = x.formofassistance_id
WHERE x.assistancerequest_id = %(request)s""",
    "parties": """
SELECT p.kind, p.named, p.own_part, i.name FROM requests_app_requestparty p
LEFT JOIN accounts_institution i ON i.id = p.institution_id WHERE p.request_id = %(request)s""",
    "questions": """
SELECT q.*, p.given_name, p.family_name FROM requests_app_clarification q
JOIN accounts_person p ON p.id = q.asked_by_id WHERE q.request_id = %(request)s""",
    "fiches": """
SELECT f.*, v.title, p.given_name, p.family_name, a.* FROM actions_ficherequest l
JOIN actions_actionfiche f ON f.id = l.fiche_id
LEFT JOIN actions_ficheversion v ON v.id = f.version_id
LEFT JOIN accounts_person p ON p.id = f.officer_id
LEFT JOIN actions_action a ON a.fiche_id = f.id
WHERE l.request_id = %(request)s""",
    "rounds": """
SELECT c.*, p.given_name, p.family_name FROM actions_ficherequest l
JOIN actions_consultation c ON c.fiche_id = l.fiche_id
LEFT JOIN accounts_person p ON p.id = c.chair_id WHERE l.request_id = %(request)s""",
    "clocks": """
SELECT * FROM core_deadline WHERE subject_type_id = %(kind)s AND subject_id = %(request)s
    AND stopped_at IS NULL""",
    "history": """
SELECT e.*, d.text, p.given_name, p.family_name, x.source, x.given_on FROM core_event e
LEFT JOIN core_eventdetail d ON d.event_id = e.id
LEFT JOIN core_recordedact x ON x.event_id = e.id
LEFT JOIN accounts_user u ON u.id = e.actor_id
LEFT JOIN accounts_person p ON p.id = u.person_id
WHERE (e.subject_type_id, e.subject_id) IN %(subjects)s ORDER BY e.at DESC""",
}

#: A theme, a language at a level, a kind of employer: 25 by name, with what a row shows.
_EXPERTS = """
SELECT e.id, p.given_name, p.family_name, e.headline, e.employment, c.name_en,
    (SELECT array_agg(t.code) FROM experts_expertprofile_themes x
        JOIN reference_theme t ON t.id = x.theme_id WHERE x.expertprofile_id = e.id),
    (SELECT array_agg(l.interaction) FROM experts_expertlanguage l WHERE l.profile_id = e.id)
FROM experts_expertprofile e
JOIN accounts_person p ON p.id = e.person_id
LEFT JOIN reference_country c ON c.id = e.employer_country_id
WHERE e.state = 'ACTIVE' AND e.employment IN ('SERVING', 'FORMER', 'RETIRED')
    AND EXISTS (SELECT 1 FROM experts_expertprofile_themes x JOIN reference_theme t
        ON t.id = x.theme_id WHERE x.expertprofile_id = e.id
        AND (t.id = %(theme)s OR t.parent_id = %(theme)s))
    AND EXISTS (SELECT 1 FROM experts_expertlanguage l WHERE l.profile_id = e.id
        AND l.language_id = %(language)s
        AND (l.is_native OR (l.interaction >= 'B2' AND l.production >= 'B2')))
ORDER BY p.family_name, p.given_name, e.id LIMIT 25
"""


def queue(*, in_country: bool) -> list[str]:
    """The open requests, soonest due first, and how many there are."""
    more = _IN_COUNTRY if in_country else ""
    return [_QUEUE.format(more=more), _COUNT.format(more=more)]


def search(*, rare: bool) -> list[str]:
    """The newest twenty requests with a word; a rare one is best found before it is sorted."""
    return [_FOUND_FIRST + _FOUND.replace(_MATCHES, _AMONG_FOUND) if rare else _FOUND]


def case() -> list[str]:
    """One request with all that hangs on it."""
    return list(_OF_ONE.values())


def experts() -> list[str]:
    """Experts on a theme who speak a language well and serve, or served, an administration."""
    return [_EXPERTS]


def submit(request: int, kind: int, user: int) -> None:
    """What submitting writes: number, state, one event, two clocks, one line to be told."""
    event = str(uuid.uuid4())
    said: dict[str, Any] = {"request": request, "kind": kind, "user": user, "event": event}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _SUBMIT:
            cursor.execute(statement, said)


_SUBMIT = (
    "SELECT pg_advisory_xact_lock(42, hashtext(%(kind)s || ':' || %(request)s))",
    "SELECT * FROM requests_app_assistancerequest WHERE id = %(request)s FOR UPDATE",
    """
INSERT INTO requests_app_referencecounter (series, year, last) VALUES ('FLOOR', 2000, 1)
ON CONFLICT (series, year) DO UPDATE SET last = requests_app_referencecounter.last + 1""",
    """
UPDATE requests_app_assistancerequest SET state = 'SUBMITTED', state_since = now(),
    state_serial = state_serial + 1, reference = 'REQ-1999-' || 100000 + id,
    received_on = current_date, registered_at = now(), declared_at = now(), changed_at = now()
WHERE id = %(request)s""",
    """
INSERT INTO core_event (id, subject_type_id, subject_id, seq, verb, at, from_state, to_state, mode,
    actor_id, payload, detail_hash, previous_hash, hash)
VALUES (%(event)s, %(kind)s, %(request)s, 1, 'requests_app.request.submit', now(), 'DRAFT',
    'SUBMITTED', 'SIGNED_IN', %(user)s, '{}', '', '', repeat('0', 64))""",
    "INSERT INTO core_outbox (event_id, created_at, dispatched_at, attempts, last_error)"
    " VALUES (%(event)s, now(), now(), 0, '')",
    """
INSERT INTO core_deadline (subject_type_id, subject_id, "table", kind, calendar_code, started_at,
    working_days, due_at, due_on)
SELECT %(kind)s, %(request)s, 'requests_app.request', kind, 'austria', now(), 5,
    now() + interval '7 days', current_date + 7
FROM unnest(ARRAY['first_reply', 'decision']) AS kind""",
)
