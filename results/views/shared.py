"""What the pages of this room share."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.standing import Standing
from actions.history import lines
from actions.models import Action
from actions.rules import ACTIONS
from core.policy import standing_of
from core.workflow import Offer

_PRIMARY = {"answer", "submit", "accept", "send_to_partner", "agree", "publish", "write"}
_ICONS = {
    "answer": "pencil",
    "more_tickets": "plus-lg",
    "close": "lock-fill",
    "write": "pencil",
    "submit": "send",
    "send_back": "reply",
    "accept": "check2-circle",
    "send_to_partner": "send",
    "agree": "check2-circle",
    "ask_changes": "reply",
    "publish": "globe2",
    "withdraw": "x-circle",
    "waive": "slash-circle",
    "revise": "pencil",
}


def reader(request: HttpRequest) -> Standing:
    """What the signed-in reader stands for. Raises Http404 for anybody else."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise Http404
    return standing


def buttons(
    offers: list[Offer], address: str, key: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The reader's own buttons, and those by which the team records acts of others."""
    own: list[dict[str, Any]] = []
    recorded: list[dict[str, Any]] = []
    for offer in offers:
        verb = offer.verb
        kind = "primary" if verb.name in _PRIMARY else "secondary"
        button = {
            "label": verb.label,
            "url": reverse(address, args=[key, verb.name]),
            "icon": _ICONS.get(verb.name, ""),
            "kind": "danger" if verb.tone == "danger" else kind,
            "reason": " ".join(str(reason) for reason in offer.reasons),
        }
        if offer.recorded:
            button |= {
                "label": _("Record: %(act)s") % {"act": verb.label},
                "kind": "quiet",
                "icon": "journal-text",
            }
        (recorded if offer.recorded else own).append(button)
    if sum(button["kind"] == "primary" for button in own) > 1:
        # Writing on is there all the time; what comes next stands out.
        for button in own:
            if button["icon"] == _ICONS["write"]:
                button["kind"] = "secondary"
    own.sort(key=lambda b: ("primary", "secondary", "danger").index(b["kind"]))
    return own, recorded


def post_button(label: Any, url: str, icon: str, kind: str = "secondary") -> dict[str, Any]:
    """A button that acts at once; the nonce makes a double click one act."""
    return {
        "label": label,
        "url": url,
        "icon": icon,
        "kind": kind,
        "post": True,
        "nonce": uuid.uuid4(),
    }


def nonce_of(request: HttpRequest) -> uuid.UUID | None:
    """The click that the page named, None when it named none."""
    try:
        return uuid.UUID(request.POST.get("nonce", ""))
    except ValueError:
        return None


def crumbs(standing: Standing, action: Action) -> list[dict[str, Any]]:
    """The way from the Action to a page below it, for those for whom the Action exists."""
    if not ACTIONS.may(standing, "view", action):
        return [{"label": action.name, "url": ""}]
    return [
        {"label": _("Actions"), "url": reverse("actions:list")},
        {"label": action.name, "url": action.get_absolute_url()},
    ]


def action_or_404(request: HttpRequest, pk: int) -> Action:
    """The Action with its stakes, if it exists for the reader. Raises Http404."""
    rows = Action.objects.filter(pk=pk).select_related(
        "country", "region", "version", "fiche__officer", "focal_point"
    )
    found = ACTIONS.load(reader(request), rows)
    if not found:
        raise Http404
    return found[0]


__all__ = ["action_or_404", "buttons", "crumbs", "lines", "nonce_of", "post_button", "reader"]
