"""What each role comes for: who they are here, what will come to them, three ways on."""

from collections.abc import Callable
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
ACCOUNT = Way(
    _("Your sign-in"),
    _("Password, passkey and second factor."),
    "mfa_index",
    "shield-lock",
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
    None: (ABOUT, ACCOUNT),
    Role.ADMINISTRATOR: (SETTINGS, REFERENCE, ACCOUNT),
}

WELCOMES: dict[Role | None, Welcome] = {
    None: Welcome(
        _("Your institution is being confirmed"),
        _(
            "The team checks that you work where you said, usually within two working days, and "
            "writes to you. You need not wait: begin your request now, and submit it as soon as "
            "the letter is signed."
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


def ways(standing: Standing, role: Role | None) -> tuple[Way, ...]:
    """Three shortcuts for a role."""
    return WAYS.get(role, (ABOUT, ACCOUNT))


def welcome(role: Role | None) -> Welcome:
    """What the empty desk of a role says."""
    return WELCOMES[role]


Provider = Callable[[Standing], list[object]]
