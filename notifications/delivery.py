"""Sending: rows are claimed under a lease, rendered, handed to the mail server, and marked.

Nothing is lost: a row is marked only after the mail server has accepted it, and a row whose
worker died comes back when its lease runs out. A mail can therefore go out twice in one case only:
the worker died between the server's acceptance and the mark. Such a row has `attempts` above 1,
and both mails bear the same Message-ID.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.broker import hand_over
from notifications import addresses, loading
from notifications.alone import SENDER, alone
from notifications.enums import WAITING, DeliveryState, NotMailed
from notifications.line import Line
from notifications.loading import still_true
from notifications.models import Delivery, Notice
from notifications.post import SEND_TASK
from notifications.rendering import Frame, gathered, words
from notifications.smtp import Mail, diagnosis, message
from notifications.worded import Words

log = logging.getLogger(__name__)

#: How many rows a worker claims at once; what it does not finish waits for the lease.
BATCH = 60
#: How long one run may last before it lets other tasks have the worker.
RUN_SECONDS = 10.0
#: How far a slow mail server may draw the last batch beyond that; the rest is given back.
SPARE_SECONDS = 10.0
#: The hard limit of the sending tasks. The lease is longer, so that a row whose lease has run out
#: is in nobody's hands.
TIME_LIMIT = 50
LEASE = timedelta(seconds=60)
#: Given up for good when the mail server has been refusing for so long, and so often: a mail that
#: lay waiting for other reasons has not been refused for days at its first try.
GIVEN_UP_AFTER, GIVEN_UP_ATTEMPTS = timedelta(days=3), 12
#: What was read for a batch is read again when a mail's turn comes later than this.
FRESH_SECONDS = 2.0
#: Seconds until the next attempt, by number of attempts, for each kind of trouble.
BACK_OFF = {
    "connection": (15, 30, 60, 120, 300, 600),
    "busy": (60, 120, 300, 600, 1800),
    "refused": (60, 300, 900, 1800, 3600),
    "fault": (60, 300, 1800, 3600),
}
#: Kept as they stand; pages show them in the reader's language.
LOST = gettext_noop("The worker was lost while it was sending.")
NO_LONGER_TRUE = gettext_noop(
    "No longer true: what it asks for was done, or is not asked any more."
)


MARK_SENT = """
    UPDATE notifications_delivery
    SET state = 'SENT', sent_at = %s, next_try_at = NULL, subject = '', text = '', html = ''
    WHERE id = %s AND state = 'SENDING' AND attempts = %s
"""


# -- The run ---------------------------------------------------------------------------------------


def ready() -> QuerySet[Delivery]:
    """Rows that a worker may take now, those first for which somebody waits."""
    return Delivery.objects.filter(state__in=WAITING, next_try_at__lte=timezone.now()).order_by(
        "priority", "next_try_at"
    )


def send_ready(seconds: float = RUN_SECONDS) -> int:
    """Send what is ready, over one connection, for at most so long. Returns how many were sent.

    One run at a time sends; another leaves its rows to it. What is left when the time is up is
    handed over to a new task, so that others have their turn.
    """
    sent, until = 0, time.monotonic() + seconds
    # Asked again after the lock is given back: rows may have come in between, whose own task found
    # the lock taken.
    while ready().exists():
        with alone(SENDER) as mine:
            if not mine:
                break
            done, reachable = _send_batches(until)
        sent += done
        if not reachable:
            break
        if time.monotonic() >= until:
            hand_over(SEND_TASK)
            break
    return sent


def _send_batches(until: float) -> tuple[int, bool]:
    """Returns how many were sent, and whether the mail server could be reached."""
    sent, frame, server = 0, Frame(), get_connection()
    if not _open(server):
        return 0, False
    line = Line(server)
    try:
        while time.monotonic() < until and (batch := claim()):
            loading.load(batch)
            done, goes_on = _send_batch(batch, frame, line, until + SPARE_SECONDS)
            sent += done
            if not goes_on:
                return sent, _is_open(server)
    finally:
        _close(server)
    return sent, True


def _send_batch(
    batch: Sequence[Delivery], frame: Frame, line: Line, until: float
) -> tuple[int, bool]:
    """Send these rows. Returns how many the server accepted, and whether to go on; what is left
    then waits again: the mail server can't be reached any more, or it is too late.
    """
    read_at, sent = time.monotonic(), 0
    before: Delivery | None = None
    for place, row in enumerate(batch):
        if time.monotonic() - read_at > FRESH_SECONDS:
            loading.forget(row)
        # The server is taking the words of the mail before.
        mail = _written(row, frame)
        left = batch[place:] if mail is not None else batch[place + 1 :]
        accepted = before is not None and _passed(before, line.server, line.answer)
        if not _is_open(line.server) and not _open(line.server):
            if accepted and before is not None:
                _mark_sent(before)
            _give_back(left)
            return sent + accepted, False
        announced = mail is not None and _passed(row, line.server, partial(line.announce, mail))
        if accepted and before is not None:
            _mark_sent(before)
            sent += 1
        before = None
        if time.monotonic() >= until:
            if announced:
                _passed(row, line.server, line.withdraw)
                _give_back(left)
            else:
                _give_back(batch[place + 1 :])
            return sent, False
        if announced and _passed(row, line.server, line.send):
            before = row
    if before is not None and _passed(before, line.server, line.answer):
        _mark_sent(before)
        sent += 1
    return sent, _is_open(line.server) or _open(line.server)


def claim() -> list[Delivery]:
    """Take the next rows, for the length of a lease."""
    now = timezone.now()
    with transaction.atomic():
        taken = list(
            ready().select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH]
        )
        Delivery.objects.filter(pk__in=taken).update(
            state=DeliveryState.SENDING,
            attempts=F("attempts") + 1,
            next_try_at=now + LEASE,
            last_error=Case(
                When(state=DeliveryState.SENDING, then=Value(LOST)), default=F("last_error")
            ),
        )
    return list(Delivery.objects.filter(pk__in=taken).order_by("priority", "created_at", "pk"))


def _give_back(rows: Sequence[Delivery]) -> None:
    """Rows that were claimed and not tried wait again, as if never taken."""
    for row in rows:
        _mark(
            row,
            state=DeliveryState.QUEUED,
            attempts=row.attempts - 1,
            next_try_at=timezone.now(),
        )


# -- One mail --------------------------------------------------------------------------------------


def _written(row: Delivery, frame: Frame) -> Mail | None:
    """The mail of a row; None when there is none to send, and the row is marked."""
    try:
        said = _words(row, frame)
        if said is None:
            _end(row, DeliveryState.SUPPRESSED, NO_LONGER_TRUE)
            return None
        mail = message(row, said)
        mail.message()
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        log.exception("Delivery %s could not be written", row.pk)
        _later(row, "fault", f"{type(error).__name__}: {error}")
        return None
    return mail


def _passed(row: Delivery, server: BaseEmailBackend, step: Callable[[], None]) -> bool:
    """One step of a row's way to the mail server; what goes wrong is marked. Whether it passed."""
    try:
        step()
    except SoftTimeLimitExceeded:
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _troubled(row, server, error)
        return False
    return True


