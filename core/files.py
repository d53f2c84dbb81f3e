"""Files: check what came in, store it inert, find who may fetch it.

A file is what its content says. It is refused with a sentence, or stored under a random name
outside the web root and only ever served as an attachment.
"""

import hashlib
import io
import logging
import unicodedata
from collections.abc import Sequence

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader

from core import docx
from core.models import StoredFile
from core.models.base import subject_key

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = docx.DOCX
log = logging.getLogger(__name__)

#: What each accepted kind of content is called in a sentence.
KIND_NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", DOCX: "Word (.docx)"}
#: A letter is a PDF or a photograph of a page.
LETTER_TYPES = (PDF, PNG, JPEG)
#: A CV is written: it is searched by its words.
CV_TYPES = (PDF, DOCX)
#: Kind of a file that waits for its form (`core.uploads`).
KEPT = "kept"
#: Code of the fault when the disk takes no more: the file itself is good.
NO_ROOM = "no_room"
#: The end of a ZIP archive: it may stand behind anything, and makes of it an archive as well.
_ZIP_END = b"PK\x05\x06"
_ZIP_END_REACH = 65_557
#: What a browser would take for a page if it stood near the beginning.
_PAGE_STARTS = (b"<html", b"<script", b"<svg", b"<?php", b"<!doctype")
_FIRST_BYTES = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}


def check_upload(
    upload: UploadedFile,
    *,
    accept: Sequence[str] = LETTER_TYPES,
    most_pages: int | None = None,
) -> str:
    """Look at an upload and say what it is. Returns its content type.

    Raises ValidationError with one sentence: empty, too large, not of an accepted type, a
    damaged, encrypted or page-less PDF or one with more than `most_pages`, a Word document with
    macros or a password. Reads the content, never the name or what the browser said; leaves the
    upload rewound.
    """
    check_size(upload.size or 0)
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if DOCX in accept:
        docx.refuse_with_reason(content)
    found = sniff(content)
    if found in (PNG, JPEG) and DOCX in accept and found not in accept:
        raise ValidationError(
            _("This is a picture: its words can't be read. Send a %(kinds)s, exported as such."),
            code="picture",
            params={"kinds": _kinds(accept)},
        )
    if found not in accept:
        raise ValidationError(
            _("This is not a file we can take, whatever its name says. Send a %(kinds)s."),
            code="wrong_type",
            params={"kinds": _kinds(accept)},
        )
    if found == PDF:
        _check_pdf(content, most_pages)
    return found


def check_size(size: int) -> None:
    """Refuse what is empty or too large with a ValidationError of one sentence."""
    if size == 0:
        raise ValidationError(_("The file is empty. Choose the file again."), code="empty")
    if size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file has %(size)s; the most we take is %(limit)s. Scan it in grey or smaller."),
            code="too_large",
            params={
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
            },
        )


def check_beginning(head: bytes, *, accept: Sequence[str]) -> None:
    """Refuse a file by its first bytes when it can't become one of the accepted types.

    Raises ValidationError as `check_upload` would for the whole. Says nothing in favour of a file.
    """
    beginnings = _FIRST_BYTES | {DOCX: docx.ZIP_START}
    if not any(head.startswith(beginnings[kind]) for kind in accept):
        check_upload(SimpleUploadedFile("beginning", head), accept=accept)


def _kinds(accept: Sequence[str]) -> str:
    return " / ".join(KIND_NAMES[kind] for kind in accept)


def sniff(content: bytes) -> str:
    """The content type that the bytes prove, or "" when they prove none that we know.

    The first bytes must be the type's own: a file that is two things at once is neither.
    """
    if docx.is_docx(content):
        return DOCX
    if _is_two_things(content):
        return ""
    for content_type, magic in _FIRST_BYTES.items():
        if content.startswith(magic):
            try:
                guesses = {guess.mime_type for guess in puremagic.magic_string(content)}
            except puremagic.PureError:
                return ""
            return content_type if content_type in guesses else ""
    return ""


def _is_two_things(content: bytes) -> bool:
    """Whether an archive hangs behind the content, or a web page stands at its beginning."""
    head = content[:1024].lower()
    return _ZIP_END in content[-_ZIP_END_REACH:] or any(mark in head for mark in _PAGE_STARTS)


