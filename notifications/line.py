"""The line to the mail server: one connection, one mail in the server's hands at a time.

What `smtplib.SMTP.sendmail` says, in steps, so that nobody waits in vain: while the server takes
the words of one mail the next is written, and while that one is marked as sent the next is
announced. Its words leave only after the mark: at no time does the server hold two mails that the
database does not know to be sent.
"""

import re
import smtplib
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from notifications.smtp import Mail

DONE, FORWARDED, GO_ON, CLOSING = 250, 251, 354, 421
_DOTS = re.compile(rb"(?m)^\.")


class Line:
    """Hands mails to one mail server, one after the other: `announce`, `send`, `answer`.

    Each may raise SMTPException, OSError, or ValueError for an address that can't be written.
    """

    def __init__(self, server: BaseEmailBackend) -> None:
        self.server = server
        self._announced: Mail | None = None
        self._content = b""

    @property
    def _smtp(self) -> Any:
        """The connection; None with a backend that has none (in memory)."""
        connection = getattr(self.server, "connection", None)
        return connection if isinstance(connection, smtplib.SMTP) else None

    def announce(self, mail: Mail) -> None:
        """Say from whom the next mail comes; the answer is read by `send` or `withdraw`."""
        self._announced = mail
        if (smtp := self._smtp) is None:
            return
        self._content = mail.message().as_bytes()
        smtp.ehlo_or_helo_if_needed()
        size = f" size={len(self._content)}" if smtp.has_extn("size") else ""
        smtp.putcmd("mail", f"FROM:{smtplib.quoteaddr(_envelope(mail.from_email))}{size}")

    def withdraw(self) -> None:
        """The announced mail does not leave after all."""
        self._announced = None
        if (smtp := self._smtp) is not None:
            code, _said = smtp.getreply()
            _begin_anew(smtp, code)

    def send(self) -> None:
        """Let the announced mail leave; whether it was accepted is read by `answer`."""
        mail, self._announced = self._announced, None
        assert mail is not None
        if (smtp := self._smtp) is None:
            self.server.send_messages([mail])
            return
        code, said = smtp.getreply()
        if code != DONE:
            _begin_anew(smtp, code)
            raise smtplib.SMTPSenderRefused(code, said, mail.from_email)
        address = _envelope(mail.to[0])
        code, said = smtp.rcpt(address)
        if code not in (DONE, FORWARDED):
            _begin_anew(smtp, code)
            raise smtplib.SMTPRecipientsRefused({address: (code, said)})
        code, said = smtp.docmd("data")
        if code != GO_ON:
            _begin_anew(smtp, code)
            raise smtplib.SMTPDataError(code, said)
        smtp.send(_DOTS.sub(b"..", self._content) + b".\r\n")

    def answer(self) -> None:
        """Wait until the server has taken the words that were sent last."""
        if (smtp := self._smtp) is None:
            return
        code, said = smtp.getreply()
        if code != DONE:
            _begin_anew(smtp, code)
            raise smtplib.SMTPDataError(code, said)


def _begin_anew(smtp: smtplib.SMTP, code: int) -> None:
    """Leave a refused mail behind; after 421 the server closes the line."""
    if code == CLOSING:
        smtp.close()
        return
    try:
        smtp.rset()
    except smtplib.SMTPServerDisconnected:
        smtp.close()


def _envelope(said: str) -> str:
    """An address as the envelope has it. Raises ValueError for one that can't be written."""
    bare = said.rpartition("<")[2].rstrip(">") if "<" in said else said
    return bare if bare.isascii() else str(sanitize_address(bare, "utf-8"))
