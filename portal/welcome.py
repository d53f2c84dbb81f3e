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
OWN_ACTIONS = Way(
    _("Our Actions"),
    _("Activities, experts and outputs, with what comes next."),
    "actions:list",
    "flag",
)
MISSIONS = Way(
    _("My missions"),
    _("Invitations, dates, terms of reference, reports."),
    "deployments:list",
    "briefcase",
)
PROFILE = Way(
    _("My profile"),
    _("Your CV, languages, fields and employer, and who sees them."),
    "experts:me",
    "person-badge",
)
CALLS = Way(
    _("Experts looked for"),
    _("What coming Actions need, by field, language and days."),
    "experts:calls",
    "megaphone",
)
ROSTER = Way(
    _("Find experts"),
    _("By field, language, country and words of the CV."),
    "experts:list",
    "person-badge",
)
OFFICIALS = Way(
    _("Experts of your administrations"),
    _("Officials of your State on the roster, in a summary each."),
    "experts:list",
    "person-badge",
)
DEPLOYMENTS = Way(
    _("Deployments"),
    _("Who goes where and when, and what each still waits for."),
    "deployments:list",
    "briefcase",
)
MESSAGES = Way(
    _("Messages to the team"),
    _("What visitors wrote by the contact form."),
    "enquiries:list",
    "envelope",
)
RESULTS = Way(
    _("Published results"),
    _("What the public reads of Actions that are over."),
    "portal:catalogue",
    "award",
)
FIGURES = Way(
    _("Facts and figures"),
    _("What was published, and what the portal counts."),
    "portal:figures",
    "bar-chart",
)
CONTACT = Way(
    _("Write to the team"),
    _("A person answers by e-mail."),
    "enquiries:contact",
    "envelope",
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
    Role.OFFICIAL: (BEGIN, OWN_REQUESTS, OWN_ACTIONS),
    Role.DELEGATION: (REGISTER, COUNTRY_REQUESTS, ACTIONS),
    Role.FOCAL_POINT: (OFFICIALS, CALLS, INITIATED),
    Role.EXPERT: (MISSIONS, PROFILE, CALLS),
    Role.HOST: (RESULTS, CONTACT, ABOUT),
    Role.OFFICER: (NEW, ACTIONS, ROSTER),
    Role.LEADER: (TRIAGE, ACTIONS, DEPLOYMENTS),
    Role.ASSISTANT: (REGISTER, DEPLOYMENTS, DIRECTORY),
    Role.FINANCE: (DEPLOYMENTS, ACTIONS, FICHES),
    Role.STEERING: (FICHES, REQUESTS, ACTIONS),
    Role.COMMUNICATION: (MESSAGES, ACTIONS, RESULTS),
    Role.AUDITOR: (REQUESTS, ACTIONS, FIGURES),
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
            "Questions about your requests, Action Fiches for your agreement, experts "
            "proposed to you and outputs to validate stand here, each with the day by "
            "which we ask for your answer."
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
        _("Nothing waits for your word"),
        _(
            "When an official of your administrations is to go on a mission, you are "
            "asked here whether your State endorses it, with the dates and the task. You "
            "also see a summary of every request that your State helped to initiate."
        ),
    ),
    Role.EXPERT: Welcome(
        _("No mission waits for you"),
        _(
            "Invitations to work with a partner institution stand here, with terms of "
            "reference, dates and a day to answer by; so does the report that a mission "
            "ends with. Until then, keep your profile up to date."
        ),
    ),
    Role.HOST: Welcome(
        _("No visit waits for you"),
        _(
            "When a study visit is planned at your institution, the team writes to you "
            "first. What you agree to stands here, with the guests, the days and the "
            "programme."
        ),
    ),
    Role.OFFICER: Welcome(
        _("Nothing waits for you"),
        _(
            "New requests, answers to your questions, comments on your fiches, activities "
            "to confirm and missions to prepare stand here, what is due first on top."
        ),
    ),
    Role.LEADER: Welcome(
        _("Nothing waits for you"),
        _(
            "Decisions on requests, fiches ready for the Steering Group, contracts of "
            "experts and Actions to close stand here."
        ),
    ),
    Role.ASSISTANT: Welcome(
        _("Nothing waits for you"),
        _(
            "Missions that need insurance, travel or a visa stand here. Letters in hand "
            "are registered in two minutes; the portal acknowledges them itself."
        ),
    ),
    Role.FINANCE: Welcome(
        _("Nothing waits for you"),
        _(
            "You read the budget of every Action Fiche, and of every mission its "
            "contract, fee and allowances: open the deployments for what is running and "
            "what has ended."
        ),
    ),
    Role.STEERING: Welcome(
        _("No round waits for your position"),
        _("Written rounds on Action Fiches stand here as soon as they open, with their deadline."),
    ),
    Role.COMMUNICATION: Welcome(
        _("Nothing to publish, nothing to answer"),
        _(
            "Messages of visitors stand here until somebody answers them, and Actions "
            "that come to their end, to be told with the agreement of the partner."
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
    """The role that a desk speaks to: the first one held, else deputised for.

    Whoever came without an institution is here as an expert; None waits for a confirmation.
    """
    for held in (*standing.own.held, *standing.held):
        return Role(held.role)
    return Role.EXPERT if standing.is_newcomer else None


def ways(role: Role | None, *, sees_calls: bool = True) -> tuple[Way, ...]:
    """Three shortcuts for a role; who is not on the roster yet is not shown what it is asked."""
    return tuple(RESULTS if way is CALLS and not sees_calls else way for way in WAYS[role])


def welcome(role: Role | None) -> Welcome:
    """What the empty desk of a role says."""
    return WELCOMES[role]
