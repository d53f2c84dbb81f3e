"""Uploads that go on where the line broke: the protocol, the limits, whose they are, the form."""

import base64
import http.client
import io
import os
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from pypdf import PdfWriter

from accounts.models import Institution, User
from core import files, uploads
from core import kept as text_kept
from core.forms import ConfirmActForm
from core.models import StoredFile, Upload
from core.tasks import forget_kept_uploads
from core.uploads import kept, parts
from portal.demo.cast import MINISTRY, PASSWORD, institution
from tests.core.test_docx import a_docx
from tests.stage import fresh, pdf_bytes

TUS = {"Tus-Resumable": "1.0.0"}
LETTER = "application/pdf,image/png,image/jpeg"


@pytest.fixture
def client(cast: dict[str, User]) -> Client:
    """The official's browser."""
    return signed_in(cast["official"])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def announce(client: Client, size: int, *, name: str = "letter.pdf", accept: str = LETTER) -> Any:
    said = ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in (("filename", name), ("accept", accept))
    )
    return client.post(
        reverse("core:uploads"),
        b"",
        content_type="application/octet-stream",
        headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": said},
    )


def begun(client: Client, content: bytes, **said: Any) -> str:
    answer = announce(client, len(content), **said)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def send(client: Client, url: str, part: bytes, at: int = 0) -> Any:
    return client.patch(
        url,
        part,
        content_type="application/offset+octet-stream",
        headers=TUS | {"Upload-Offset": str(at)},
    )


def head(client: Client, url: str) -> Any:
    return client.head(url, headers=TUS)


def arrived(client: Client, content: bytes, **said: Any) -> str:
    """The token of a file that came in whole."""
    answer = send(client, begun(client, content, **said), content)
    assert answer.status_code == 204, answer.content
    return str(answer["Upload-Token"])


def large_pdf(size: int = 300_000) -> bytes:
    """A letter that takes several seconds over a slow line."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_attachment("scan", os.urandom(size))
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def form(user: User, data: dict[str, Any], **sent: SimpleUploadedFile) -> ConfirmActForm:
    return ConfirmActForm(
        data, MultiValueDict({key: [value] for key, value in sent.items()}), user=fresh(user)
    )


def part_of(url: str) -> Path:
    return parts.place(uuid.UUID(url.rstrip("/").rsplit("/", 1)[-1]))


# -- On its way ------------------------------------------------------------------------------------


def test_a_file_comes_in_parts_and_the_form_takes_its_token(
    client: Client, cast: dict[str, User]
) -> None:
    content = pdf_bytes()
    url = begun(client, content, name="Lettre du ministère.pdf")
    first = send(client, url, content[:200])
    assert (first.status_code, first["Upload-Offset"]) == (204, "200")
    assert "Upload-Token" not in first
    state = head(client, url)
    assert (state["Upload-Offset"], state["Upload-Length"]) == ("200", str(len(content)))
    last = send(client, url, content[200:], at=200)
    token = last["Upload-Token"]
    assert uploads.find(head(client, url)["Upload-Token"], cast["official"]) is not None
    sent = form(cast["official"], {"document_kept": token})
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["document"].read() == content
    assert sent.cleaned_data["document"].name == "Lettre du ministère.pdf"


def test_a_part_in_the_wrong_place_is_not_taken(client: Client) -> None:
    content = pdf_bytes()
    url = begun(client, content)
    send(client, url, content[:100])
    again = send(client, url, content[:100])
    assert (again.status_code, again["Upload-Offset"]) == (409, "100")
    assert send(client, url, content + b"more", at=100).status_code == 413
    assert head(client, url)["Upload-Offset"] == "100"


def test_what_a_crash_left_behind_is_written_over(client: Client) -> None:
    """The row alone says how much has arrived."""
    content = pdf_bytes()
    url = begun(client, content)
    send(client, url, content[:100])
    with part_of(url).open("ab") as part:
        part.write(b"x" * 5000)
    last = send(client, url, content[100:], at=100)
    assert last.status_code == 204
    assert "Upload-Token" in last


@pytest.mark.django_db(transaction=True)
def test_a_line_that_breaks_in_the_middle_loses_nothing_that_arrived(
    cast: dict[str, User], live_server: Any
) -> None:
    """Over a real socket: half of a part, then silence; the rest goes on from there."""
    content = large_pdf()
    client = signed_in(cast["official"])
    url = begun(client, content)
    session = client.cookies["sessionid"].value
    there = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=10)
    there.putrequest("PATCH", url)
    for name, value in {
        **TUS,
        "Cookie": f"sessionid={session}; csrftoken={'a' * 32}",
        "X-CSRFToken": "a" * 32,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": "0",
        "Content-Length": str(len(content)),
    }.items():
        there.putheader(name, value)
    there.endheaders(content[:150_000])
    there.close()
    for _try in range(100):
        got = int(head(client, url)["Upload-Offset"])
        if got:
            break
        time.sleep(0.05)
    assert got == 150_000
    last = send(client, url, content[got:], at=got)
    assert last.status_code == 204
    stored = uploads.find(last["Upload-Token"], cast["official"])
    assert stored is not None
    with stored.file.open("rb") as kept_bytes:
        assert kept_bytes.read() == content
    assert not part_of(url).exists()


def test_nobody_elses_upload_exists(client: Client, cast: dict[str, User]) -> None:
    content = pdf_bytes()
    url = begun(client, content)
    send(client, url, content[:100])
    for key in ("officer", "outsider", "admin"):
        other = signed_in(cast[key])
        assert head(other, url).status_code == 404
        assert send(other, url, content[100:], at=100).status_code == 404
        assert other.delete(url, headers=TUS).status_code == 404
    assert head(client, url)["Upload-Offset"] == "100"


def test_nobody_elses_token_is_taken(client: Client, cast: dict[str, User]) -> None:
    token = arrived(client, pdf_bytes())
    other = form(cast["officer"], {"document_kept": token})
    assert other.errors == {
        "document": ["The file that you had sent is not here any more. Choose it again."]
    }
    assert form(cast["official"], {"document_kept": token}).is_valid()


def test_who_was_signed_out_is_told_so_and_goes_on_later(
    client: Client, cast: dict[str, User]
) -> None:
    content = pdf_bytes()
    url = begun(client, content)
    send(client, url, content[:100])
    answer = send(Client(), url, content[100:], at=100)
    assert answer.status_code == 401
    assert b"signed out" in answer.content
    again = signed_in(cast["official"])
    assert send(again, url, content[100:], at=100).status_code == 204


def test_a_page_of_somebody_else_cannot_send(cast: dict[str, User]) -> None:
    """The addresses ask for the form's token like every other."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(fresh(cast["official"]))
    assert announce(client, 100).status_code == 403
    assert not Upload.objects.exists()


