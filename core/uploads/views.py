"""Uploads that go on where the line broke: tus 1.0 (creation, expiration, termination).

https://tus.io/protocols/resumable-upload. The browser's side is tus-js-client; the library for this
side that is kept up is made for a REST framework which the portal has no other use for.

An upload is its owner's alone: to anybody else it does not exist. These addresses are asked by
pages that may have outlived their session, so they answer 401 instead of leading to the sign-in
page. What is refused is said in one sentence of plain text, which the page shows beside the field.
"""

import base64
import binascii
import uuid
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views import View

from core.models import Upload
from core.uploads import kept, parts

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
_AT_A_TIME = 64 * 1024
#: What is refused for its size or its number is told apart from what is refused for its content.
_STATUS = {"too_large": 413, "too_many": 429, "no_room": 507}


@method_decorator(login_not_required, name="dispatch")
class _Tus(View):
    """What all of the protocol's answers have in common."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the protocol's headers; nothing but OPTIONS without a person."""
        if request.method != "OPTIONS" and not request.user.is_authenticated:
            answer = _text(_("You have been signed out. Sign in again, then go on."), 401)
        elif request.method in {"POST", "HEAD", "PATCH", "DELETE"} and (
            request.headers.get("Tus-Resumable") != VERSION
        ):
            answer = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            try:
                answer = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
            except parts.NotHere:
                answer = HttpResponse(status=404)
            except ValidationError as fault:
                answer = _text(fault.messages[0], _STATUS.get(fault.code or "", 422))
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What this side can do."""
        return HttpResponse(
            status=204,
            headers={"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination"},
        )


class Uploads(_Tus):
    """POST announces a file."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """201 with the address to send it to; 413 when it is too large, before a byte is sent."""
        size = _number(request.headers.get("Upload-Length"))
        if size is None:
            return HttpResponse(status=400)
        said = _metadata(request.headers.get("Upload-Metadata", ""))
        row = parts.begin(
            request.user, name=said.get("filename", ""), size=size, accept=said.get("accept", "")
        )
        return _state(row, 201, Location=reverse("core:upload", args=[row.pk]))


class OneUpload(_Tus):
    """HEAD says how far a file is, PATCH sends more of it, DELETE gives it up."""

    def head(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """How much has arrived; with the token for the form once it is whole."""
        return _state(parts.find(pk, request.user), 200)

    def patch(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """Keep what arrives, also when the line breaks before the end of this part."""
        if request.content_type != PART:
            return HttpResponse(status=415)
        at = _number(request.headers.get("Upload-Offset"))
        if at is None:
            return HttpResponse(status=400)
        row = parts.find(pk, request.user)
        with SpooledTemporaryFile(max_size=1024 * 1024) as part:
            length = _receive(request, part, most=row.size - row.received + 1)
            try:
                row = parts.add(pk, request.user, at=at, part=part, length=length)
            except parts.WrongPlace as place:
                return HttpResponse(status=409, headers={"Upload-Offset": str(place.received)})
            except parts.TooLong:
                return HttpResponse(status=413)
        return _state(row, 204)

    def delete(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """Forget it."""
        parts.drop(pk, request.user)
        return HttpResponse(status=204)


def _receive(request: HttpRequest, into: IO[bytes], *, most: int) -> int:
    """Read the body until it ends, the line breaks or it is plainly too long. Returns how much."""
    length = 0
    while length < most:
        try:
            some = request.read(min(_AT_A_TIME, most - length))
        except UnreadablePostError:
            break
        if not some:
            break
        into.write(some)
        length += len(some)
    return length


def _state(row: Upload, status: int, **headers: str) -> HttpResponse:
    answer = HttpResponse(status=status, headers=headers)
    answer["Upload-Offset"] = str(row.received)
    answer["Upload-Length"] = str(row.size)
    answer["Upload-Expires"] = http_date(row.expires_at.timestamp())
    if row.stored is not None and row.stored.kind == kept.KIND:
        answer["Upload-Token"] = kept.token_for(row.stored, row.owner)
    return answer


def _text(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 16 else None


def _metadata(header: str) -> dict[str, str]:
    """The pairs of Upload-Metadata; what can't be read is left out."""
    found = {}
    for pair in header.split(","):
        key, _blank, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
