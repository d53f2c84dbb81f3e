"""Codes of `accounts`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import Tone


class Role(models.TextChoices):
    """What a person is in an institution (`docs/permissions.md` says what each may see)."""

    OFFICIAL = "OFFICIAL", _("Partner official")
    DELEGATION = "DELEGATION", _("EU Delegation officer")
    FOCAL_POINT = "FOCAL_POINT", _("Member State focal point")
    EXPERT = "EXPERT", _("Expert")
    HOST = "HOST", _("Host of study visits")
    OFFICER = "OFFICER", _("Case officer")
    LEADER = "LEADER", _("Team leader")
    ASSISTANT = "ASSISTANT", _("Assistant")
    FINANCE = "FINANCE", _("Finance officer")
    STEERING = "STEERING", _("Steering Group member")
    COMMUNICATION = "COMMUNICATION", _("Communication officer")
    AUDITOR = "AUDITOR", _("Auditor")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


#: Roles inside the implementer's team.
TEAM = frozenset({Role.OFFICER, Role.LEADER, Role.ASSISTANT, Role.FINANCE, Role.COMMUNICATION})
#: Roles that are given by invitation only, and need a second factor in production.
STAFF = TEAM | {Role.STEERING, Role.AUDITOR, Role.ADMINISTRATOR}


class MembershipState(models.TextChoices):
    """Where a membership stands."""

    PENDING = "PENDING", pgettext_lazy("membership", "waiting for confirmation")
    ACTIVE = "ACTIVE", pgettext_lazy("membership", "active")
    REFUSED = "REFUSED", pgettext_lazy("membership", "refused")
    ENDED = "ENDED", pgettext_lazy("membership", "ended")


#: How the states of a membership are shown.
MEMBERSHIP_TONES = {
    MembershipState.PENDING: Tone.WAITING,
    MembershipState.ACTIVE: Tone.SUCCESS,
    MembershipState.REFUSED: Tone.DANGER,
    MembershipState.ENDED: Tone.ENDED,
}


class DeputationState(models.TextChoices):
    """Whether a deputy's time may run."""

    ACTIVE = "ACTIVE", pgettext_lazy("deputation", "named")
    ENDED = "ENDED", pgettext_lazy("deputation", "ended")
