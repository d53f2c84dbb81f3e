"""The mail server that keeps what it is sent."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from mieux.supervisor.mailsink import Folder, Sink
from mieux.supervisor.valkey import free_port


def letter(subject: str = "Réponse") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "portal@demo.example"
    message["To"] = "official@demo.example"
    message.set_content("Votre demande est arrivée.\n")
    return message


def send(port: int, message: EmailMessage, timeout: float = 10) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=timeout) as server:
        server.send_message(message)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    found = Sink(tmp_path / "mail", free_port())
    yield found
    found.down()


def test_keeps_messages_in_order_as_files_for_mail_readers(sink: Sink, tmp_path: Path) -> None:
    for number in range(3):
        send(sink.port, letter(f"Réponse {number}"))
    subjects = [message["Subject"] for message in sink.messages()]
    assert subjects == ["Réponse 0", "Réponse 1", "Réponse 2"]
    assert sink.messages()[0]["X-Envelope-To"] == "official@demo.example"
    assert "arrivée" in sink.messages()[0].get_content()
    names = [path.name for path in (tmp_path / "mail").iterdir()]
    assert all(name.endswith(".eml") and "Réponse" in name for name in names)
    sink.clear()
    assert sink.messages() == []


def test_refuses_until_restored(sink: Sink) -> None:
    sink.refuse()
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(sink.port, letter())
    assert caught.value.smtp_code == 451
    sink.restore()
    send(sink.port, letter())
    assert len(sink.messages()) == 1


def test_is_slow_until_restored(sink: Sink) -> None:
    sink.slow(5)
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(sink.port, letter(), timeout=0.2)
    sink.restore()
    send(sink.port, letter(), timeout=0.2)


def test_is_down_until_restored(sink: Sink) -> None:
    sink.down()
    with pytest.raises(ConnectionRefusedError):
        send(sink.port, letter())
    sink.restore()
    send(sink.port, letter())
    assert len(sink.messages()) == 1


def test_runs_as_a_process(tmp_path: Path) -> None:
    port = free_port()
    module = [sys.executable, "-m", "mieux.supervisor.mailsink"]
    process = subprocess.Popen([*module, "--port", str(port), "--folder", str(tmp_path)])
    try:
        until = time.monotonic() + 20
        while True:
            try:
                send(port, letter("A subject / with ../ signs: ? and more"))
                break
            except ConnectionRefusedError:
                assert time.monotonic() < until
                time.sleep(0.05)
        (path,) = tmp_path.iterdir()
        assert path.name.endswith("-A-subject-with-signs-and-more.eml")
        assert len(Folder(tmp_path).messages()) == 1
    finally:
        process.terminate()
    assert process.wait(10) == 0