# -- Refused ---------------------------------------------------------------------------------------


def test_too_large_is_refused_before_a_byte_is_sent(client: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    answer = announce(client, 1001)
    assert answer.status_code == 413
    assert "the most we take is" in answer.content.decode()
    assert announce(client, 0).status_code == 422
    assert not Upload.objects.exists()


def test_what_can_be_no_letter_is_refused_at_its_first_bytes(client: Client) -> None:
    url = begun(client, b"MZ" + b"x" * 5_000_000, name="letter.pdf")
    answer = send(client, url, b"MZ" + b"x" * 1000)
    assert answer.status_code == 422
    assert answer.content.decode() == (
        "This is not a file we can take, whatever its name says. Send a PDF / PNG / JPEG."
    )
    assert head(client, url).status_code == 404
    assert not part_of(url).exists()


def test_a_picture_is_no_cv(client: Client) -> None:
    url = begun(client, b"x" * 9000, accept=",".join(files.CV_TYPES))
    answer = send(client, url, b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    assert "its words can't be read" in answer.content.decode()


def test_a_whole_file_is_looked_at_like_one_that_came_with_its_form(client: Client) -> None:
    content = b"%PDF-1.7 but nothing that can be read"
    answer = send(client, begun(client, content), content)
    assert answer.status_code == 422
    assert "can't be read" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not Upload.objects.exists()


def test_the_field_looks_again_whatever_the_page_said(
    client: Client, cast: dict[str, User]
) -> None:
    """A token of a file that another field would take gets this field's own sentence."""
    token = arrived(client, a_docx(), name="cv.docx", accept=",".join(files.CV_TYPES))
    sent = form(cast["official"], {"document_kept": token})
    assert "Send a PDF / PNG / JPEG." in sent.errors["document"][0]


def test_one_person_does_not_fill_the_disk(
    client: Client, cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_AT_ONCE", 2)
    assert [announce(client, 10).status_code for _ in range(3)] == [201, 201, 429]
    monkeypatch.setattr(parts, "MOST_AT_ONCE", 20)
    monkeypatch.setattr(parts, "MOST_BYTES", 100)
    assert announce(client, 90).status_code == 429
    assert announce(signed_in(cast["officer"]), 90).status_code == 201


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Tus-Resumable": "0.2"}, 412),
        ({"Tus-Resumable": "1.0.0"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "many"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "9" * 40}, 400),
    ],
)
def test_what_is_not_the_protocol_is_refused(
    client: Client, said: dict[str, str], status: int
) -> None:
    answer = client.post(
        reverse("core:uploads"), b"", content_type="application/octet-stream", headers=said
    )
    assert answer.status_code == status


def test_the_rest_of_the_protocol(client: Client) -> None:
    can = Client().options(reverse("core:uploads"))
    assert can["Tus-Extension"] == "creation,expiration,termination"
    content = pdf_bytes()
    url = begun(client, content)
    wrong = client.patch(url, content, content_type="text/plain", headers=TUS)
    assert wrong.status_code == 415
    nowhere = client.patch(
        url, content, content_type="application/offset+octet-stream", headers=TUS
    )
    assert nowhere.status_code == 400
    send(client, url, content[:100])
    assert client.delete(url, headers=TUS).status_code == 204
    assert head(client, url).status_code == 404
    assert not part_of(url).exists()


# -- Until it is used, or forgotten ----------------------------------------------------------------


def test_what_nobody_goes_on_with_is_removed(client: Client) -> None:
    content = pdf_bytes()
    url = begun(client, content)
    send(client, url, content[:100])
    assert forget_kept_uploads() == 0
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert head(client, url).status_code == 404
    assert send(client, url, content[100:], at=100).status_code == 404
    assert part_of(url).exists()
    assert forget_kept_uploads() == 1
    assert not part_of(url).exists()
    assert not Upload.objects.exists()


def test_a_file_without_its_form_is_removed_after_a_day(
    client: Client, cast: dict[str, User]
) -> None:
    token = arrived(client, pdf_bytes())
    StoredFile.objects.update(uploaded_at=timezone.now() - 2 * kept.KEPT_FOR)
    assert forget_kept_uploads() == 1
    assert not Upload.objects.exists()
    assert form(cast["official"], {"document_kept": token}).errors["document"] == [
        "The file that you had sent is not here any more. Choose it again."
    ]


@pytest.fixture
def subject(cast: dict[str, User]) -> Institution:
    """What a file can belong to."""
    return institution(MINISTRY)


def test_a_token_is_used_once_and_its_file_is_stored_once(
    client: Client, cast: dict[str, User], subject: Institution
) -> None:
    token = arrived(client, pdf_bytes())
    first, second = (form(cast["official"], {"document_kept": token}) for _ in range(2))
    assert first.is_valid()
    assert second.is_valid()
    done = files.store_upload(
        first.cleaned_data["document"], kind="evidence", subject=subject, by_id=None
    )
    assert done.subject == subject
    assert StoredFile.objects.get() == done
    with pytest.raises(ValidationError, match="handed in already"):
        files.store_upload(
            second.cleaned_data["document"], kind="evidence", subject=subject, by_id=None
        )


def test_a_used_token_gets_a_sentence_beside_the_field(
    client: Client, cast: dict[str, User], subject: Institution
) -> None:
    token = arrived(client, pdf_bytes())
    first = form(cast["official"], {"document_kept": token})
    assert first.is_valid()
    files.store_upload(
        first.cleaned_data["document"],
        kind="evidence",
        subject=subject,
        by_id=cast["official"].pk,
    )
    late = form(cast["official"], {"document_kept": token})
    assert late.errors["document"] == [
        "This file was handed in already. Choose a file only to hand in another one."
    ]
    assert "document_kept" not in late.fields


def test_a_file_that_had_arrived_is_there_after_signing_in_again(
    client: Client, cast: dict[str, User]
) -> None:
    """What was typed comes back as initial values, with the token among them."""
    token = arrived(client, pdf_bytes())
    again = ConfirmActForm(initial={"document_kept": token}, user=fresh(cast["official"]))
    assert f'value="{token}"' in str(again["document_kept"])
    assert "letter.pdf" in str(again.fields["document"].help_text)
    other = ConfirmActForm(initial={"document_kept": token}, user=fresh(cast["officer"]))
    assert "document_kept" not in other.fields


def test_a_session_that_expires_loses_neither_text_nor_file(cast: dict[str, User]) -> None:
    """Arrived, typed, signed out by time, sent, signed in again: both stand in the form."""
    client = signed_in(cast["officer"])
    token = arrived(client, pdf_bytes())
    page = reverse("requests:register")
    client.session.flush()
    client.cookies.pop("sessionid", None)
    typed = {"title": "Typed", "file_kept": token, text_kept.FIELD: text_kept.mark(cast["officer"])}
    assert client.post(page, typed).status_code == 302
    client.post(
        f"{reverse('account_login')}?next={page}",
        {"login": cast["officer"].email, "password": PASSWORD, "next": page},
    )
    html = client.get(page).content.decode()
    assert 'value="Typed"' in html
    assert f'name="file_kept" value="{token}"' in html
    assert "letter.pdf" in html
