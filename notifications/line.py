"""The line to the mail server: one connection, one mail at a time, on a thread of its own.

While the server takes one mail the next is written, and while that one is marked as sent the next
is announced already. Its words go only when it is told so: at no time does the server hold two
mails that the database does not know to be sent.
"""

import smtplib
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from notifications.smtp import Mail

ACCEPTED = (250, 251)


class Withdrawn(Exception):
    """The mail was announced and then not sent after all."""


class Handed:
    """A mail on its way. `go` lets its words leave, `withdraw` keeps them back."""

    def __init__(self) -> None:
        self.answer: Future[None] = Future()
        self._decided = Event()
        self._withdrawn = False

    def go(self) -> None:
        """The mail before is marked: this one may leave."""
        self._decided.set()

    def withdraw(self) -> None:
        """It is not to leave; waits until the line is done with it. Safe after `go`, too."""
        self._withdrawn = not self._decided.is_set()
        self._decided.set()
        self.answer.exception()

    def wait(self) -> None:
        """Until it is decided. Raises Withdrawn."""
        self._decided.wait()
        if self._withdrawn:
            raise Withdrawn


class Line:
    """Hands mails to one mail server, in their order."""

    def __init__(self, server: BaseEmailBackend) -> None:
        self.server = server
        self._thread = ThreadPoolExecutor(max_workers=1)

    def announce(self, mail: Mail) -> Handed:
        """Begin with a mail as soon as the one before is through; it leaves when told to `go`."""
        handed = Handed()
        handed.answer = self._thread.submit(_send, self.server, mail, handed)
        return handed

    def close(self) -> None:
        """Wait for the thread. Nothing may be announced and undecided."""
        self._thread.shutdown()


def _send(server: BaseEmailBackend, mail: Mail, handed: Handed) -> None:
    """One mail over the open connection. Raises SMTPException or OSError, or Withdrawn."""
    connection: Any = getattr(server, "connection", None)
    if isinstance(connection, smtplib.SMTP):
        _converse(connection, mail, handed)
    else:
        handed.wait()
        server.send_messages([mail])


def _converse(connection: smtplib.SMTP, mail: Mail, handed: Handed) -> None:
    """What `smtplib.SMTP.sendmail` says, with a stop before the words."""
    sender, address = (_envelope(said) for said in (mail.from_email, mail.to[0]))
    content = mail.message().as_bytes()
    connection.ehlo_or_helo_if_needed()
    options = [f"size={len(content)}"] if connection.has_extn("size") else []
    code, said = connection.mail(sender, options)
    if code != ACCEPTED[0]:
        _begin_anew(connection, code)
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = connection.rcpt(address)
    if code not in ACCEPTED:
        _begin_anew(connection, code)
        raise smtplib.SMTPRecipientsRefused({address: (code, said)})
    try:
        handed.wait()
    except Withdrawn:
        _begin_anew(connection, ACCEPTED[0])
        raise
    try:
        code, said = connection.data(content)
        if code != ACCEPTED[0]:
            raise smtplib.SMTPDataError(code, said)
    except smtplib.SMTPDataError as refused:
        _begin_anew(connection, refused.smtp_code)
        raise


def _begin_anew(connection: smtplib.SMTP, code: int) -> None:
    """Leave a refused mail behind; after 421 the server closes the line."""
    if code == 421:
        connection.close()
        return
    try:
        connection.rset()
    except smtplib.SMTPServerDisconnected:
        connection.close()


def _envelope(said: str) -> str:
    """An address as the envelope has it. Raises ValueError for one that can't be written."""
    bare = said.rpartition("<")[2].rstrip(">") if "<" in said else said
    return bare if bare.isascii() else str(sanitize_address(bare, "utf-8"))
