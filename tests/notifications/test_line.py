"""One mail at a time is in the server's hands, while the next is written and announced."""

from collections.abc import Iterator

import pytest
from django.core.mail import get_connection

from accounts.models import User
from mieux.supervisor.mailsink import Sink
from notifications import delivery
from notifications.enums import DeliveryState
from notifications.line import Line
from notifications.models import Delivery
from notifications.smtp import Mail
from tests.notifications.backlog import backlog

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: dict[str, User], nothing_gathered: None, smtp_sink: Sink) -> int:
    """Mails that wait."""
    backlog(9, cast["officer"])
    return 9


def test_no_mail_leaves_before_the_one_before_is_marked(
    waiting: int, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a worker that dies leaves at most one mail that is sent again."""
    taken, real = [], delivery._mark_sent

    def mark(row: Delivery) -> None:
        marked = Delivery.objects.filter(state=DeliveryState.SENT).count()
        taken.append(len(smtp_sink.messages()) - marked)
        real(row)

    monkeypatch.setattr(delivery, "_mark_sent", mark)
    assert delivery.send_ready() == waiting
    assert taken == [1] * waiting


def test_what_was_announced_when_the_time_was_up_waits_again(
    waiting: int, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SPARE_SECONDS", -60.0)
    monkeypatch.setattr(delivery, "hand_over", lambda _task: None)
    delivery.send_ready(1)
    assert smtp_sink.messages() == []
    left = Delivery.objects.filter(state=DeliveryState.QUEUED, attempts=0)
    assert left.count() == waiting
    monkeypatch.undo()
    assert delivery.send_ready() == waiting


@pytest.fixture
def line(smtp_sink: Sink) -> Iterator[Line]:
    """An open line to the sink."""
    server = get_connection()
    server.open()
    made = Line(server)
    yield made
    server.close()


def a_mail(to: str = "somebody@demo.example") -> Mail:
    return Mail("Hello", "Words.\n.\n..two\n", "Portal <portal@demo.example>", [to])


def test_a_withdrawn_mail_is_not_sent_and_the_line_goes_on(line: Line, smtp_sink: Sink) -> None:
    line.announce(a_mail())
    line.withdraw()
    line.announce(a_mail("another@demo.example"))
    line.send()
    line.answer()
    (sent,) = smtp_sink.messages()
    assert sent["To"] == "another@demo.example"
    assert sent.get_content().replace("\r\n", "\n").rstrip("\n") == "Words.\n.\n..two"


def test_a_line_that_is_lost_says_so_and_is_opened_again(
    waiting: int, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail that was lost with it waits for its time, the next ones leave over a new line."""
    real = Line.answer
    lost: list[Line] = []

    def answer(line: Line) -> None:
        real(line)
        if len(smtp_sink.messages()) == 3 and not lost:
            lost.append(line)
            delivery._close(line.server)

    monkeypatch.setattr(Line, "answer", answer)
    assert delivery.send_ready() == waiting
    assert len({mail["Message-ID"] for mail in smtp_sink.messages()}) == waiting
    assert len(smtp_sink.messages()) == waiting
    assert lost
