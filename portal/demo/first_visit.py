"""The first visit to the demonstration: one case from sign-in to sign-in, and three things to try.

What somebody has tried or put away is kept in a cookie of their browser, by account: many people
visit under the same eighteen accounts, and none shall find what another has done.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions.enums import ActionState, FicheState, RoundState
from actions.rules.actions import ACTIONS
from actions.rules.fiches import FICHES
from actions.rules.rounds import ROUNDS
from core.policy import Policy
from core.workflow import Text
from experts.enums import DeploymentState, EndorsementState
from experts.rules.deployments import DEPLOYMENTS, ENDORSEMENTS
from portal import errands
from portal.demo.cast import DOMAIN
from portal.errands import Errand
from portal.queries import address
from requests_app.enums import RequestState
from requests_app.rules import REQUESTS

COOKIE = "first_visit"
COOKIE_AGE = 60 * 60 * 24 * 30
#: More accounts than the cast has are not remembered: a cookie has its limits.
MOST_ACCOUNTS = 20
#: Stands in the cookie for "put away".
HIDDEN = "x"
_ENTRY = re.compile(r"(\d{1,12}):([0-9x]{0,12})")


@dataclass(frozen=True)
class Step:
    """One sign-in on the way of a case: as whom, and what is done."""

    key: str
    text: Text

    @property
    def email(self) -> str:
        """The address of the account."""
        return f"{self.key}@{DOMAIN}"


#: One case from its letter to its Action.
STEPS = (
    Step(
        "official",
        _("Begin a request, fill in its steps, attach any PDF as the letter, and submit it."),
    ),
    Step("officer", _("Start the review, and record the checklist.")),
    Step("leader", _("Admit the request, and read the letter that goes out.")),
    Step("officer", _("Open an Action Fiche on it, write its sections, share it.")),
    Step("official", _("Read the fiche, comment if you like, and agree.")),
    Step("leader", _("Submit the fiche to the Steering Group: the round opens.")),
    Step("steering1", _("Take a position. Do the same as steering2 and steering3.")),
    Step("chair", _("Close the round and sign the decision: the Action is made.")),
    Step("official", _("Accept the commitments. The history shows all that you have done.")),
)


@dataclass(frozen=True)
class Lead:
    """Where an errand leads in the demonstration: to the first object of that kind and state."""

    policy: Policy[Any]
    states: Mapping[str, Any] = field(default_factory=dict)
    label: Text = ""


def _in(*states: str) -> dict[str, Any]:
    return {"state__in": states}


LEADS: dict[Errand, Lead] = {
    errands.OWN_REQUESTS: Lead(
        REQUESTS, _in(RequestState.CLARIFICATION), _("Answer a question of the team")
    ),
    errands.OWN_ACTIONS: Lead(
        FICHES, _in(FicheState.PARTNER_REVIEW), _("Read an Action Fiche and agree to it")
    ),
    errands.OPINIONS: Lead(REQUESTS, _in(RequestState.SUBMITTED, RequestState.UNDER_REVIEW)),
    errands.NEW: Lead(REQUESTS, _in(RequestState.SUBMITTED)),
    errands.TRIAGE: Lead(REQUESTS, _in(RequestState.UNDER_REVIEW)),
    errands.REQUESTS: Lead(REQUESTS, _in(RequestState.ADMITTED)),
    errands.AGREED: Lead(FICHES, _in(FicheState.AGREED)),
    errands.BUDGETS: Lead(FICHES, _in(FicheState.APPROVED, FicheState.IN_CONSULTATION)),
    errands.POSITION: Lead(ROUNDS, _in(RoundState.OPEN)),
    errands.ACTIONS: Lead(ACTIONS),
    errands.STORIES: Lead(ACTIONS, _in(ActionState.COMPLETED, ActionState.EVALUATED)),
    errands.CONTRACTS: Lead(DEPLOYMENTS, _in(DeploymentState.ACCEPTED)),
    errands.TRAVEL: Lead(DEPLOYMENTS, _in(DeploymentState.CONTRACTED)),
    errands.MONEY: Lead(DEPLOYMENTS),
    errands.MISSIONS: Lead(DEPLOYMENTS, _in(DeploymentState.INVITED)),
    errands.ENDORSEMENTS: Lead(ENDORSEMENTS, _in(EndorsementState.REQUESTED)),
}


@dataclass(frozen=True)
class Thing:
    """One of the three things to try."""

    number: int
    label: Text
    is_done: bool
    on_a_case: bool


@dataclass(frozen=True)
class Card:
    """What the desk says on a first visit."""

    things: list[Thing]

    @property
    def done(self) -> int:
        """How many of them were tried."""
        return sum(thing.is_done for thing in self.things)


def label_of(errand: Errand) -> Text:
    """What an errand is called as a thing to try."""
    lead = LEADS.get(errand)
    return lead.label if lead is not None and lead.label else errand.label


def target(errand: Errand, standing: Standing) -> str:
    """The address of a real object for an errand; its list where there is none. One query."""
    lead = LEADS.get(errand)
    found = None
    if lead is not None:
        found = lead.policy.visible_to(standing).filter(**lead.states).order_by("pk").first()
    return found.get_absolute_url() if found is not None else address(errand.address, errand.query)


def remembered(cookie: str) -> dict[int, str]:
    """What the cookie says, by account. Whatever is not understood counts as nothing."""
    entries = [_ENTRY.fullmatch(part) for part in cookie.split(".")[:MOST_ACCOUNTS]]
    return {int(entry[1]): entry[2] for entry in entries if entry is not None}


def with_mark(cookie: str, user_id: int, mark: str) -> str:
    """The cookie after somebody has tried a thing or put the card away."""
    known = remembered(cookie)
    marks = known.pop(user_id, "")
    known = {user_id: marks if mark in marks else marks + mark, **known}
    return ".".join(f"{pk}:{said}" for pk, said in list(known.items())[:MOST_ACCOUNTS])


def without_mark(cookie: str, user_id: int, mark: str) -> str:
    """The cookie after the card was asked for again."""
    known = remembered(cookie)
    known[user_id] = known.get(user_id, "").replace(mark, "")
    return ".".join(f"{pk}:{said}" for pk, said in known.items())


def card(cookie: str, user_id: int, listed: list[Errand]) -> Card | None:
    """The card of somebody's desk; None once it was put away. No query."""
    marks = remembered(cookie).get(user_id, "")
    if HIDDEN in marks:
        return None
    return Card(
        [
            Thing(number, label_of(errand), str(number) in marks, errand in LEADS)
            for number, errand in enumerate(listed, start=1)
        ]
    )
