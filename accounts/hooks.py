"""What later rooms want done in the transaction in which a membership is confirmed."""

from collections.abc import Callable

from accounts.models import Membership

Hook = Callable[[Membership], None]
_on_confirm: list[Hook] = []


def on_confirm(hook: Hook) -> Hook:
    """Register `hook` (a later room does so in `AppConfig.ready`)."""
    if hook not in _on_confirm:
        _on_confirm.append(hook)
    return hook


def confirmed(membership: Membership) -> None:
    """Call every hook."""
    for hook in _on_confirm:
        hook(membership)
