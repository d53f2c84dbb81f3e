"""Sending: rows are claimed under a lease, rendered, handed to the mail server, and marked.

Nothing is lost: a row is marked only after the mail server has accepted it, and a row whose
worker died comes back when its lease runs out. A mail can therefore go out twice in one case only:
the worker died between the server's acceptance and the mark. Such a row has `attempts` above 1,
and both mails bear the same Message-ID.
"""

import logging
import smtplib
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.broker import hand_over
from notifications import catalog
from notifications.enums import WAITING, DeliveryState, Priority
from notifications.listeners import SEND_TASK, address_of
from notifications.models import Delivery
from notifications.rendering import Frame, Words, host, words

log = logging.getLogger(__name__)

#: How many rows a worker claims at once; what it does not finish waits for the lease.
BATCH = 20
#: How long one run may last before it lets other tasks have the worker.
RUN_SECONDS = 10.0
#: The hard limit of the sending tasks. The lease is longer, so that a row whose lease has run out
#: is in nobody's hands.
TIME_LIMIT = 50
LEASE = timedelta(seconds=60)
#: Given up for good when the mail server has been refusing for so long.
GIVEN_UP_AFTER = timedelta(days=3)
#: Seconds until the next attempt, by number of attempts, for each kind of trouble.
BACK_OFF = {
    "connection": (15, 30, 60, 120, 300, 600),
    "busy": (60, 120, 300, 600, 1800),
    "refused": (60, 300, 900, 1800, 3600),
    "fault": (60, 300, 1800, 3600),
}
#: First key of the advisory lock that makes one run the sender at a time.
LOCK_SPACE, LOCK_SENDER = 43, 1

LOST = "The worker was lost while it was sending."
NO_LONGER_TRUE = "No longer true: what it asks for was done, or is not asked any more."


# -- Queueing --------------------------------------------------------------------------------------


def queue_mail(*, to: str, subject: str, text: str, html: str, person: Any, kind: str) -> None:
    """Queue a mail that brings its own words (`core.mail.send`); somebody waits for it."""
    Delivery.objects.create(
        person=person,
        key=f"mail:{uuid.uuid4()}",
        kind=kind or "mail",
        address=to,
        language=(get_language() or "en")[:5],
        subject=" ".join(subject.split())[:300],
        text=text,
        html=html,
        priority=Priority.WAITED_FOR,
    )
    hand_over(SEND_TASK)


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
        with _only_sender() as mine:
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


@contextmanager
def _only_sender() -> Iterator[bool]:
    """Whether this run is the one that sends. The lock ends with the connection, if need be."""
    with database.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, LOCK_SENDER])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and database.connection is not None:
            with database.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCK_SPACE, LOCK_SENDER])


def _send_batches(until: float) -> tuple[int, bool]:
    """Returns how many were sent, and whether the mail server could be reached."""
    sent, frame, server = 0, Frame(), get_connection()
    if not _open(server):
        return 0, False
    try:
        while time.monotonic() < until and (batch := claim()):
            for place, row in enumerate(batch):
                sent += _deliver(row, frame, server)
                if not _is_open(server) and not _open(server):
                    _give_back(batch[place + 1 :])
                    return sent, False
    finally:
        _close(server)
    return sent, True


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
    rows = Delivery.objects.filter(pk__in=taken).select_related(
        "notice__recipient__user",
        "notice__event__actor__person",
        "notice__event__principal__person",
        "notice__event__detail",
        "notice__event__recorded_act",
    )
    return list(rows.order_by("priority", "created_at", "pk"))


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


def _deliver(row: Delivery, frame: Frame, server: BaseEmailBackend) -> bool:
    """Send one row and mark it. Returns whether the mail server accepted it."""
    try:
        if not _still_true(row):
            _end(row, DeliveryState.SUPPRESSED, NO_LONGER_TRUE)
            return False
        mail = message(row, _words(row, frame))
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        log.exception("Delivery %s could not be written", row.pk)
        _later(row, "fault", f"{type(error).__name__}: {error}")
        return False
    try:
        server.send_messages([mail])
    except SoftTimeLimitExceeded:
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _troubled(row, server, error)
        return False
    _mark(
        row, state=DeliveryState.SENT, sent_at=timezone.now(), next_try_at=None, **_without_words()
    )
    return True


def _still_true(row: Delivery) -> bool:
    if row.notice is None:
        return True
    entry, event = catalog.entry(row.notice.notice), row.notice.event
    return catalog.still_true(row.notice.notice, entry.asks, event, event.subject)


def _words(row: Delivery, frame: Frame) -> Words:
    if row.notice is None:
        return Words(row.subject, row.text, row.html)
    return words(row.notice, row.language, frame)


def message(row: Delivery, said: Words) -> EmailMultiAlternatives:
    """The mail of a row, text always, HTML where there is some."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    reply_to = []
    if said.officer is not None and said.officer.pk != row.person_id:
        name = _("%(officer)s, %(portal)s") % {"officer": said.officer.name, "portal": name}
        reply_to = [formataddr((said.officer.name, address_of(said.officer)))]
    mail = EmailMultiAlternatives(
        said.subject,
        said.text,
        formataddr((name, address)),
        [row.address],
        reply_to=reply_to,
        headers={
            "Message-ID": row.message_id(host()),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Id": f"MIEUX portal <notices.{host()}>",
            "Content-Language": row.language,
        },
    )
    if said.html:
        mail.attach_alternative(said.html, "text/html")
    return mail


# -- Trouble ---------------------------------------------------------------------------------------


def _troubled(row: Delivery, server: BaseEmailBackend, error: Exception) -> None:
    """What becomes of a row that the mail server did not accept."""
    kind, permanent, reason = diagnosis(error)
    if kind == "connection":
        _close(server)
    if permanent:
        _end(row, DeliveryState.FAILED, reason)
    else:
        _later(row, kind, reason)


def diagnosis(error: Exception) -> tuple[str, bool, str]:
    """The kind of trouble (of `BACK_OFF`), whether it is for good, and the reason in words.

    4xx is for later, 5xx for good; but a sender that is refused is our own configuration, which
    somebody will mend, so it is for later too.
    """
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    elif isinstance(error, smtplib.SMTPServerDisconnected | OSError) and not isinstance(
        error, smtplib.SMTPNotSupportedError
    ):
        return "connection", False, f"The mail server can't be reached: {error}"
    else:
        return "refused", True, f"{type(error).__name__}: {error}"
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    reason = f"{code} {words}"
    if code == 421:
        return "connection", False, reason
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "busy", False, reason
    return ("refused" if code in (450, 451) else "busy"), code >= 500, reason


def _later(row: Delivery, kind: str, reason: str) -> None:
    """Try again after a while; give up when it has been refused for days."""
    now = timezone.now()
    if now - row.created_at > GIVEN_UP_AFTER:
        _end(row, DeliveryState.FAILED, f"Given up: {reason}")
        return
    waits = BACK_OFF[kind]
    wait = timedelta(seconds=waits[min(row.attempts, len(waits)) - 1])
    _mark(row, state=DeliveryState.QUEUED, next_try_at=now + wait, last_error=reason[:300])


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
