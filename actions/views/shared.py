"""What the pages of this room share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.standing import Standing
from actions.models import ActionFiche
from core.models import Deadline
from core.policy import standing_of
from core.workflow import Offer

#: Rows on one page of a list.
PAGE = 25
_PRIMARY = {
    "share",
    "agree",
    "submit_to_steering",
    "take_position",
    "close_round",
    "sign_decision",
    "accept_commitments",
    "start",
    "complete",
    "evaluate",
    "close",
    "confirm",
    "record_held",
    "report",
    "check",
    "send_to_partner",
    "validate",
    "adopt",
}
_ICONS = {
    "share": "send",
    "comment": "chat-left-text",
    "send_comments": "reply",
    "agree": "check2-circle",
    "revise": "pencil",
    "submit_to_steering": "send",
    "take_position": "check2-square",
    "recuse": "slash-circle",
    "extend": "clock",
    "close_round": "lock-fill",
    "sign_decision": "pen",
    "cancel_round": "x-circle",
    "accept_commitments": "check2-circle",
    "meet_condition": "check2-square",
    "validate": "check2-circle",
    "ask_changes": "reply",
    "rework": "reply",
    "send_to_partner": "send",
    "postpone": "clock",
    "cancel": "x-circle",
    "give_up": "x-circle",
}


def reader(request: HttpRequest) -> Standing:
    """What the signed-in reader stands for. Raises Http404 for anybody else."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise Http404
    return standing


def buttons(
    offers: list[Offer], address: str, key: Any, *, only: set[str] | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The reader's own buttons, and those by which the team records acts of others."""
    own: list[dict[str, Any]] = []
    recorded: list[dict[str, Any]] = []
    for offer in offers:
        name = offer.verb.name
        if only is not None and name not in only:
            continue
        kind = "primary" if name in _PRIMARY else "secondary"
        button = {
            "label": offer.verb.label,
            "url": reverse(address, args=[key, name]),
            "icon": _ICONS.get(name, ""),
            "kind": "danger" if offer.verb.tone == "danger" else kind,
            "reason": " ".join(str(reason) for reason in offer.reasons),
        }
        if offer.recorded:
            button |= {
                "label": _("Record: %(act)s") % {"act": offer.verb.label},
                "kind": "quiet",
                "icon": "journal-text",
            }
        (recorded if offer.recorded else own).append(button)
    own.sort(key=lambda b: ("primary", "secondary", "danger").index(b["kind"]))
    return own, recorded


def clock_of(subject: Any, *kinds: str) -> Deadline | None:
    """The clock of one of these kinds that runs on a subject."""
    from core.deadlines import running_on

    return next((row for row in running_on(subject) if row.kind in kinds), None)


def crumbs(fiche: ActionFiche) -> list[dict[str, Any]]:
    """The way from the list to a page below a fiche."""
    return [
        {"label": _("Action Fiches"), "url": reverse("fiches:list")},
        {"label": fiche.reference, "url": fiche.get_absolute_url()},
    ]
