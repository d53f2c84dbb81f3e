"""Forms whose files survive: a fault in another field, a broken line, an expired session."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import files
from core.models import Event, StoredFile
from core.uploads import kept

#: The hidden field beside a file field: the token of a file that is there already.
SUFFIX = "_kept"


class KeepsUploads(forms.Form):
    """A form with `user` whose good files survive, and that takes files which came before it."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken_up: set[str] = set()
        self._lost: dict[str, str] = {}
        self._help: dict[str, Any] = {}

    def full_clean(self) -> None:
        """Take kept files up again, check as usual, and keep good files if anything is wrong."""
        if self.is_bound:
            self._take_up()
        super().full_clean()
        for name, sentence in self._lost.items():
            self.errors.pop(name, None)
            self.add_error(name, sentence)
        if self.is_bound and self.errors:
            self.keep_uploads()
            self._put_down()

    def offer_kept(self) -> None:
        """Before anything is sent: carry the files that `initial` names, as after signing in again.

        Text that was typed before a session expired comes back as initial values, with them the
        token of a file that had arrived.
        """
        for name in self._file_fields():
            token = self.initial.get(name + SUFFIX) or ""
            stored = kept.find(str(token), self.user) if token else None
            if stored is not None:
                self._carry(name, str(token), stored)

    def _file_fields(self) -> list[str]:
        return [name for name, f in self.fields.items() if isinstance(f, forms.FileField)]

    def _take_up(self) -> None:
        for name in self._file_fields():
            token = self.data.get(name + SUFFIX) or ""
            if not token or self.files.get(name):
                continue
            stored = kept.find(token, self.user)
            if stored is not None:
                self._take(name, stored)
                self._carry(name, token, stored)
                continue
            used = kept.find_used(token, self.user)
            if used is not None and self._is_second_click():
                # The verb knows the click and answers it as it did the first time.
                self._take(name, used)
                continue
            self._drop(name)
            self._lost[name] = (
                _("This file was handed in already. Choose a file only to hand in another one.")
                if used is not None
                else _("The file that you had sent is not here any more. Choose it again.")
            )

    def _take(self, name: str, stored: StoredFile) -> None:
        self.files = self.files.copy()
        self.files[name] = files.KeptUpload.of(stored)
        self._taken_up.add(name)

    def _is_second_click(self) -> bool:
        """Whether what this page asks for has been done: the answer to the first click got lost."""
        try:
            nonce = uuid.UUID(self.data.get("nonce") or "")
        except ValueError:
            return False
        return Event.objects.filter(nonce=nonce, actor=self.user).exists()

    def _put_down(self) -> None:
        """Stop carrying a file that found its place although something else is wrong."""
        for name in self._taken_up:
            upload = self.files.get(name)
            if isinstance(upload, files.KeptUpload) and upload.is_used:
                self._drop(name)

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
                    upload, kind=kept.KIND, subject=None, by_id=self.user.pk, accept=accept
                )
            except ValidationError:
                continue
            self._carry(name, kept.token_for(stored, self.user), stored)

    def _carry(self, name: str, token: str, stored: StoredFile) -> None:
        if self.is_bound:
            self._put_data(name, token)
        self._help.setdefault(name, self.fields[name].help_text)
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

    def _drop(self, name: str) -> None:
        self._put_data(name, None)
        self.fields.pop(name + SUFFIX, None)
        self._bound_fields_cache.pop(name, None)  # type: ignore[attr-defined]
        if name in self._help:
            self.fields[name].help_text = self._help.pop(name)

    def _put_data(self, name: str, token: str | None) -> None:
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data.pop(name + SUFFIX, None)
        if token is not None:
            data[name + SUFFIX] = token
        self.data = data
