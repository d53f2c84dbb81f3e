"""Word documents that people give us: taken when they are one, refused with a sentence if not."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from core import docx, files
from tests.core.test_files import HOSTILE, JPEG, PNG, archive, made
from tests.stage import pdf_bytes

TYPES = "[Content_Types].xml"
BODY = "word/document.xml"


@cache
def a_docx(text: str = "Emma Example, reintegration of migrants") -> bytes:
    """A real Word document."""
    document = Document()
    document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "French"
    table.cell(0, 1).text = "C1"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(
    add: dict[str, bytes] | None = None,
    leave_out: tuple[str, ...] = (),
    replace: dict[str, Callable[[bytes], bytes]] | None = None,
) -> bytes:
    """The document with parts added, left out or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_docx())) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in leave_out:
                content = source.read(name)
                target.writestr(name, (replace or {}).get(name, lambda c: c)(content))
        for name, content in (add or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def long_pdf(pages: int) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 280)
    return made(writer)


def ole(inside: bytes = b"") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside + b"\0" * 600


def damaged() -> bytes:
    content = bytearray(a_docx())
    with zipfile.ZipFile(io.BytesIO(a_docx())) as opened:
        place = opened.getinfo(BODY).header_offset + 30 + len(BODY) + 10
    content[place : place + 8] = b"\xff" * 8
    return bytes(content)


