"""Letting the mails of one case wait as drafts, and letting them leave again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.listeners import key_of
from notifications.models import CaseHold
from notifications.sent import may_handle


def begin(case: Any, user: Any) -> bool:
    """Let mails to people outside wait from now on. Returns whether that is news.

    Raises PermissionDenied for whoever may not handle mails of the case.
    """
    _only_handlers(case, user)
    _row, made = CaseHold.objects.get_or_create(
        case_key=key_of(case), ended_at=None, defaults={"begun_by": user}
    )
    return made


def end(case: Any, user: Any) -> bool:
    """Let mails leave at once again; drafts stay until each is released. As `begin`."""
    _only_handlers(case, user)
    running = CaseHold.objects.filter(case_key=key_of(case), ended_at__isnull=True)
    return bool(running.update(ended_at=timezone.now(), ended_by=user))


def _only_handlers(case: Any, user: Any) -> None:
    if not may_handle(user, case):
        raise PermissionDenied(_("Whoever has the case, or a team leader, does this."))
