"""Who words the mails: team leaders and administrators."""

from typing import Any

from accounts.enums import Role
from core.policy import standing_of


def may_word(user: Any) -> bool:
    """Whether somebody may change the words of notices."""
    standing: Any = standing_of(user)
    return standing is not None and standing.holds(Role.LEADER, Role.ADMINISTRATOR)
