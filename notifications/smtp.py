"""The mail of a delivery as bytes, and what a mail server's answer means."""

import base64
import smtplib
from email.header import Header
from email.utils import formataddr, formatdate, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from notifications import unsubscribing
from notifications.models import Delivery
from notifications.readers import address_of
from notifications.rendering import host
from notifications.worded import Words

CRLF = "\r\n"
#: RFC 5321 allows 998 characters; some room is left.
LONGEST_LINE = 900


class Built:
    """A whole message as it goes over the line."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def as_bytes(self, **_more: Any) -> bytes:
        """The message; lines end as SMTP has them."""
        return self.content


class Mail(EmailMultiAlternatives):
    """A mail that is put together once, and quickly: text, HTML, a few headers, nothing attached.

    The standard library's way takes four times as long as all templates of a mail together.
    """

    mail_id = ""
    _built: Built | None = None

    def message(self, **_more: Any) -> Any:
        """The message, built at the first call. Raises ValueError on a header of two lines."""
        if self._built is None:
            self._built = Built(self._head() + self._body())
        return self._built

    def _head(self) -> bytes:
        lines = [
            "MIME-Version: 1.0",
            _header("Subject", str(self.subject)),
            _header("From", self.from_email),
            _header("To", ", ".join(self.to)),
            *([_header("Reply-To", ", ".join(self.reply_to))] if self.reply_to else []),
            f"Date: {formatdate()}",
            *(_header(name, str(value)) for name, value in self.extra_headers.items()),
        ]
        return "\r\n".join(lines).encode("ascii") + b"\r\n"

    def _body(self) -> bytes:
        text = _part("plain", str(self.body))
        if not self.alternatives:
            return text
        mark = f"=_{self.mail_id}".encode()
        html = _part("html", str(self.alternatives[0][0]))
        head = b'Content-Type: multipart/alternative; boundary="' + mark + b'"\r\n\r\n'
        parts = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in (text, html))
        return head + parts + b"--" + mark + b"--\r\n"


def _header(name: str, value: str) -> str:
    """One header; words beyond ASCII are encoded. Raises ValueError when it has two lines."""
    if "\n" in value or "\r" in value:
        raise ValueError(f"{name} has two lines.")
    if value.isascii():
        return f"{name}: {value}"
    return f"{name}: {Header(value, 'utf-8', header_name=name).encode(linesep=CRLF)}"


def _part(kind: str, words: str) -> bytes:
    """One part: as it is where that is plain ASCII in short lines, else in base 64."""
    content = words.replace("\r\n", "\n").replace("\r", "\n").replace("\n", CRLF).encode()
    plain = content.isascii() and all(len(line) <= LONGEST_LINE for line in content.splitlines())
    encoding = "7bit" if plain else "base64"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if not plain:
        content = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return head.encode() + b"\r\n" + content


def message(row: Delivery, said: Words) -> Mail:
    """The mail of a row, text always, HTML where there is some."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    reply_to = []
    if said.officer is not None and said.officer.pk != row.person_id:
        name = _("%(officer)s, %(portal)s") % {"officer": said.officer.name, "portal": name}
        reply_to = [formataddr((said.officer.name, address_of(said.officer)))]
    mail = Mail(
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
            **unsubscribing.headers(row, said.kinds),
        },
    )
    mail.mail_id = row.mail_id
    if said.html:
        mail.attach_alternative(said.html, "text/html")
    return mail


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
