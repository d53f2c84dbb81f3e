"""Who may open which page of the administration."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts.enums import Role
from accounts.standing import Standing
from core.policy import standing_of

#: Models that administrators look after, by app; None: all of the app. No case content is among
#: them: files, events, deadlines and grants stay out.
ADMINISTERED: dict[str, frozenset[str] | None] = {
    "reference": None,
    "accounts": frozenset({"user", "person", "institution", "membership", "deputation"}),
    "core": frozenset({"setting", "job", "outbox"}),
    # Dated rates; and the days of a journey, which say nothing of the case.
    "experts": frozenset({"feerate", "perdiemlist", "perdiemrate", "journey"}),
    "results": frozenset({"baseline"}),
}


def _is_administrator(user: Any) -> bool:
    """Whether the person holds the role; a deputy of an administrator doesn't get these pages."""
    standing = standing_of(user) if user.is_active and getattr(user, "is_staff", False) else None
    return isinstance(standing, Standing) and standing.own.holds(Role.ADMINISTRATOR)


class AdministratorBackend(BaseBackend):
    """Grants administrators the framework's permissions on `ADMINISTERED`, and on nothing else."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether "app.action_model" is a permission of administrators, and the user is one."""
        app, _dot, codename = perm.partition(".")
        _action, _underscore, model = codename.partition("_")
        if app not in ADMINISTERED or not model:
            return False
        models = ADMINISTERED[app]
        return (models is None or model in models) and _is_administrator(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether the user sees an app in the administration at all."""
        return app_label in ADMINISTERED and _is_administrator(user_obj)
