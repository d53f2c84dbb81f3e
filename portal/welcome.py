"""What each role comes for: who they are here, what will come to them, three ways on."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.standing import Standing
from core.workflow import Text


@dataclass(frozen=True)
class Way:
    """A shortcut: where it leads and what for."""

    label: Text
    text: Text
    address: str
    icon: str
    query: str = ""


@dataclass(frozen=True)
class Welcome:
    """What a desk says when it is empty: what will come here, and what can be done now."""

    title: Text
    text: Text


ABOUT = Way(
    _("How the facility works"),
    _("The four stages of a case, who may ask and how."),
    "portal:home",
    "info-circle",
)
ME = Way(
    _("My page"),
    _("Your roles, your institution, your language, a deputy."),
    "accounts:me",
    "person",
)
BEGIN = Way(
    _("Begin a request"),
    _("You can stop at any time and go on later."),
    "requests:begin",
    "plus-lg",
)
OWN_REQUESTS = Way(
    _("Our requests"),
    _("Every request of your institution, with where it is."),
    "requests:list",
    "envelope-paper",
)
REGISTER = Way(
    _("Register a letter"),
    _("The portal acknowledges it at once."),
    "requests:register",
    "envelope-paper",
)
TRIAGE = Way(
    _("Requests to be decided"),
    _("Everything in review, by deadline."),
    "requests:list",
    "list-check",
    "?state=OPEN",
)
NEW = Way(
    _("New requests"),
    _("Received, not in review yet."),
    "requests:list",
    "inbox",
    "?state=SUBMITTED",
)
OVERDUE = Way(
    _("Overdue"),
    _("Cases whose clock has run out."),
    "requests:list",
    "exclamation-circle-fill",
    "?overdue=on",
)
REQUESTS = Way(
    _("All requests"),
    _("Search and filter what you may see."),
    "requests:list",
    "list-check",
)
COUNTRY_REQUESTS = Way(
    _("Requests from your countries"),
    _("With the opinions given so far."),
    "requests:list",
    "globe2",
)
INITIATED = Way(
    _("Requests your State helped to initiate"),
    _("A summary of each, with where it is."),
    "requests:list",
    "globe2",
)
FICHES = Way(
    _("Action Fiches"),
    _("All that you may read, newest first."),
    "fiches:list",
    "file-earmark-text",
)
ACTIONS = Way(
    _("Actions"),
    _("What has been approved, by country."),
    "actions:list",
    "flag",
)
DIRECTORY = Way(
    _("People and institutions"),
    _("Who is known, in which role."),
    "accounts:directory",
    "people",
)
INVITE = Way(
    _("Invite somebody"),
    _("Staff get their role by invitation."),
    "accounts:invite",
    "person-plus",
)
NOTICES = Way(
    _("Notices"),
    _("What you were told, newest first."),
    "notifications:inbox",
    "bell",
)
SETTINGS = Way(
    _("Settings"),
    _("Deadlines, the officer on duty, working calendars."),
    "portal:settings",
    "gear",
)
REFERENCE = Way(
    _("Reference data"),
    _("Countries, themes, Delegations, calendars, phases."),
    "admin:index",
    "list-check",
)

WAYS: dict[Role | None, tuple[Way, ...]] = {
    None: (BEGIN, ME, ABOUT),
    Role.OFFICIAL: (BEGIN, OWN_REQUESTS, FICHES),
    Role.DELEGATION: (REGISTER, COUNTRY_REQUESTS, FICHES),
    Role.FOCAL_POINT: (INITIATED, NOTICES, ME),
    Role.EXPERT: (ME, NOTICES, ABOUT),
    Role.HOST: (ME, NOTICES, ABOUT),
    Role.OFFICER: (NEW, REGISTER, FICHES),
    Role.LEADER: (TRIAGE, OVERDUE, FICHES),
    Role.ASSISTANT: (REGISTER, REQUESTS, DIRECTORY),
    Role.FINANCE: (FICHES, ACTIONS, NOTICES),
    Role.STEERING: (FICHES, REQUESTS, ACTIONS),
    Role.COMMUNICATION: (DIRECTORY, NOTICES, ABOUT),
    Role.AUDITOR: (REQUESTS, FICHES, ACTIONS),
    Role.ADMINISTRATOR: (INVITE, SETTINGS, REFERENCE),
}

WELCOMES: dict[Role | None, Welcome] = {
    None: Welcome(
        _("Your institution is being confirmed"),
        _(
            "The team checks that you work where you said and writes to you. You need not wait: "
            "begin your request now, and submit it as soon as the letter is signed."
        ),
    ),
    Role.OFFICIAL: Welcome(
        _("Nothing waits for you"),
        _(
            "Questions about your requests and Action Fiches for your agreement will stand here, "
            "each with the day by which we ask for your answer."
        ),
    ),
    Role.DELEGATION: Welcome(
        _("Nothing waits for you"),
        _(
            "Requests from the countries of your Delegation will stand here, for your opinion. "
            "Letters that reach you can be registered at any time."
        ),
    ),
    Role.FOCAL_POINT: Welcome(
        _("Nothing waits for you yet"),
        _(
            "You see a summary of every request that your Member State helped to initiate. "
            "Endorsing experts and hosting study visits will come to this desk."
        ),
    ),
    Role.EXPERT: Welcome(
        _("No mission waits for you yet"),
        _(
            "Invitations to work with a partner institution will stand here, with terms of "
            "reference, dates and a day to answer by. Nothing is asked of you before that."
        ),
    ),
    Role.HOST: Welcome(
        _("No visit waits for you yet"),
        _(
            "Study visits that are planned at your institution will stand here, with the guests, "
            "the days and the programme. Nothing is asked of you before that."
        ),
    ),
    Role.OFFICER: Welcome(
        _("Nothing waits for you"),
        _("New requests, answers to your questions and comments on your fiches will stand here."),
    ),
    Role.LEADER: Welcome(
        _("Nothing waits for you"),
        _("Decisions on requests and fiches ready for the Steering Group will stand here."),
    ),
    Role.ASSISTANT: Welcome(
        _("Nothing waits for you"),
        _("Letters in hand are registered in two minutes; the portal acknowledges them itself."),
    ),
    Role.FINANCE: Welcome(
        _("Nothing waits for you yet"),
        _(
            "You read the budget of every Action Fiche. Contracts, pay and claims of missions will "
            "stand here once experts are sent."
        ),
    ),
    Role.STEERING: Welcome(
        _("No round waits for your position"),
        _("Written rounds on Action Fiches stand here as soon as they open, with their deadline."),
    ),
    Role.COMMUNICATION: Welcome(
        _("Nothing to publish yet"),
        _(
            "Results, stories and figures will stand here for publication once Actions report "
            "them. Until then the public page is what visitors see."
        ),
    ),
    Role.AUDITOR: Welcome(
        _("Nothing is ever asked of you here"),
        _("You read every case with its whole history, and change nothing."),
    ),
    Role.ADMINISTRATOR: Welcome(
        _("Nothing waits for you"),
        _("People who wait for a confirmation will stand here. Cases are not yours to see."),
    ),
}


def first_role(standing: Standing) -> Role | None:
    """The role that a desk speaks to: the first one held by the person, else deputised for."""
    for held in (*standing.own.held, *standing.held):
        return Role(held.role)
    return None


def ways(role: Role | None) -> tuple[Way, ...]:
    """Three shortcuts for a role."""
    return WAYS[role]


def welcome(role: Role | None) -> Welcome:
    """What the empty desk of a role says."""
    return WELCOMES[role]
