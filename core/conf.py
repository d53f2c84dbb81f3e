"""Settings that the team changes in the portal: what there is, and what is in force.

An app declares its settings in its `conf.py` with `define`; `value` reads the one in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.memory import ACT
from core.models import Setting

Text = str | Promise


@dataclass(frozen=True)
class Definition:
    """One setting: its key ("requests.first_reply_days"), its kind, default and words."""

    key: str
    kind: type
    default: Any
    label: Text
    help: Text = ""
    check: Callable[[Any], None] | None = None

    def clean(self, value: Any) -> Any:
        """The value in this setting's kind. Raises ValidationError with a sentence."""
        if self.kind is int and (isinstance(value, bool) or not isinstance(value, int)):
            raise ValidationError(_("Enter a whole number."))
        if not isinstance(value, self.kind):
            raise ValidationError(_("This value is not of the right kind."))
        if self.check is not None:
            self.check(value)
        return value


registry: dict[str, Definition] = {}


def define(definition: Definition) -> Definition:
    """Declare a setting. Raises ValueError when its key is taken by another one."""
    known = registry.get(definition.key)
    if known is not None and known != definition:
        raise ValueError(f"Setting {definition.key} is defined twice.")
    registry[definition.key] = definition
    return definition


@ACT.keeps
def value(key: str, *, at: datetime | None = None) -> Any:
    """The value in force at a moment (default: now): the newest row begun, else the default.

    Raises KeyError for a key that no app defined.
    """
    definition = registry[key]
    row = (
        Setting.objects.filter(key=key, valid_from__lte=at or timezone.now())
        .order_by("-valid_from", "-id")
        .values_list("value", flat=True)
        .first()
    )
    return definition.default if row is None else row


def put(
    key: str, new: Any, *, by: Any, valid_from: datetime | None = None, reason: str = ""
) -> Setting:
    """Add a value to a setting's history. Raises KeyError, or ValidationError for a bad value."""
    cleaned = registry[key].clean(new)
    ACT.forget()
    return Setting.objects.create(
        key=key,
        value=cleaned,
        valid_from=valid_from or timezone.now(),
        set_by=by,
        reason=reason,
    )


def between(low: int, high: int) -> Callable[[int], None]:
    """A check that a whole number lies from `low` to `high`."""

    def check(number: int) -> None:
        if not low <= number <= high:
            raise ValidationError(
                _("Enter a number from %(low)s to %(high)s."), params={"low": low, "high": high}
            )

    return check
