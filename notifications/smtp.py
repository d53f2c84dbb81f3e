"""The mail of a delivery as bytes, and what a mail server's answer means."""

import smtplib
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from notifications import unsubscribing
from notifications.models import Delivery
from notifications.readers import address_of
from notifications.rendering import host
from notifications.worded import Words


class Mail(EmailMultiAlternatives):
    """A mail that is put together once, whoever asks for it how often."""

    _built: Any = None

    def message(self, **more: Any) -> Any:
        """The message, built at the first call."""
        if self._built is None:
            self._built = super().message(**more)
        return self._built


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
