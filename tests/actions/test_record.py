"""The decision record: a tagged PDF with the fingerprint, drawn up by the worker's task."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.models import User
from actions import record, tasks
from actions.enums import Stand
from core import jobs
from core.files import files_of
from core.models import Job
from tests.actions import acting
from tests.stage import Stage


@pytest.mark.django_db
def test_the_task_makes_one_tagged_file(
    cast: dict[str, User], settings: Any, tmp_path: Any
) -> None:
    """Signing asks for the record; the task keeps it as a file of the round, once."""
    settings.MEDIA_ROOT = tmp_path
    decided = acting.signed(Stage(cast), {"steering2": Stand.CONDITIONS})
    job = Job.objects.get(kind=tasks.DECISION_RECORD, subject_id=decided.pk)
    tasks.draw_up_decision_record(job.pk)
    tasks.draw_up_decision_record(job.pk)
    stored = files_of(decided, "decision").get()
    job.refresh_from_db()
    assert job.result == stored
    reader = PdfReader(io.BytesIO(stored.file.read()))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    flat = text.replace(" ", "")
    assert decided.whole_hash in flat
    assert decided.fiche.reference in text
    assert "A start in spring." in text
    assert "Funded by the European Union" in text


@pytest.mark.django_db
def test_words_in_arabic_are_drawn_without_a_warning(cast: dict[str, User]) -> None:
    """Letters of Arabic are there, though no font of the system is used."""
    decided = acting.signed(Stage(cast))
    decided.decision_text = "شكرا لكم على التعاون"
    assert record.pdf(decided).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.expects_errors
def test_a_failure_is_told_and_may_be_tried_again(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job says that it failed; asking again makes a new one."""
    decided = acting.signed(Stage(cast))
    job = Job.objects.get(kind=tasks.DECISION_RECORD, subject_id=decided.pk)

    def broken(obj: Any) -> bytes:
        raise record.Faulty("no such font")

    monkeypatch.setattr(record, "pdf", broken)
    with pytest.raises(record.Faulty):
        tasks.draw_up_decision_record(job.pk)
    job.refresh_from_db()
    assert job.state == "FAILED"
    again = jobs.ask(tasks.DECISION_RECORD, decided, by_id=None, task=tasks.draw_up_decision_record)
    assert again.pk != job.pk
