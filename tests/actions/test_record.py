"""The decision record: a tagged PDF in each language, with the fingerprint, drawn up by a task."""

import io
from typing import Any

import pytest
from django.conf import settings as portal
from pypdf import PdfReader

from accounts.models import User
from actions import record, tasks
from actions.enums import Stand
from core import jobs, papers
from core.files import files_of
from core.models import Job
from tests.actions import acting
from tests.stage import Stage

pytestmark = pytest.mark.django_db
#: A word of the record's title in each language, as its catalogue has it.
LANGUAGES = dict(portal.LANGUAGES)


def _read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(content))
    return reader, " ".join("".join(page.extract_text() for page in reader.pages).split())


def test_the_task_makes_one_tagged_file_in_each_language(
    cast: dict[str, User], settings: Any, tmp_path: Any
) -> None:
    """Signing asks for the record; the task keeps it in every language, once.

    All of them show the fingerprint of the one version that was decided on.
    """
    settings.MEDIA_ROOT = tmp_path
    decided = acting.signed(Stage(cast), {"steering2": Stand.CONDITIONS})
    job = Job.objects.get(kind=tasks.DECISION_RECORD, subject_id=decided.pk)
    tasks.draw_up_decision_record(job.pk)
    tasks.draw_up_decision_record(job.pk)
    job.refresh_from_db()
    assert (job.done, job.total) == (5, 5)
    stored = {row.name.removesuffix(".pdf")[-2:]: row for row in files_of(decided, "decision")}
    assert set(stored) == set(LANGUAGES)
    assert files_of(decided, "decision").count() == 5
    assert job.result == stored["en"], "the chair reads English"
    titles = set()
    for language, row in stored.items():
        reader, text = _read(row.file.read())
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], language
        assert root["/Lang"] == language
        assert reader.metadata is not None
        titles.add(reader.metadata.title)
        assert decided.whole_hash in text.replace(" ", ""), language
        assert decided.fiche.reference in text, language
        assert "A start in spring." in text, "what people wrote is not translated"
    assert len(titles) == 5, "the title is said in each language"
    english = _read(stored["en"].file.open("rb").read())[1]
    assert "Funded by the European Union" in english
    assert "with the same fingerprint" in english


def test_the_page_offers_each_language_and_draws_nothing_itself(
    cast: dict[str, User], browse: Any, settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    """A request never sets a paper: it asks for it, and shows what is there."""
    settings.MEDIA_ROOT = tmp_path
    decided = acting.signed(Stage(cast))
    job = Job.objects.get(kind=tasks.DECISION_RECORD, subject_id=decided.pk)
    address = decided.get_absolute_url()
    officer = browse("officer")
    with monkeypatch.context() as patched:
        patched.setattr(papers, "draw", lambda *a, **k: pytest.fail("set in a request"))
        assert officer.get(address).status_code == 200
        assert officer.post(f"{address}record/").status_code == 302
    tasks.draw_up_decision_record(job.pk)
    page = officer.get(address).content.decode()
    for row in files_of(decided, "decision"):
        assert f"/files/{row.pk}/" in page
    for name in ("English", "Français", "Español", "Português", "العربيّة"):
        assert name in page


def test_words_in_arabic_are_drawn_without_a_warning(cast: dict[str, User]) -> None:
    """Letters of Arabic are there, though no font of the system is used."""
    decided = acting.signed(Stage(cast))
    decided.decision_text = "شكرا لكم على التعاون"
    assert record.pdf(decided, "en").startswith(b"%PDF")


@pytest.mark.expects_errors
def test_a_failure_is_told_and_may_be_tried_again(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job says that it failed, no file is kept; asking again makes a new one."""
    decided = acting.signed(Stage(cast))
    job = Job.objects.get(kind=tasks.DECISION_RECORD, subject_id=decided.pk)
    drawn = record.pdf

    def broken(obj: Any, language: str) -> bytes:
        if language == "ar":
            raise papers.Faulty("no such font")
        return drawn(obj, language)

    monkeypatch.setattr(record, "pdf", broken)
    with pytest.raises(papers.Faulty):
        tasks.draw_up_decision_record(job.pk)
    job.refresh_from_db()
    assert job.state == "FAILED"
    assert not files_of(decided, "decision").exists()
    again = jobs.ask_again(job, by_id=None)
    assert again.pk != job.pk
