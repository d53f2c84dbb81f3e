"""What a reader finds on a case's page: buttons, what was asked, running clocks."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.standing import Standing
from actions.models import Action
from actions.workflow import ACTION, FICHE, ROUND
from core.enums import Tone
from core.workflow import Table, Verb
from portal.case.loading import Case
from portal.deadlines.running import Clockface, face
from requests_app.content import Content, content
from requests_app.enums import RequestState
from requests_app.workflow import TABLE as REQUEST


@dataclass(frozen=True)
class Button:
    """Something that the reader may do (`components/action_bar.html`)."""

    label: str
    url: str
    kind: str = "secondary"
    icon: str = ""
    reason: str = ""


# -- What may be done ------------------------------------------------------------------------------

ICONS = {
    "start_review": "play-circle",
    "check": "clipboard-check",
    "ask_clarification": "question-circle",
    "answer": "reply",
    "admit": "check-circle",
    "decline": "x-circle",
    "give_opinion": "chat-left-text",
    "settle_party": "building",
    "comment": "chat-left-text",
    "send_comments": "send",
    "agree": "check-circle",
    "share": "people",
    "revise": "pencil",
    "submit_to_steering": "send",
    "take_position": "check2-square",
    "recuse": "slash-circle",
    "extend": "calendar-event",
    "close_round": "lock-fill",
    "sign_decision": "pen",
    "cancel_round": "x-circle",
    "accept_commitments": "check-circle",
    "start": "play-circle",
    "suspend": "pause-circle",
    "resume": "play-circle",
    "complete": "check-circle-fill",
    "evaluate": "bar-chart",
    "close": "lock-fill",
    "cancel": "x-circle",
    "confirm": "calendar-event",
    "postpone": "arrow-repeat",
    "record_held": "people",
    "report": "journal-text",
    "add": "plus-lg",
    "send_to_partner": "send",
    "validate": "check2-circle",
    "adopt": "award",
}


def _kind(verb: Verb) -> str:
    if verb.tone == Tone.DANGER:
        return "danger"
    return "primary" if verb.tone in (Tone.PROGRESS, Tone.SUCCESS) else "secondary"


def _button(verb: Verb, url: str, *, recorded: bool, reason: str = "") -> Button:
    label = str(verb.label)
    if recorded:
        label = _("Record: %(act)s") % {"act": label}
    return Button(
        label,
        url,
        kind="quiet" if recorded else _kind(verb),
        icon="journal-text" if recorded else ICONS.get(verb.name, "arrow-right"),
        reason=reason,
    )


@dataclass(frozen=True)
class Doable:
    """What the reader may do: oneself, and by recording what somebody outside said."""

    own: list[Button]
    recorded: list[Button]


def doable(case: Case) -> Doable:
    """The buttons of the request with their reasons, then those of its fiches and rounds.

    Why a verb of a fiche or round is closed stands on its own page: here it costs no query.
    """
    request, standing = case.request, case.standing
    own: list[Button] = []
    recorded: list[Button] = []
    for offer in REQUEST.offered(standing, request):
        url = reverse("requests:verb", args=[request.reference, offer.verb.name])
        reason = " ".join(str(sentence) for sentence in offer.reasons)
        button = _button(offer.verb, url, recorded=offer.recorded, reason=reason)
        (recorded if offer.recorded else own).append(button)
    if request.state == RequestState.ADMITTED and case.may("triage"):
        url = reverse("fiches:open", args=[request.reference])
        kind = "quiet" if case.fiches else "primary"
        own.append(Button(str(FICHE.verbs["open"].label), url, kind, "plus-lg"))
    for fiche in case.fiches:
        _add(FICHE, fiche, "fiches:verb", fiche.reference, standing, own, recorded)
    for round_ in case.rounds:
        _add(ROUND, round_, "rounds:verb", round_.pk, standing, own, recorded)
    for action in case.actions:
        _add_action(action, standing, own)
    return Doable(_one_main(own), recorded)


def _add_action(action: Action, standing: Standing, own: list[Button]) -> None:
    """What the partner is asked before the start; everything else stands on the Action's page."""
    verb = ACTION.verbs["accept_commitments"]
    waits = action.state in verb.sources and action.commitments_accepted_at is None
    if waits and ACTION.allows(standing, verb, action):
        url = reverse("actions:verb", args=[action.pk, verb.name])
        own.append(Button(str(verb.label), url, "primary", "check-circle"))
    label = _("Open %(action)s") % {"action": action}
    own.append(Button(label, action.get_absolute_url(), "primary", "flag"))


def _add(
    table: Table[Any],
    obj: Any,
    address: str,
    key: Any,
    standing: Standing,
    own: list[Button],
    recorded: list[Button],
) -> None:
    for verb in table.verbs.values():
        if obj.state not in verb.sources or verb.by_system:
            continue
        url = reverse(address, args=[key, verb.name])
        if table.allows(standing, verb, obj):
            own.append(_button(verb, url, recorded=False))
        elif table.may_record(standing, verb, obj):
            recorded.append(_button(verb, url, recorded=True))


_ORDER = ("primary", "secondary", "quiet", "danger")


def _one_main(buttons: list[Button]) -> list[Button]:
    """Only the first of the main buttons stays one; what ends a case comes last."""
    listed = []
    main = False
    for button in sorted(buttons, key=lambda b: _ORDER.index(b.kind)):
        kind = "secondary" if button.kind == "primary" and main else button.kind
        main = main or button.kind == "primary"
        listed.append(Button(button.label, button.url, kind, button.icon, button.reason))
    return listed


# -- What was asked --------------------------------------------------------------------------------


def request_content(case: Case) -> Content:
    """What was asked, or its summary; no query, as everything was loaded with the request."""
    return content(case.request, summary_only=not case.may("view_content"))


def clocks(case: Case) -> list[Clockface]:
    """The running clocks of the request, for the team."""
    if not case.may("view_internal"):
        return []
    found = (case.clock(case.request, kind) for kind in REQUEST.clocks)
    shown = (face(case.standing, row, case.request) for row in found if row is not None)
    return [one for one in shown if one is not None]
