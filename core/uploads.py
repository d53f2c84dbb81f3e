"""A file that came with a form which has another fault: kept, so that it need not be sent again.

It waits as a stored file without a subject, which nobody can fetch; the page carries its id, signed
for the person who sent it. What nobody came back for is removed by `forget`.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import files
from core.models import StoredFile

KIND = "kept"
#: How long an upload waits for its form to be corrected.
KEPT_FOR = timedelta(days=1)
_SALT = "core.uploads"
#: The hidden field beside a file field.
SUFFIX = "_kept"


def token_for(stored: StoredFile, user: Any) -> str:
    """What the page carries: the file's id, signed together with whom it belongs to."""
    return signing.dumps([str(stored.pk), user.pk], salt=_SALT)


def find(token: str, user: Any) -> StoredFile | None:
    """The kept file of a token, if it is this person's and still there."""
    try:
        pk, owner = signing.loads(token, salt=_SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if owner != user.pk:
        return None
    return StoredFile.objects.filter(
        pk=pk, kind=KIND, subject_type__isnull=True, uploaded_by=user
    ).first()


def forget(older_than: timedelta = KEPT_FOR) -> int:
    """Remove kept files that nobody came back for. Returns how many."""
    old = StoredFile.objects.filter(
        kind=KIND, subject_type__isnull=True, uploaded_at__lt=timezone.now() - older_than
    )
    count = 0
    for stored in old.iterator():
        stored.file.delete(save=False)
        stored.delete()
        count += 1
    return count


class KeepsUploads(forms.Form):
    """A form with `user` whose good files survive the faults of other fields."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken_up: set[str] = set()

    def full_clean(self) -> None:
        """Take kept files up again, check as usual, and keep good files if anything is wrong."""
        if self.is_bound:
            self._take_up()
        super().full_clean()
        if self.is_bound and self.errors:
            self.keep_uploads()

    def _file_fields(self) -> list[str]:
        return [name for name, f in self.fields.items() if isinstance(f, forms.FileField)]

    def _take_up(self) -> None:
        for name in self._file_fields():
            token = self.data.get(name + SUFFIX) or ""
            stored = None if self.files.get(name) else find(token, self.user)
            if stored is None:
                continue
            with stored.file.open("rb") as content:
                upload = SimpleUploadedFile(stored.name, content.read(), stored.content_type)
            self.files = self.files.copy()
            self.files[name] = upload
            self._taken_up.add(name)
            self._carry(name, token, stored)

    def keep_uploads(self) -> None:
        """Store the files that are good by themselves, and let the page carry them."""
        for name in self._file_fields():
            upload = self.files.get(name)
            if not isinstance(upload, UploadedFile) or name in self._taken_up:
                continue
            if name in self.errors:
                continue
            accept = getattr(self.fields[name], "accept", files.LETTER_TYPES)
            try:
                stored = files.store_upload(
                    upload, kind=KIND, subject=None, by_id=self.user.pk, accept=accept
                )
            except ValidationError:
                continue
            self._carry(name, token_for(stored, self.user), stored)

    def _carry(self, name: str, token: str, stored: StoredFile) -> None:
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[name + SUFFIX] = token
        self.data = data
        hidden = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields[name + SUFFIX] = hidden
        # The fields as the page will draw them were made before: without the new help text.
        self._bound_fields_cache.pop(name, None)  # type: ignore[attr-defined]
        size = filesizeformat(stored.size)
        self.fields[name].help_text = format_html(
            "<strong>{}</strong>",
            _("“%(name)s” (%(size)s) is kept. Choose a file only to replace it.")
            % {"name": stored.name, "size": size},
        )
