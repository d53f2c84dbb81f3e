"""Signed links: issue, read, use, revoke. Opening a link uses nothing up; the act does."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import SignedLink
from core.models.base import subject_key


class LinkError(Exception):
    """The link can't be used; the message says why, in the reader's language."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(
    purpose: str, subject: models.Model, bearer: models.Model, *, valid_for: timedelta
) -> tuple[SignedLink, str]:
    """Make a link for one purpose, subject and bearer. Returns the row and the token.

    The token is given out once and kept nowhere: only its hash is stored.
    """
    token = secrets.token_urlsafe(32)
    subject_type, subject_id = subject_key(subject)
    bearer_type, bearer_id = subject_key(bearer)
    link = SignedLink.objects.create(
        purpose=purpose,
        subject_type_id=subject_type,
        subject_id=subject_id,
        bearer_type_id=bearer_type,
        bearer_id=bearer_id,
        token_hash=_hash(token),
        expires_at=timezone.now() + valid_for,
    )
    return link, token


def read(token: str, purpose: str, *, now: datetime | None = None) -> SignedLink:
    """The link behind a token, unchanged. Raises LinkError: unknown, other purpose, used, old."""
    link = SignedLink.objects.filter(token_hash=_hash(token), purpose=purpose).first()
    return _usable(link, now)


def use(token: str, purpose: str, *, now: datetime | None = None) -> SignedLink:
    """Use the link up, inside the caller's transaction, so the act and the mark stand together.

    Raises LinkError as `read` does; of two at once, one wins.
    """
    link = (
        SignedLink.objects.select_for_update()
        .filter(token_hash=_hash(token), purpose=purpose)
        .first()
    )
    link = _usable(link, now)
    link.used_at = now or timezone.now()
    link.save(update_fields=["used_at"])
    return link


def revoke(purpose: str, subject: models.Model) -> int:
    """Revoke every unused link of one purpose on a subject. Returns how many."""
    subject_type, subject_id = subject_key(subject)
    return SignedLink.objects.filter(
        purpose=purpose,
        subject_type_id=subject_type,
        subject_id=subject_id,
        used_at__isnull=True,
        revoked_at__isnull=True,
    ).update(revoked_at=timezone.now())


def _usable(link: SignedLink | None, now: datetime | None) -> SignedLink:
    if link is None:
        raise LinkError(_("This link is not valid. Please use the newest mail we sent you."))
    if link.revoked_at is not None:
        raise LinkError(_("This link was withdrawn. Please use the newest mail we sent you."))
    if link.used_at is not None:
        raise LinkError(_("This link was already used."))
    if link.expires_at <= (now or timezone.now()):
        raise LinkError(_("This link has expired. Ask the team to send you a new one."))
    return link