def _check_pdf(content: bytes, most_pages: int | None) -> None:
    try:
        reader = PdfReader(io.BytesIO(content))
        encrypted = reader.is_encrypted
        pages = 0 if encrypted else len(reader.pages)
    except Exception as error:
        # A hostile file can make the reader raise anything; whatever it is, the file is no letter.
        raise ValidationError(
            _("This PDF can't be read; it may be damaged. Scan or export it again."),
            code="damaged",
        ) from error
    if encrypted:
        raise ValidationError(
            _("This PDF is protected by a password. Send it without one."), code="encrypted"
        )
    if pages == 0:
        raise ValidationError(_("This PDF has no page."), code="no_page")
    if most_pages is not None and pages > most_pages:
        raise ValidationError(
            _("This PDF has %(pages)s pages; the most we take is %(limit)s. Send a shorter one."),
            code="too_long",
            params={"pages": pages, "limit": most_pages},
        )


def clean_name(name: str) -> str:
    """A file name fit to show and to offer on download: last part, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return kept.strip(" .")[:200] or "file"


def store(
    content: bytes,
    *,
    name: str,
    content_type: str,
    kind: str,
    subject: models.Model | None,
    by_id: int | None,
) -> StoredFile:
    """Store bytes under a random name. Returns the saved row; the file is private.

    Raises ValidationError with a sentence when the disk takes no more.
    """
    type_id, pk = subject_key(subject) if subject is not None else (None, None)
    stored = StoredFile(
        subject_type_id=type_id,
        subject_id=pk,
        kind=kind,
        name=clean_name(name),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=by_id,
    )
    try:
        stored.file.save("", ContentFile(content), save=False)
    except OSError as error:
        log.error("A file could not be stored: %s", error)
        raise no_room() from error
    stored.save(force_insert=True)
    return stored


def no_room() -> ValidationError:
    """What to say when the disk takes no more."""
    return ValidationError(
        _("The portal can't store files at the moment. Nothing was saved; try again later."),
        code=NO_ROOM,
    )


class KeptUpload(SimpleUploadedFile):
    """A file that was there before its form: stored already, waiting for its subject."""

    def __init__(self, stored: StoredFile, content: bytes) -> None:
        super().__init__(stored.name, content, stored.content_type)
        self.stored = stored
        #: Whether its row has become the file of a subject.
        self.is_used = False

    @classmethod
    def of(cls, stored: StoredFile) -> "KeptUpload":
        """A stored file as a form's upload."""
        with stored.file.open("rb") as content:
            return cls(stored, content.read())


def store_upload(
    upload: UploadedFile,
    *,
    kind: str,
    subject: models.Model | None,
    by_id: int | None,
    accept: Sequence[str] = LETTER_TYPES,
    most_pages: int | None = None,
) -> StoredFile:
    """Check an upload and store it. Raises ValidationError as `check_upload` does.

    A file that waited for its form is not stored twice: its row gets the subject, once.
    """
    content_type = check_upload(upload, accept=accept, most_pages=most_pages)
    if isinstance(upload, KeptUpload) and not upload.is_used and subject is not None:
        return _take_over(upload, kind=kind, subject=subject, by_id=by_id)
    upload.seek(0)
    return store(
        upload.read(),
        name=upload.name or "",
        content_type=content_type,
        kind=kind,
        subject=subject,
        by_id=by_id,
    )


def _take_over(
    upload: KeptUpload, *, kind: str, subject: models.Model, by_id: int | None
) -> StoredFile:
    """Let the row of a kept file be the subject's; of two forms that carry it one has it."""
    type_id, pk = subject_key(subject)
    waiting = StoredFile.objects.filter(pk=upload.stored.pk, kind=KEPT, subject_type__isnull=True)
    taken = waiting.update(
        kind=kind,
        subject_type_id=type_id,
        subject_id=pk,
        uploaded_by_id=by_id,
        uploaded_at=timezone.now(),
    )
    if not taken:
        raise ValidationError(
            _("This file was handed in already. Choose a file only to hand in another one."),
            code="used",
        )
    upload.is_used = True
    return StoredFile.objects.get(pk=upload.stored.pk)


def files_of(subject: models.Model, kind: str | None = None) -> models.QuerySet[StoredFile]:
    """The files of a subject, oldest first; of one kind when given."""
    type_id, pk = subject_key(subject)
    files = StoredFile.objects.filter(subject_type_id=type_id, subject_id=pk)
    return (files.filter(kind=kind) if kind else files).order_by("uploaded_at", "id")
