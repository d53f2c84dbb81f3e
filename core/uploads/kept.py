"""A whole file that waits for its form: a stored file without a subject.

Nobody can fetch it; the page carries its id, signed for the person who sent it. The form that is
accepted takes the row itself over (`core.files.store_upload`), so a file is used once. What nobody
came back for is removed by `forget`.
"""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils import timezone

from core import files
from core.models import StoredFile

KIND = files.KEPT
#: How long a file waits for its form.
KEPT_FOR = timedelta(days=1)
_SALT = "core.uploads"


def token_for(stored: StoredFile, user: Any) -> str:
    """What the page carries: the file's id, signed together with whom it belongs to."""
    return signing.dumps([str(stored.pk), user.pk], salt=_SALT)


def find(token: str, user: Any) -> StoredFile | None:
    """The kept file of a token, if it is this person's and still waits."""
    return StoredFile.objects.filter(**_named(token, user), **_WAITING).first()


def find_used(token: str, user: Any) -> StoredFile | None:
    """The file of a token that has found its place already, if this person sent it."""
    return StoredFile.objects.filter(**_named(token, user)).exclude(**_WAITING).first()


_WAITING: dict[str, Any] = {"kind": KIND, "subject_type__isnull": True}


def _named(token: str, user: Any) -> dict[str, Any]:
    """Which row a token means; a condition that no row meets when it is not this person's."""
    try:
        pk, owner = signing.loads(token, salt=_SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return {"pk__in": []}
    return {"pk": pk, "uploaded_by": user} if owner == user.pk else {"pk__in": []}


def forget(older_than: timedelta = KEPT_FOR) -> int:
    """Remove kept files that nobody came back for. Returns how many."""
    old = StoredFile.objects.filter(**_WAITING, uploaded_at__lt=timezone.now() - older_than)
    count = 0
    for stored in old.iterator():
        stored.file.delete(save=False)
        stored.delete()
        count += 1
    return count
