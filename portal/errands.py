"""What each role comes for: up to three errands, the buttons at the top of the desk.

One place says them: the desk shows them, the guides explain them (`portal/guides/`), and the
demonstration leads to them (`portal/first_visit.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.standing import Standing
from core.workflow import Text
from experts.rules.roster import KEEPERS, may_search
from partnerships.rules import reads_enquiries
from portal.navigation import reads_actions, reads_fiches, reads_missions, reads_requests

Allows = Callable[[Standing], bool]


def _anybody(standing: Standing) -> bool:
    return True


def _holders(*roles: Role) -> Allows:
    return lambda standing: standing.holds(*roles)


@dataclass(frozen=True)
class Errand:
    """One thing that somebody comes for: what it is called, where it is done, who may."""

    label: Text
    text: Text
    address: str
    icon: str
    query: str = ""
    open_to: Allows = _anybody


ABOUT = Errand(
    _("How the facility works"),
    _("The four stages of a case, who may ask and how."),
    "portal:home",
    "info-circle",
)
ME = Errand(
    _("My page"),
    _("Your roles, your institution, your language, a deputy."),
    "accounts:me",
    "person",
)
BEGIN = Errand(
    _("Begin a request"),
    _("You can stop at any time and go on later."),
    "requests:begin",
    "plus-lg",
)
OWN_REQUESTS = Errand(
    _("Follow our requests"),
    _("Every request of your institution, with where it is."),
    "requests:list",
    "envelope-paper",
    open_to=reads_requests,
)
REGISTER = Errand(
    _("Register a letter"),
    _("The portal acknowledges it at once."),
    "requests:register",
    "envelope-paper",
    open_to=_holders(Role.ASSISTANT, Role.OFFICER, Role.LEADER, Role.DELEGATION),
)
OPINIONS = Errand(
    _("Give an opinion"),
    _("Requests from your countries that are still to be decided."),
    "requests:list",
    "chat-left-text",
    "?state=open",
    reads_requests,
)
TRIAGE = Errand(
    _("Decide on requests"),
    _("Everything in review, by deadline."),
    "requests:list",
    "list-check",
    "?state=open",
    reads_requests,
)
NEW = Errand(
    _("Take up new requests"),
    _("Received, not in review yet."),
    "requests:list",
    "inbox",
    "?state=SUBMITTED",
    reads_requests,
)
REQUESTS = Errand(
    _("Read the requests"),
    _("Search and filter what you may see."),
    "requests:list",
    "list-check",
    open_to=reads_requests,
)
BUDGETS = Errand(
    _("Read the budgets"),
    _("Each Action Fiche has one, version by version."),
    "fiches:list",
    "file-earmark-text",
    open_to=reads_fiches,
)
AGREED = Errand(
    _("Submit a fiche to the Steering Group"),
    _("Those that the partner has agreed to."),
    "fiches:list",
    "file-earmark-check",
    "?state=AGREED",
    reads_fiches,
)
POSITION = Errand(
    _("Take a position"),
    _("Action Fiches that are with the Steering Group now."),
    "fiches:list",
    "check2-square",
    "?state=IN_CONSULTATION",
    reads_fiches,
)
ACTIONS = Errand(
    _("Follow the Actions"),
    _("What has been approved, by country."),
    "actions:list",
    "flag",
    open_to=reads_actions,
)
OWN_ACTIONS = Errand(
    _("Follow our Actions"),
    _("Activities, experts and outputs, with what comes next."),
    "actions:list",
    "flag",
    open_to=reads_actions,
)
MISSIONS = Errand(
    _("My missions"),
    _("Invitations, dates, terms of reference, reports."),
    "deployments:list",
    "briefcase",
    open_to=reads_missions,
)
ENDORSEMENTS = Errand(
    _("Answer for an official"),
    _("Missions of officials of your State that wait for your word."),
    "deployments:list",
    "clipboard-check",
    "?state=ACCEPTED",
    reads_missions,
)
CONTRACTS = Errand(
    _("Conclude contracts"),
    _("Missions that the expert has accepted, with what each still waits for."),
    "deployments:list",
    "briefcase",
    "?state=ACCEPTED",
    reads_missions,
)
TRAVEL = Errand(
    _("Prepare missions"),
    _("Under contract, waiting for insurance, travel, visa and security."),
    "deployments:list",
    "briefcase",
    "?state=CONTRACTED",
    reads_missions,
)
MONEY = Errand(
    _("Read what missions cost"),
    _("Contract, fee, allowance and the days done."),
    "deployments:list",
    "briefcase",
    open_to=reads_missions,
)
PROFILE = Errand(
    _("Keep my profile up to date"),
    _("Your CV, languages, fields and employer, and who sees them."),
    "experts:me",
    "person-badge",
)
CALLS = Errand(
    _("See what experts are looked for"),
    _("What coming Actions need, by field, language and days."),
    "experts:calls",
    "megaphone",
)
ROSTER = Errand(
    _("Find experts"),
    _("By field, language, country and words of the CV."),
    "experts:list",
    "person-badge",
    open_to=may_search,
)
OFFICIALS = Errand(
    _("Experts of your administrations"),
    _("Officials of your State on the roster, in a summary each."),
    "experts:list",
    "person-badge",
    open_to=may_search,
)
ENTER = Errand(
    _("Enter a CV from a mail"),
    _("The expert is told, and asked for consent."),
    "experts:enter",
    "person-plus",
    open_to=_holders(*KEEPERS),
)
MESSAGES = Errand(
    _("Answer messages"),
    _("What visitors wrote by the contact form."),
    "enquiries:list",
    "envelope",
    open_to=reads_enquiries,
)
STORIES = Errand(
    _("Tell what came of an Action"),
    _("On the page of an Action that has started."),
    "actions:list",
    "pencil",
    open_to=reads_actions,
)
RESULTS = Errand(
    _("See published results"),
    _("What the public reads of Actions that are over."),
    "portal:catalogue",
    "award",
)
FIGURES = Errand(
    _("Compare the figures"),
    _("What was published, and what the portal counts."),
    "portal:figures",
    "bar-chart",
)
CONTACT = Errand(
    _("Write to the team"),
    _("A person answers by e-mail."),
    "enquiries:contact",
    "envelope",
)
INVITE = Errand(
    _("Invite somebody"),
    _("Staff get their role by invitation."),
    "accounts:invite",
    "person-plus",
    open_to=_holders(Role.ADMINISTRATOR),
)
SETTINGS = Errand(
    _("Change a setting"),
    _("Deadlines, the officer on duty, working calendars."),
    "portal:settings",
    "gear",
    open_to=_holders(Role.ADMINISTRATOR),
)
REFERENCE = Errand(
    _("Keep reference data"),
    _("Countries, themes, Delegations, calendars, phases."),
    "admin:index",
    "list-check",
    open_to=_holders(Role.ADMINISTRATOR),
)

ERRANDS: dict[Role | None, tuple[Errand, ...]] = {
    None: (BEGIN, ME, ABOUT),
    Role.OFFICIAL: (BEGIN, OWN_REQUESTS, OWN_ACTIONS),
    Role.DELEGATION: (REGISTER, OPINIONS, ACTIONS),
    Role.FOCAL_POINT: (ENDORSEMENTS, OFFICIALS, CALLS),
    Role.EXPERT: (MISSIONS, PROFILE, CALLS),
    Role.HOST: (CONTACT, RESULTS, ABOUT),
    Role.OFFICER: (NEW, ACTIONS, ROSTER),
    Role.LEADER: (TRIAGE, AGREED, CONTRACTS),
    Role.ASSISTANT: (REGISTER, TRAVEL, ENTER),
    Role.FINANCE: (MONEY, BUDGETS, ACTIONS),
    Role.STEERING: (POSITION, REQUESTS, ACTIONS),
    Role.COMMUNICATION: (MESSAGES, STORIES, RESULTS),
    Role.AUDITOR: (REQUESTS, ACTIONS, FIGURES),
    Role.ADMINISTRATOR: (INVITE, SETTINGS, REFERENCE),
}


def errands(role: Role | None, standing: Standing, *, sees_calls: bool = True) -> Iterable[Errand]:
    """The errands of a role that this person may do, at most three.

    Who is not on the roster yet is shown what came of Actions, not what coming ones ask for.
    """
    for errand in ERRANDS[role]:
        if errand is CALLS and not sees_calls:
            yield RESULTS
        elif errand.open_to(standing):
            yield errand
