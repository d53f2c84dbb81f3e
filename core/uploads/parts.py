"""A file that is still coming in: begin it, add what arrived, know how far it is.

What has arrived stays when the line breaks, the browser is closed or the session ends; the same
person goes on from there. A file that can't be one of the wanted kinds is refused at its first
bytes, and every file is looked at when it is whole.
"""

import logging
import uuid
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import files
from core.models import StoredFile, Upload
from core.uploads.kept import KEPT_FOR

log = logging.getLogger(__name__)

#: The most files that one person may have on their way, and waiting, at the same time.
MOST_AT_ONCE = 20
#: The most bytes of one person that may wait for their forms: some ten scanned letters.
MOST_BYTES = 10 * 20 * 1024 * 1024
#: From so many first bytes on it is plain whether a file can be of a kind.
TELLING = 8
_AT_A_TIME = 64 * 1024
#: Not whole yet, or whole and not handed in.
_WAITS = Q(stored__isnull=True) | Q(stored__kind=files.KEPT)


class NotHere(Exception):
    """No such upload of this person: never begun, over, refused, or somebody else's."""


class WrongPlace(Exception):
    """What came does not go on where the last part ended; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class TooLong(Exception):
    """More came than was announced."""


def begin(owner: Any, *, name: str, size: int, accept: str = "") -> Upload:
    """Announce a file. Nothing has arrived yet.

    `accept` names the content types that the field takes, separated by commas. Raises
    ValidationError with one sentence when it is empty, too large, or one too many.
    """
    files.check_size(size)
    waiting = Upload.objects.filter(_WAITS, owner=owner, expires_at__gt=timezone.now()).aggregate(
        files=Count("pk"), bytes=Sum("size")
    )
    if waiting["files"] >= MOST_AT_ONCE or (waiting["bytes"] or 0) + size > MOST_BYTES:
        raise ValidationError(
            _(
                "Too many of your files wait for their forms. Send these first, or try again "
                "tomorrow: what nobody sends is removed after a day."
            ),
            code="too_many",
        )
    kinds = [kind for kind in accept.split(",") if kind in files.KIND_NAMES]
    return Upload.objects.create(
        owner=owner,
        name=files.clean_name(name),
        accept=",".join(kinds or files.KIND_NAMES),
        size=size,
        expires_at=timezone.now() + KEPT_FOR,
    )


def find(pk: uuid.UUID, owner: Any) -> Upload:
    """An upload of this person that goes on, or waits for its form. Raises NotHere."""
    found = (
        Upload.objects.filter(_WAITS, pk=pk, owner=owner, expires_at__gt=timezone.now())
        .select_related("stored")
        .first()
    )
    if found is None:
        raise NotHere
    return found


def add(pk: uuid.UUID, owner: Any, *, at: int, part: IO[bytes], length: int) -> Upload:
    """Put `length` bytes of `part` behind the first `at` bytes of an upload. Returns it.

    With the last byte the file is checked and kept. Raises NotHere, WrongPlace, TooLong, or
    ValidationError with one sentence when it is no file that we take; then it is forgotten.
    """
    try:
        with transaction.atomic():
            row = Upload.objects.select_for_update().filter(pk=find(pk, owner).pk).first()
            if row is None:
                raise NotHere
            if row.received != at:
                raise WrongPlace(row.received)
            if at + length > row.size:
                raise TooLong
            _write(row, part, length)
            row.received = at + length
            row.expires_at = timezone.now() + KEPT_FOR
            if at < TELLING <= row.received:
                _look_at_beginning(row)
            if row.received == row.size:
                row.stored = _keep(row)
                transaction.on_commit(lambda: place(pk).unlink(missing_ok=True))
            row.save(update_fields=["received", "expires_at", "stored"])
    except ValidationError as fault:
        if fault.code != files.NO_ROOM:
            drop(pk, owner)
        raise
    return row


def drop(pk: uuid.UUID, owner: Any) -> None:
    """Forget an upload that is not whole yet, with what has arrived of it. Raises NotHere."""
    row = find(pk, owner)
    if row.stored_id is None:
        row.delete()
        place(pk).unlink(missing_ok=True)


def forget() -> int:
    """Remove the uploads that nobody goes on with, and parts without a row. Returns how many."""
    over = Upload.objects.filter(expires_at__lte=timezone.now())
    count = 0
    for row in over.iterator():
        place(row.pk).unlink(missing_ok=True)
        row.delete()
        count += 1
    lost_before = (timezone.now() - 2 * KEPT_FOR).timestamp()
    for path in _folder().glob("*"):
        if path.stat().st_mtime < lost_before:
            path.unlink(missing_ok=True)
    return count


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "parts"


def place(pk: uuid.UUID) -> Path:
    """Where the parts of an upload lie."""
    return _folder() / pk.hex


def _write(row: Upload, part: IO[bytes], length: int) -> None:
    """Write behind what counts as arrived; what a crash left behind that is overwritten."""
    path = place(row.pk)
    part.seek(0)
    left = length
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("r+b") as out:
            out.seek(row.received)
            while left and (some := part.read(min(left, _AT_A_TIME))):
                out.write(some)
                left -= len(some)
            out.truncate()
    except OSError as error:
        log.error("A part of a file could not be stored: %s", error)
        raise files.no_room() from error


def _look_at_beginning(row: Upload) -> None:
    with place(row.pk).open("rb") as content:
        files.check_beginning(content.read(1024), accept=row.accept.split(","))


def _keep(row: Upload) -> StoredFile:
    """The whole file, checked like one that came with its form."""
    content = place(row.pk).read_bytes()
    upload = SimpleUploadedFile(row.name, content)
    return files.store_upload(
        upload,
        kind=files.KEPT,
        subject=None,
        by_id=row.owner_id,
        accept=row.accept.split(","),
    )