def lying_bomb() -> bytes:
    """A part that unpacks to much more than the archive's index says."""
    content = bytearray(changed(replace={BODY: lambda c: b"\0" * 5_000_000}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = 0
        while (place := content.find(mark, place)) >= 0:
            name = content.find(BODY.encode(), place, place + 46 + len(BODY))
            if name in (place + 46, place + 30):
                content[place + offset : place + offset + 4] = struct.pack("<I", 100)
            place += 4
    return bytes(content)


def flagged_encrypted() -> bytes:
    content = bytearray(a_docx())
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def macro_types(types: bytes) -> bytes:
    return types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )


#: Every file that is no CV, and the code of its refusal.
NO_CV: dict[str, tuple[Callable[[], bytes], str]] = {
    "macros": (lambda: changed({"word/vbaProject.bin": b"x"}), "macros"),
    "macros in another place": (lambda: changed({"Word/VBAPROJECT.BIN": b"x"}), "macros"),
    "macros by type": (lambda: changed(replace={TYPES: macro_types}), "macros"),
    "password": (lambda: ole("EncryptedPackage".encode("utf-16-le")), "encrypted"),
    "old word": (ole, "old_word"),
    "part with a password": (flagged_encrypted, "encrypted"),
    "bomb beside the text": (lambda: changed({"word/media/a.bin": b"\0" * 40_000_000}), "bomb"),
    "bomb as the text": (lambda: changed(replace={BODY: lambda c: b" " * 21_000_000}), "bomb"),
    "bomb that lies": (lying_bomb, "damaged"),
    "many parts": (lambda: changed({f"p/{n}": b"" for n in range(2_100)}), "bomb"),
    "archive behind": (lambda: a_docx() + archive("a.exe"), "wrong_type"),
    "archive before": (lambda: archive("a.exe") + a_docx(), "damaged"),
    "page behind": (lambda: a_docx() + b"<html><script>1</script>", "damaged"),
    "page before": (lambda: b"<html>" + a_docx(), "wrong_type"),
    "pdf and document": (lambda: pdf_bytes() + a_docx(), "wrong_type"),
    "document and pdf": (lambda: a_docx() + pdf_bytes(), "damaged"),
    "cut off": (lambda: a_docx()[: len(a_docx()) // 2], "damaged"),
    "damaged": (damaged, "damaged"),
    "path trick": (lambda: changed({"../../etc/cron.d/x": b"x"}), "damaged"),
    "absolute path": (lambda: changed({"/etc/passwd": b"x"}), "damaged"),
    "part twice": (lambda: changed({"Word/Document.xml": b"<x/>"}), "damaged"),
    "other archive": (lambda: archive("a.exe"), "wrong_type"),
    "spreadsheet": (lambda: archive(TYPES, "xl/workbook.xml"), "wrong_type"),
    "only called so": (lambda: archive(TYPES, BODY), "wrong_type"),
    "no text": (lambda: changed(leave_out=(BODY,)), "wrong_type"),
    "png": (lambda: PNG, "picture"),
    "jpeg": (lambda: JPEG, "picture"),
    "300 pages": (lambda: long_pdf(300), "too_long"),
}


def upload(content: bytes, name: str = "cv.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=docx.DOCX)


def check(content: bytes) -> str:
    return files.check_upload(upload(content), accept=files.CV_TYPES, most_pages=40)


@pytest.mark.parametrize("case", NO_CV)
def test_what_is_no_cv_is_refused_with_one_sentence_that_helps(case: str) -> None:
    make, code = NO_CV[case]
    with pytest.raises(ValidationError) as refusal:
        check(make())
    assert refusal.value.code == code
    [sentence] = refusal.value.messages
    assert sentence.endswith(".")
    assert len(sentence) < 140


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_letter_is_no_cv_either(case: str) -> None:
    _name, content, _code = HOSTILE[case]
    with pytest.raises(ValidationError):
        check(content())


def test_a_real_document_is_taken_whatever_its_name_says() -> None:
    taken = upload(a_docx(), "cv.exe")
    assert files.check_upload(taken, accept=files.CV_TYPES) == docx.DOCX
    assert taken.tell() == 0
    assert check(pdf_bytes()) == files.PDF
    assert check(long_pdf(40)) == files.PDF


def test_a_document_is_no_letter() -> None:
    with pytest.raises(ValidationError) as refusal:
        files.check_upload(upload(a_docx()))
    assert refusal.value.code == "wrong_type"


def test_nothing_but_the_index_is_read_of_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*args: object) -> bytes:
        raise AssertionError("it was unpacked")

    content = changed({"word/media/a.bin": b"\0" * 40_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "read", unpacked)
    with pytest.raises(ValidationError) as refusal:
        docx.refuse_with_reason(content)
    assert refusal.value.code == "bomb"


@settings(max_examples=60)
@given(st.data())
def test_no_change_of_bytes_makes_anything_but_a_refusal(data: st.DataObject) -> None:
    """Flipped, cut and repeated bytes are taken or refused; nothing else is ever raised."""
    content = bytearray(a_docx())
    for _change in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.sampled_from([len(content), len(content) // 2, 30, 4]))]
    with contextlib.suppress(ValidationError):
        check(bytes(content))


# -- Words -----------------------------------------------------------------------------------------


def test_the_words_of_paragraphs_and_tables_are_read() -> None:
    read = docx.words(a_docx(), 10_000)
    assert "reintegration of migrants" in read
    assert read.index("French") < read.index("C1")


def test_words_are_bounded() -> None:
    assert len(docx.words(a_docx("word " * 5_000), 1_000)) == 1_000


def test_a_text_box_is_read_once() -> None:
    """Word writes a text box twice, the second time for old programs."""
    box = (
        b"<w:p><w:r><mc:AlternateContent "
        b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b"<mc:Choice><w:t>boxed</w:t></mc:Choice><mc:Fallback><w:t>boxed</w:t></mc:Fallback>"
        b"</mc:AlternateContent></w:r></w:p></w:body>"
    )
    content = changed(replace={BODY: lambda c: c.replace(b"</w:body>", box)})
    assert docx.words(content, 10_000).count("boxed") == 1


def test_entities_are_not_followed() -> None:
    """Neither a file of the machine nor a word that unpacks to millions is read."""

    def with_entities(body: bytes) -> bytes:
        start = body.index(b"<w:document")
        laughs = b'<!ENTITY a "ha">' + b"".join(
            b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
        )
        head = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">' + laughs + b"]>"
        return (
            body[:start]
            + head
            + body[start:].replace(
                b"<w:body>", b"<w:body><w:p><w:r><w:t>&f;&i;</w:t></w:r></w:p>", 1
            )
        )

    content = changed(replace={BODY: with_entities})
    try:
        read = docx.words(content, 10_000)
    except Exception:
        return
    assert "root:" not in read
    assert "haha" not in read
