"""Guides for those who decide, look after, look into: Steering Group, auditors, administrators."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from portal import errands
from portal.guides.parts import Guide, Task

STEERING = Guide(
    "steering",
    Role.STEERING,
    _("Your service has a seat: you say what it thinks of an Action Fiche, by a day."),
    (
        Task(
            errands.POSITION,
            (
                _("Open the round from your desk and read the frozen text."),
                _(
                    "Choose “Take a position”: approve, approve with conditions, return, reject "
                    "or abstain. You can change it until the deadline."
                ),
                _(
                    "If you have a personal interest, choose “Recuse yourself”. You then see "
                    "neither fiche nor round any more, and that can’t be undone."
                ),
            ),
        ),
        Task(
            errands.REQUESTS,
            (_("From its admission on you can read every request and its letter."),),
        ),
        Task(
            errands.ACTIONS,
            (_("See what became of what you decided, and whether conditions were met."),),
        ),
    ),
    (
        _("Until the round is closed, you see the position of your own service only."),
        _("The result is counted by rule; the round’s page explains it step by step."),
    ),
)

CHAIR = Guide(
    "chair",
    Role.STEERING,
    _("You lead the round: you keep its time, and your signature makes its result a decision."),
    (
        Task(
            errands.POSITION,
            (
                _("A round’s page shows which seats have spoken."),
                _(
                    "You may extend it to a later day, with a reason, or close it earlier once "
                    "no open seat can change the result."
                ),
                _(
                    "After the close, “Sign the decision” stands on your desk. An approval makes "
                    "the Action in the same moment."
                ),
            ),
        ),
        Task(
            errands.REQUESTS,
            (_("From its admission on you can read every request and its letter."),),
        ),
        Task(
            errands.ACTIONS,
            (_("See what became of what you decided, and whether conditions were met."),),
        ),
    ),
    (_("If you hold a seat as well, you take its position like everybody else."),),
    name=_("Chair of the Steering Group"),
)

AUDITOR = Guide(
    "auditor",
    Role.AUDITOR,
    _("You read everything and change nothing."),
    (
        Task(
            errands.REQUESTS,
            (
                _("Choose a case: its history shows who did what, when, and for whom."),
                _(
                    "Acts recorded for somebody else are marked as such, with the letter or note "
                    "behind them."
                ),
            ),
        ),
        Task(
            errands.ACTIONS,
            (
                _("From an Action, links lead back to its fiche, its round and its request."),
                _("Each frozen text carries a fingerprint: the same on ballot and decision."),
            ),
        ),
        Task(
            errands.FIGURES,
            (_("Each figure opens the list of rows that it was counted from."),),
        ),
    ),
    (_("The history can’t be changed, not even by those who run the portal."),),
)

ADMINISTRATOR = Guide(
    "administrator",
    Role.ADMINISTRATOR,
    _("You look after people, settings and reference data. Cases are not yours to see."),
    (
        Task(
            errands.INVITE,
            (
                _("Name the person, the institution, the role and its scope."),
                _(
                    "The invitation goes by mail. Staff set up a second factor when they take it "
                    "up."
                ),
            ),
        ),
        Task(
            errands.SETTINGS,
            (
                _("Each setting shows the value in force and all earlier ones."),
                _("Give a new value and the day from which it holds; nothing counts backwards."),
            ),
        ),
        Task(
            errands.REFERENCE,
            (_("Countries, themes, calendars and phases of the programme are kept here."),),
        ),
    ),
    (_("Nobody stands above the rules, and nobody gives themselves a role: not you either."),),
)

GUIDES = (STEERING, CHAIR, AUDITOR, ADMINISTRATOR)
