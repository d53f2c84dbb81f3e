"""The words of a CV, for the search: read in the background, bounded, never a reason to fail."""

import io
import logging
import time
import unicodedata

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from core import docx, files
from core.models import StoredFile
from experts import conf, sections
from experts.enums import CvState
from experts.models import ExpertProfile

log = logging.getLogger(__name__)

#: The most characters of a CV that are kept: the index of the search takes no more of any script.
MOST_CHARACTERS = 100_000
#: Seconds after which no further page is begun.
MOST_SECONDS = 30.0
#: Fewer letters than this on all pages together: a scan with a stamp or a page number.
LEAST_LETTERS = 20


def read(profile: ExpertProfile) -> bool:
    """Read a profile's CV and keep its words; False when it was replaced meanwhile.

    The state says what came of it: words (READ), a picture (NO_TEXT), unreadable (FAILED).
    """
    stored = profile.cv
    if stored is None:
        return True
    try:
        found = clean(_words(stored))
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        # What the library makes of a hostile or broken file is not foreseeable.
        log.info("CV %s could not be read: %r", stored.pk, error)
        return _keep(profile, stored, CvState.FAILED, "")
    if sum(c.isalpha() for c in found) < LEAST_LETTERS:
        return _keep(profile, stored, CvState.NO_TEXT, "")
    try:
        with transaction.atomic():
            return _keep(profile, stored, CvState.READ, found)
    except DatabaseError as error:
        log.info("Words of CV %s could not be kept: %s", stored.pk, error)
        return _keep(profile, stored, CvState.FAILED, "")


def give_up(profile: ExpertProfile) -> None:
    """The CV takes longer to read than any CV should."""
    ExpertProfile.objects.filter(pk=profile.pk, cv_state=CvState.WAITING).update(
        cv_state=CvState.FAILED
    )


def ask_again(profile: ExpertProfile) -> None:
    """A CV that came in the moment in which the reading of another one ended is read too."""
    waiting = ExpertProfile.objects.filter(pk=profile.pk, cv_state=CvState.WAITING).first()
    if waiting is not None:
        sections.ask_to_read(waiting, None)


def _keep(profile: ExpertProfile, stored: StoredFile, state: CvState, text: str) -> bool:
    kept = ExpertProfile.objects.filter(pk=profile.pk, cv=stored)
    return bool(kept.update(cv_state=state, cv_text=text))


def _words(stored: StoredFile) -> str:
    with stored.file.open("rb") as opened:
        content = opened.read()
    if stored.content_type == docx.DOCX:
        return docx.words(content, MOST_CHARACTERS)
    if stored.content_type != files.PDF:
        return ""
    return pdf_words(content)


def pdf_words(content: bytes) -> str:
    """The text layer of a PDF, page by page, bounded in pages, characters and time."""
    ends = time.monotonic() + MOST_SECONDS
    pieces: list[str] = []
    length = 0
    for page in PdfReader(io.BytesIO(content)).pages[: conf.number(conf.CV_PAGES)]:
        text = page.extract_text() or ""
        pieces.append(text)
        length += len(text)
        if length >= MOST_CHARACTERS or time.monotonic() > ends:
            break
    return "\n".join(pieces)


def clean(text: str) -> str:
    """Words without what no page or index can take: NUL, control characters, half characters."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")
    lines = (" ".join(line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)[:MOST_CHARACTERS]
