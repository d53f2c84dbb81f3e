"""Files that people give us: refused with a sentence, or stored inert and served as attachments."""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from accounts.models import Institution, User
from core import files
from core.models import StoredFile
from portal.demo.cast import MINISTRY, institution
from tests.stage import Stage, a_letter, fresh, pdf_bytes

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
#: The smallest real pictures.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000000030001000518d84d0000000049454e44ae426082"
)
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000"
    "ffda0008010100003f0054dfffd9"
)


def made(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 280)
    writer.encrypt("secret", algorithm="RC4-128")
    return made(writer)


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name in names:
            opened.writestr(name, EICAR)
    return out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("zeros", b"\0" * 20_000_000)
    return out.getvalue()


SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
#: Every hostile file, its name, and the code of the refusal.
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("letter.pdf", lambda: b"", "empty"),
    "program": ("letter.pdf", lambda: b"MZ\x90\x00" + b"\0" * 400, "wrong_type"),
    "elf": ("letter.png", lambda: b"\x7fELF" + b"\0" * 400, "wrong_type"),
    "script in svg": ("letter.svg", lambda: SCRIPT, "wrong_type"),
    "svg called png": ("letter.png", lambda: SCRIPT, "wrong_type"),
    "page": ("letter.html", lambda: b"<!doctype html><script>1</script>", "wrong_type"),
    "eicar": ("letter.pdf", lambda: EICAR, "wrong_type"),
    "archive": ("letter.pdf", lambda: archive("a.exe"), "wrong_type"),
    "zip bomb": ("letter.pdf", zip_bomb, "wrong_type"),
    "document with macros": (
        "letter.docm",
        lambda: archive("word/document.xml", "word/vbaProject.bin"),
        "wrong_type",
    ),
    "old office": ("letter.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
                   "wrong_type"),
    "pdf and archive": ("letter.pdf", lambda: pdf_bytes() + archive("a.exe"), "wrong_type"),
    "pdf and page": (
        "letter.pdf",
        lambda: pdf_bytes().replace(b"\n", b"\n<html><script>alert(1)</script>\n", 1),
        "wrong_type",
    ),
    "picture and page": ("letter.png", lambda: PNG[:33] + SCRIPT + PNG[33:], "wrong_type"),
    "page before pdf": ("letter.pdf", lambda: b"<html>" + pdf_bytes(), "wrong_type"),
    "text": ("letter.pdf", lambda: b"Dear team, please help us.", "wrong_type"),
    "gif": ("letter.gif", lambda: b"GIF89a" + b"\0" * 40, "wrong_type"),
    "encrypted": ("letter.pdf", encrypted, "encrypted"),
    "damaged": ("letter.pdf", lambda: b"%PDF-1.7\n" + b"rubbish " * 50, "damaged"),
    "cut off": ("letter.pdf", lambda: pdf_bytes()[: len(pdf_bytes()) // 3], "damaged"),
    "no page": ("letter.pdf", lambda: made(PdfWriter()), "no_page"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_one_sentence(case: str) -> None:
    name, content, code = HOSTILE[case]
    upload = SimpleUploadedFile(name, content(), content_type="application/pdf")
    with pytest.raises(ValidationError) as refusal:
        files.check_upload(upload)
    assert refusal.value.code == code
    [sentence] = refusal.value.messages
    assert sentence.endswith(".")
    assert "Traceback" not in sentence


class Unread(SimpleUploadedFile):
    """An upload that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("it was read")


def test_fifty_megabytes_are_refused_unread() -> None:
    upload = Unread("letter.pdf", b"%PDF-")
    upload.size = 50 * 1024 * 1024
    with pytest.raises(ValidationError) as refusal:
        files.check_upload(upload)
    assert refusal.value.code == "too_large"
    assert "50.0" in refusal.value.messages[0]
    assert "20.0" in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("content", "found"),
    [(pdf_bytes, files.PDF), (lambda: PNG, files.PNG), (lambda: JPEG, files.JPEG)],
)
def test_a_letter_is_taken_whatever_its_name_says(content: Callable[[], bytes], found: str) -> None:
    upload = SimpleUploadedFile("letter.exe", content(), content_type="application/x-msdownload")
    assert files.check_upload(upload) == found
    assert upload.tell() == 0


def test_a_pdf_that_is_allowed_but_not_here_is_refused() -> None:
    with pytest.raises(ValidationError):
        files.check_upload(a_letter(), accept=(files.PNG,))


def test_a_pdf_with_a_script_is_kept_as_it_is_and_never_run(cast: dict[str, User]) -> None:
    """A letter may hold anything a PDF can: it is served as an attachment, in a sandbox."""
    writer = PdfWriter()
    writer.add_blank_page(200, 280)
    action = DictionaryObject()
    action[NameObject("/S")] = NameObject("/JavaScript")
    action[NameObject("/JS")] = TextStringObject("app.alert('hello');")
    writer._root_object[NameObject("/OpenAction")] = action
    writer.add_attachment("eicar.com", EICAR)
    content = made(writer)
    upload = SimpleUploadedFile("letter.pdf", content)
    stored = files.store_upload(upload, kind="letter", subject=None, by_id=None)
    assert stored.file.read() == content
    assert not os.stat(stored.file.path).st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def test_a_pdf_whose_stream_unpacks_to_much_is_not_unpacked() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 280)
    stream = StreamObject()
    stream._data = zlib.compress(b"\0" * 50_000_000, 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    assert files.check_upload(SimpleUploadedFile("l.pdf", made(writer))) == files.PDF


def test_a_pdf_whose_pages_refer_to_themselves_is_refused() -> None:
    content = pdf_bytes()
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    pages = root.raw_get("/Pages").idnum
    kids = content.find(b"/Kids [")
    end = content.find(b"]", kids)
    looped = content[:kids] + b"/Kids [ " + f"{pages} 0 R".encode() + b" " + content[end:]
    with pytest.raises(ValidationError):
        files.check_upload(SimpleUploadedFile("l.pdf", looped))


# -- Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("..", "file"),
        ("", "file"),
        ("a/b/", "file"),
        ("letter\r\nSet-Cookie: x=1.pdf", "letterSet-Cookie: x=1.pdf"),
        ("letter\x00.pdf", "letter.pdf"),
        ("letter\u202efdp.exe", "letterfdp.exe"),
        ("  .letter.pdf. ", "letter.pdf"),
        ("رسالة.pdf", "رسالة.pdf"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_is_made_fit_to_show(given: str, kept: str) -> None:
    assert files.clean_name(given) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["../../../../tmp/out.pdf", "/etc/out.pdf", "..\\out.pdf"])
def test_no_name_decides_where_a_file_lies(name: str, settings: Any) -> None:
    upload = SimpleUploadedFile("x.pdf", pdf_bytes())
    # The framework cleans names too; this one is set past it.
    vars(upload)["_name"] = name
    stored = files.store_upload(upload, kind="letter", subject=None, by_id=None)
    path = Path(stored.file.path).resolve()
    assert path.is_relative_to(Path(settings.MEDIA_ROOT).resolve())
    assert "out" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.suffix == ""


# -- Serving ---------------------------------------------------------------------------------------


@pytest.fixture
def letter(cast: dict[str, User]) -> StoredFile:
    """The letter of a request of the cast's ministry."""
    request = Stage(cast).request("UNDER_REVIEW")
    assert request.letter is not None
    return request.letter


def get(user: User | None, stored: StoredFile) -> Any:
    client = Client()
    if user is not None:
        client.force_login(fresh(user))
    return client.get(reverse("core:download", args=[stored.pk]))


@pytest.mark.django_db
def test_a_file_comes_as_an_attachment_in_a_sandbox(
    cast: dict[str, User], letter: StoredFile
) -> None:
    StoredFile.objects.filter(pk=letter.pk).update(name='le"tter;رسالة\u2028.pdf')
    answer = get(cast["official"], letter)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == letter.file.read()
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert disposition.isascii()
    assert not set(disposition.split("''", 1)[1]) & set('";\r\n ')
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_who_sees_the_request_gets_the_file_and_nobody_else(
    cast: dict[str, User], letter: StoredFile
) -> None:
    for key in ("official", "officer", "leader", "assistant", "delegation", "auditor"):
        assert get(cast[key], letter).status_code == 200, key
    for key in ("outsider", "admin", "expert", "host", "finance", "steering1"):
        assert get(cast[key], letter).status_code == 404, key
    assert get(None, letter).status_code == 302


@pytest.mark.django_db
def test_what_is_not_there_and_what_belongs_to_nothing_is_not_found(
    cast: dict[str, User], letter: StoredFile
) -> None:
    alone = files.store_upload(a_letter(), kind="letter", subject=None, by_id=None)
    without_policy = files.store_upload(
        a_letter(), kind="letter", subject=Institution.objects.all()[0].kind, by_id=None
    )
    gone = files.store_upload(a_letter(), kind="x", subject=institution(MINISTRY), by_id=None)
    StoredFile.objects.filter(pk=gone.pk).update(subject_id=0)
    for user in (cast["leader"], cast["admin"]):
        for stored in (alone, without_policy, gone):
            assert get(user, stored).status_code == 404
    os.remove(letter.file.path)
    assert get(cast["official"], letter).status_code == 404
    client = Client()
    client.force_login(fresh(cast["official"]))
    missing = "00000000-0000-0000-0000-000000000000"
    assert client.get(reverse("core:download", args=[missing])).status_code == 404


@pytest.mark.django_db
def test_no_address_leads_past_the_policy(letter: StoredFile, settings: Any) -> None:
    """Nothing serves the folder of files as such."""
    client = Client()
    for prefix in ("/media/", "/files/", "/static/", "/"):
        assert client.get(f"{prefix}{letter.file.name}").status_code in {404, 302}
    assert not settings.MEDIA_URL.strip("/")
    assert not Path(settings.MEDIA_ROOT).resolve().is_relative_to(Path(settings.STATIC_ROOT))
