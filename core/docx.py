"""Word documents: whether bytes are one that we take, and which words it holds.

A .docx is a ZIP of XML. It is taken only when it is exactly that: one archive that begins with the
first byte and ends with the last, with the parts of a word-processing document, without macros,
password or more content than a CV can have. What its index says is compared with bounds before
anything is unpacked; unpacking never goes beyond what the index said.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from docx import Document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: First bytes of a ZIP, and of what Word wrote before 2007 or writes around a password.
ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The last record of an archive: without a comment it is 22 bytes and ends the file.
_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE = 22
#: In the list of an OLE container, the part that holds an encrypted document.
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_TYPES = "[Content_Types].xml"
_BODY = "word/document.xml"
_BODY_TYPE = b"wordprocessingml.document.main+xml"

MOST_PARTS = 2_000
#: Unpacked, in bytes: all parts together, and the text itself.
MOST_BYTES = 100_000_000
MOST_BODY_BYTES = 20_000_000
MOST_TYPES_BYTES = 1_000_000
#: How many times smaller than its content an archive may be; text packs to a tenth.
MOST_RATIO = 100
_SMALL = 1_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: A picture of a text box for old programs: the same words a second time.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}p": "\n", f"{_W}br": "\n", f"{_W}tab": "\t"}


def is_docx(content: bytes) -> bool:
    """Whether the bytes are a Word document that we take."""
    try:
        refuse_with_reason(content)
    except ValidationError:
        return False
    return content.startswith(ZIP_START) and _names_of(content) >= {_TYPES, _BODY}


def refuse_with_reason(content: bytes) -> None:
    """Raise ValidationError for what is nearly a Word document, saying what to do about it.

    Says nothing of other content: neither that it is good nor that it is bad.
    """
    if content.startswith(_OLE_START):
        if _ENCRYPTED_PART in content:
            raise _protected()
        raise ValidationError(
            _("This is a file of an old Word. Save it as .docx or PDF and send that."),
            code="old_word",
        )
    if not content.startswith(ZIP_START):
        return
    end = content.rfind(_ZIP_END)
    if end != len(content) - _ZIP_END_SIZE:
        raise ValidationError(
            _("This file is cut off, or something is attached to it. Save the document again."),
            code="damaged",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive)
    except ValidationError:
        raise
    except Exception as error:
        # A hostile archive can make the reader raise anything; whatever it is, it is no document.
        raise ValidationError(
            _("This document can't be read; it may be damaged. Save it again and send that."),
            code="damaged",
        ) from error


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    lowered = [name.lower() for name in names]
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    bomb = unpacked > _SMALL and unpacked / packed > MOST_RATIO
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES or bomb:
        raise ValidationError(
            _("This document unpacks to far more than a text has. Save it as PDF and send that."),
            code="bomb",
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise _protected()
    if any(name.rsplit("/", 1)[-1] == "vbaproject.bin" for name in lowered):
        raise _with_macros()
    if _TYPES not in names or _BODY not in names:
        raise ValidationError(
            _("This archive is no Word document. Send the document itself, as .docx or PDF."),
            code="wrong_type",
        )
    if (
        len(set(lowered)) != len(lowered)
        or min(part.header_offset for part in parts) != 0
        or any(name.startswith(("/", "\\")) or ".." in name for name in names)
    ):
        raise ValidationError(
            _("This document is not put together as Word does it. Save it as PDF and send that."),
            code="damaged",
        )
    types = _read(archive, _TYPES, MOST_TYPES_BYTES)
    if b"macroenabled" in types.lower():
        raise _with_macros()
    if _BODY_TYPE not in types:
        raise ValidationError(
            _("This is no Word document. Send the document itself, as .docx or PDF."),
            code="wrong_type",
        )
    _read(archive, _BODY, MOST_BODY_BYTES)


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """One part, whole and undamaged; at most `most` bytes. Raises ValidationError, BadZipFile."""
    if archive.getinfo(name).file_size > most:
        raise ValidationError(
            _("This document unpacks to far more than a text has. Save it as PDF and send that."),
            code="bomb",
        )
    return archive.read(name)


def _names_of(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return set(archive.namelist())


def _protected() -> ValidationError:
    return ValidationError(
        _("This document is protected by a password. Send it without one."), code="encrypted"
    )


def _with_macros() -> ValidationError:
    return ValidationError(
        _("This document holds macros. Save it as .docx without macros, or as PDF."),
        code="macros",
    )


def words(content: bytes, most: int) -> str:
    """The text of a document that was checked, paragraph by paragraph, at most `most` characters.

    Text boxes and tables are read too, where they stand. Raises whatever the reader raises when
    the document is not what its parts say.
    """
    body = Document(io.BytesIO(content)).element.body
    pieces: list[str] = []
    length = 0
    for text in _pieces(body):
        pieces.append(text)
        length += len(text)
        if length >= most:
            break
    return "".join(pieces)[:most]


def _pieces(element: Any) -> Iterator[str]:
    """The words and breaks below an element, in order. The parser bounds how deep it goes."""
    if element.tag == _FALLBACK:
        return
    yield (element.text or "") if element.tag == f"{_W}t" else _BREAKS.get(element.tag, "")
    for child in element:
        yield from _pieces(child)
