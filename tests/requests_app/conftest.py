"""What tests of requests need: a stage, signed-in browsers, files that are no letters."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from accounts.models import User
from core.models import Event
from tests.stage import Stage, pdf_bytes


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """Requests in any state."""
    return Stage(cast)


@pytest.fixture
def browser(cast: dict[str, User]) -> Callable[[str], Client]:
    """A signed-in client of somebody of the cast; the forgery check is on, as outside."""

    def open_as(key: str) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(pk=cast[key].pk),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return client

    return open_as


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    writer = PdfWriter()
    writer.add_blank_page(200, 280)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive() -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("letter.txt", "hello")
    return out.getvalue()


def page_in_pdf() -> bytes:
    """A file that begins as a PDF and as a web page."""
    return b"%PDF-1.4\n<script>alert(1)</script>\n" + pdf_bytes()


#: Files that are no letters: their bytes, and a word of the sentence that refuses them.
BAD_LETTERS: dict[str, tuple[bytes, str]] = {
    "renamed.pdf": (b"MZ\x90\x00" + b"\x00" * 200, "not a file we can take"),
    "empty.pdf": (b"", "empty"),
    "locked.pdf": (encrypted_pdf(), "password"),
    "damaged.pdf": (b"%PDF-1.7\n%%EOF\nno pages here", "can't be read"),
    "archive-behind.pdf": (pdf_bytes() + archive(), "not a file we can take"),
    "page-inside.pdf": (page_in_pdf(), "not a file we can take"),
    "page.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a file we can take"),
}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it, with a type that says nothing true."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def happened(subject: Any, verb: str) -> int:
    """How many events of a verb an object has."""
    return Event.objects.filter(subject_id=subject.pk, verb=f"requests_app.request.{verb}").count()
