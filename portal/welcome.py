"""What the desk of each role says when nothing waits there: what will come, and from whom."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.standing import Standing
from core.workflow import Text


@dataclass(frozen=True)
class Welcome:
    """What a desk says when it is empty: what will come here, and what can be done now."""

    title: Text
    text: Text


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


def welcome(role: Role | None) -> Welcome:
    """What the empty desk of a role says."""
    return WELCOMES[role]