def _words(row: Delivery, frame: Frame) -> Words | None:
    """What a row says now; None when none of it is true any more."""
    if row.notice is not None:
        return words(row.notice, row.language, frame) if still_true(row.notice) else None
    if not row.gathers:
        return Words(row.subject, row.text, row.html)
    notices = loading.carried(row)
    true = [notice for notice in notices if still_true(notice)]
    stale = [notice.pk for notice in notices if notice not in true]
    if stale:
        Notice.objects.filter(pk__in=stale).update(not_mailed=NotMailed.NO_LONGER_TRUE)
    if len(true) > 1:
        return gathered(true, row.kind, row.language, frame)
    return words(true[0], row.language, frame) if true else None


# -- Trouble ---------------------------------------------------------------------------------------


def _troubled(row: Delivery, server: BaseEmailBackend, error: Exception) -> None:
    """What becomes of a row that the mail server did not accept."""
    kind, permanent, reason = diagnosis(error)
    if kind == "connection":
        _close(server)
    if permanent:
        _end(row, DeliveryState.FAILED, reason)
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            addresses.refused(row, reason)
    else:
        _later(row, kind, reason)


def _later(row: Delivery, kind: str, reason: str) -> None:
    """Try again after a while; give up when it has been refused for days."""
    now = timezone.now()
    if now - row.created_at > GIVEN_UP_AFTER and row.attempts >= GIVEN_UP_ATTEMPTS:
        _end(row, DeliveryState.FAILED, f"Given up: {reason}")
        return
    waits = BACK_OFF[kind]
    wait = timedelta(seconds=waits[min(row.attempts, len(waits)) - 1])
    _mark(row, state=DeliveryState.QUEUED, next_try_at=now + wait, last_error=reason[:300])


def _mark_sent(row: Delivery) -> None:
    """The mark of most rows, by one statement that is written once: see `_mark`."""
    with database.cursor() as cursor:
        cursor.execute(MARK_SENT, [timezone.now(), row.pk, row.attempts])


def _end(row: Delivery, state: DeliveryState, reason: str) -> None:
    _mark(row, state=state, next_try_at=None, last_error=reason[:300], **_without_words())


def _mark(row: Delivery, **columns: Any) -> None:
    """Write what became of a row, unless its lease ran out and somebody else has it now."""
    Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, attempts=row.attempts).update(
        **columns
    )


def _without_words() -> dict[str, str]:
    return {"subject": "", "text": "", "html": ""}


# -- The connection --------------------------------------------------------------------------------


def _open(server: BaseEmailBackend) -> bool:
    """Whether the mail server takes our connection; if not, what waits shows why."""
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        reason = f"The mail server can't be reached: {error}"[:300]
        log.warning(reason)
        waiting = ready().filter(state=DeliveryState.QUEUED).exclude(last_error=reason)
        Delivery.objects.filter(pk__in=waiting.values("pk")[:500]).update(last_error=reason)
        return False
    return True


def _is_open(server: BaseEmailBackend) -> bool:
    """SMTP backends keep their connection in `connection`; others have none to lose."""
    return getattr(server, "connection", True) is not None


def _close(server: BaseEmailBackend) -> None:
    """Close what is left of the connection; a broken one needs no farewell."""
    try:
        server.close()
    except (smtplib.SMTPException, OSError):
        if hasattr(server, "connection"):
            server.connection = None
