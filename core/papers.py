"""Papers: official documents as tagged PDF files, in the portal's languages.

A room gives a typst template and its words; here are the set-up of the compiler, fonts, language,
direction, dates and the limits. Setting a paper takes up to a second: it belongs into a task of
the worker, never into a request. The compiler itself proves PDF/UA-1 (title, language, structure,
alternative texts) or refuses; `core/documents/paper.typ` is the frame that every template uses.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import fontpkg_noto_sans_arabic  # type: ignore[import-untyped]
import typst
from babel.numbers import format_decimal
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_noop

from core import dates, files, jobs
from core.enums import JobState
from core.models import Job, StoredFile
from core.models.base import subject_key
from core.together import together

log = logging.getLogger(__name__)

#: A paper is a few pages. Words beyond this are a mistake, and would hold up the worker.
MOST_CHARACTERS = 400_000
#: What begins and ends a piece with a direction of its own; the frame turns them into boxes.
_ISOLATE, _END = "\u2068", "\u2069"


class Faulty(Exception):
    """The paper was set with a warning, such as a font that is missing, or is far too long."""


# -- Setting ---------------------------------------------------------------------------------------


@cache
def _fonts() -> list[str]:
    """One family for all five languages, from a package: the same paper on every machine."""
    return [str(Path(fontpkg_noto_sans_arabic.__file__).parent / "files")]


def languages() -> list[str]:
    """The languages in which papers are drawn, by code."""
    return [code for code, _name in settings.LANGUAGES]


def language_or_default(code: str) -> str:
    """The language itself if papers are drawn in it, else the portal's own."""
    return code if code in languages() else settings.LANGUAGE_CODE


def is_rtl(code: str) -> bool:
    """Whether a language is written from right to left; an unknown one is not."""
    return bool(code) and code in dict(settings.LANGUAGES) and _info(code)["bidi"]


def name_of(code: str) -> str:
    """A language of the portal, named in the active language; "" for one that is none."""
    return str(translation.gettext(_info(code)["name"])) if code in languages() else ""


def _info(code: str) -> dict[str, Any]:
    return cast(dict[str, Any], translation.get_language_info(code))


def isolated(text: object) -> str:
    """A name, a reference or a number that keeps its own direction inside a sentence."""
    return f"{_ISOLATE}{text}{_END}"


def day(when: dates.Day) -> str:
    """A day in words of the active language ("22 November 2026"); "" for none.

    A moment counts in the portal's time zone.
    """
    return dates.long_day(when)


def moment(when: datetime | None) -> str:
    """A day and the time of day on 24 hours, in the portal's time zone; "" for none."""
    return "" if when is None else dates.joined(day(when), isolated(dates.clock(when)))


def number(value: Any) -> str:
    """A number as the active language writes it."""
    return str(format_decimal(value, locale=dates.locale()))


def draw(template: Path, said: Mapping[str, Any], *, language: str) -> bytes:
    """A paper as PDF/UA-1. `said` is plain data for the template, in `language`.

    Raises Faulty when the compiler warns or the words are far too many, and the compiler's own
    error when the template has a fault or the paper would not be accessible.
    """
    data = json.dumps({**said, "lang": language, "rtl": is_rtl(language)}, ensure_ascii=False)
    if len(data) > MOST_CHARACTERS:
        raise Faulty(f"{len(data)} characters; the most is {MOST_CHARACTERS}.")
    compiler = typst.Compiler(
        str(template),
        root=str(settings.BASE_DIR),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    content, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")
    if warnings:
        raise Faulty("; ".join(warning.message for warning in warnings))
    return cast(bytes, content)


# -- Drawing up in the background ------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A paper in one language, as a page offers it."""

    language: str
    language_name: str
    file: StoredFile


@dataclass(frozen=True)
class Drawn:
    """What there is of a paper: its sheets, the reader's language first, and the last job."""

    sheets: list[Sheet]
    job: Job | None

    @property
    def is_waiting(self) -> bool:
        """Whether it is being drawn up now."""
        return self.job is not None and self.job.state in jobs.OPEN

    @property
    def has_failed(self) -> bool:
        """Whether the last try came to nothing."""
        return self.job is not None and self.job.state == JobState.FAILED

    @property
    def is_whole(self) -> bool:
        """Whether it is there in every language."""
        return len(self.sheets) == len(languages())


def _file_name(stem: str, language: str) -> str:
    return f"{stem}-{language}.pdf"


def _language_of(stored: StoredFile) -> str:
    """The language that `_file_name` wrote; "" for a file from before papers had several."""
    code = stored.name.removesuffix(".pdf").rpartition("-")[2]
    return code if code in languages() else ""


def ask(kind: str, subject: models.Model, *, by_id: int | None, task: Any) -> Job:
    """Have a paper drawn up in every language, in one job.

    `task` is a Celery task that takes the job's id and calls `draw_up`.
    """
    return jobs.ask(kind, subject, by_id=by_id, task=task, total=len(languages()))


def draw_up(
    job_id: int,
    model: type[models.Model],
    pdf: Callable[[Any, str], bytes],
    stem: Callable[[Any], str],
    *,
    file_kind: str,
) -> None:
    """What a task does: set the paper in every language, and keep each as a file of the subject.

    A job that another worker has, or that is over, is left alone. A failure is written down for
    the page and raised again; then no file is kept. The job's result is the sheet in the language
    of whoever asked.
    """
    job = jobs.begin(job_id)
    if job is None:
        return
    subject = model._default_manager.get(pk=job.subject_id)
    drawn = {}
    try:
        for done, language in enumerate(languages(), start=1):
            drawn[language] = pdf(subject, language)
            jobs.progress(job, done)
    except Exception:
        log.exception("%s of %s %s", job.kind, model._meta.label, job.subject_id)
        jobs.fail(job, gettext_noop("The paper could not be drawn up. Ask for it again."))
        raise
    kept = {
        language: files.store(
            content,
            name=_file_name(stem(subject), language),
            content_type=files.PDF,
            kind=file_kind,
            subject=subject,
            by_id=job.asked_by_id,
        )
        for language, content in drawn.items()
    }
    spoken = language_or_default(getattr(job.asked_by, "language", ""))
    jobs.finish(job, kept[spoken])


def drawn(kind: str, subject: models.Model, *, file_kind: str) -> Drawn:
    """A paper in the languages in which it is there, the newest of each. One query."""
    type_id, pk = subject_key(subject)
    asked = Job.objects.filter(subject_type_id=type_id, subject_id=pk, kind=kind)
    stored_files, jobs_asked = together(
        [files.files_of(subject, file_kind), asked.order_by("-pk")[:1]]
    )
    newest = {_language_of(stored): stored for stored in stored_files}
    spoken = (translation.get_language() or "").split("-")[0]
    sheets = [
        Sheet(code, str(_info(code)["name_local"]).capitalize(), newest[code])
        for code in sorted(languages(), key=lambda code: code != spoken)
        if code in newest
    ]
    return Drawn(sheets, next(iter(jobs_asked), None))
