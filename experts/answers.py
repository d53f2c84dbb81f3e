"""What this room answers when earlier rooms ask."""

from accounts.hooks import on_account
from experts import missions_open  # noqa: F401  (registers what keeps an Action open)
from experts.grants import open_for_new_account

on_account(open_for_new_account)
