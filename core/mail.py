"""Mails that no event stands behind, such as the codes of the sign-in pages.

Rooms below `notifications` send through here; it registers the sender that puts a mail into the
queue. Nothing here talks to a mail server.
"""

from typing import Any, Protocol


class Sender(Protocol):
    """Queues one mail; see `send` for what it is given."""

    def __call__(
        self, *, to: str, subject: str, text: str, html: str, person: Any, kind: str
    ) -> None: ...


class NoSender(RuntimeError):
    """No room has registered a sender."""


_sender: Sender | None = None


def register(sender: Sender) -> None:
    """Make `sender` the one through which mails go (a room does so in `AppConfig.ready`)."""
    global _sender
    _sender = sender


def send(
    to: str, subject: str, text: str, html: str = "", *, person: Any = None, kind: str = ""
) -> None:
    """Queue one mail, already in its reader's language, in the caller's transaction.

    `person` is whom it goes to, where known; `kind` says what it is ("account/email/login_code"),
    for those who look after the queue: the words are wiped once sent. Raises NoSender.
    """
    if _sender is None:
        raise NoSender("No sender of mails is registered.")
    _sender(to=to, subject=subject, text=text, html=html, person=person, kind=kind)
