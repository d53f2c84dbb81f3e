"""A mail server that delivers nothing: it keeps each message as a file that any mail reader opens.

`make run` runs it as a process, with `var/mail` as its folder. The tests run it inside theirs and
make it slow, refusing or absent.
"""

import argparse
import asyncio
import datetime
import email
import email.policy
import itertools
import re
import signal
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_LARGEST_MESSAGE = 50 * 1024 * 1024


class Folder:
    """Where messages are kept, in the order of their arrival."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._numbers = itertools.count(1)

    def keep(self, envelope: Envelope) -> Path:
        """Write one message, with its envelope on top, so that no reader ever sees half of it."""
        content = envelope.original_content or b""
        sender = (envelope.mail_from or "").encode()
        recipients = ", ".join(envelope.rcpt_tos).encode()
        head = b"X-Envelope-From: %b\r\nX-Envelope-To: %b\r\n" % (sender, recipients)
        target = self.path / self._name(content)
        part = target.with_suffix(".part")
        part.write_bytes(head + content)
        part.rename(target)
        return target

    def _name(self, content: bytes) -> str:
        subject = email.message_from_bytes(content[:8000], policy=email.policy.default)["subject"]
        words = re.sub(r"[^\w]+", "-", str(subject or "no subject")).strip("-")[:60]
        now = datetime.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        return f"{now}-{next(self._numbers):05d}-{words}.eml"

    def messages(self) -> list[EmailMessage]:
        """All messages, oldest first."""
        found = []
        for path in sorted(self.path.glob("*.eml")):
            with path.open("rb") as file:
                found.append(email.message_from_binary_file(file, policy=email.policy.default))
        return found

    def clear(self) -> None:
        """Forget all messages."""
        for path in self.path.glob("*.eml"):
            path.unlink()


class Handler:
    """What the server answers."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.delay = 0.0
        self.refusal = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message, or refuse it when told to."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.refusal:
            return self.refusal
        try:
            self.folder.keep(envelope)
        except OSError as error:
            return f"452 4.3.1 {error.strerror}"
        return "250 2.0.0 kept"


class Sink:
    """The server inside this process, on a port of its own, to be handled by tests."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._handler = Handler(Folder(folder))
        self._controller = self._new_controller()
        self._controller.start()
        self._is_up = True

    def _new_controller(self) -> Controller:
        return Controller(self._handler, "127.0.0.1", self.port, data_size_limit=_LARGEST_MESSAGE)

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def messages(self) -> list[EmailMessage]:
        """All messages taken since the last `clear`, oldest first."""
        return self._handler.folder.messages()

    def clear(self) -> None:
        """Forget all messages."""
        self._handler.folder.clear()

    def refuse(self, answer: str = "451 4.3.0 try again later") -> None:
        """Answer every message with this from now on; a 5xx refuses for good."""
        self._handler.refusal = answer

    def slow(self, seconds: float) -> None:
        """Let every message wait so long from now on."""
        self._handler.delay = seconds

    def down(self) -> None:
        """Stop listening: connections are refused from now on."""
        if self._is_up:
            self._controller.stop()
            self._is_up = False

    def restore(self) -> None:
        """Back to a server that takes everything at once."""
        self._handler.refusal, self._handler.delay = "", 0.0
        if not self._is_up:
            self._controller = self._new_controller()
            self._controller.start()
            self._is_up = True


async def serve(folder: Path, port: int, host: str = "127.0.0.1") -> None:
    """Serve until INT or TERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, ended.set)
    handler = Handler(Folder(folder))

    def session() -> SMTP:
        return SMTP(handler, data_size_limit=_LARGEST_MESSAGE, enable_SMTPUTF8=True)

    server = await loop.create_server(session, host, port)
    async with server:
        await ended.wait()


def main() -> None:
    """`python -m mieux.supervisor.mailsink --port 1025 --folder var/mail`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 inside a container")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.folder, arguments.port, arguments.host))


if __name__ == "__main__":
    main()
