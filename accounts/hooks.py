"""What later rooms want done as a membership is confirmed, or as somebody gets an account."""

from collections.abc import Callable

from accounts.models import Membership, User

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


AccountHook = Callable[[User], None]
_on_account: list[AccountHook] = []


def on_account(hook: AccountHook) -> AccountHook:
    """Register `hook` for accounts that are made (a later room does so in `AppConfig.ready`)."""
    if hook not in _on_account:
        _on_account.append(hook)
    return hook


def account_made(user: User) -> None:
    """Call every hook, in the transaction that makes the account."""
    for hook in _on_account:
        hook(user)
