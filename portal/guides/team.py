"""Guides for the implementer's team."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from portal import errands
from portal.guides.parts import Guide, Task

OFFICER = Guide(
    "officer",
    Role.OFFICER,
    _("You take a case from the letter to its results: you draft, ask, plan and propose."),
    (
        Task(
            errands.NEW,
            (
                _("Open a request and choose “Start the review”: it names who is in charge."),
                _(
                    "Record the checklist. What is missing you ask of the institution: its "
                    "answer starts your clock again."
                ),
                _(
                    "Once the leader has admitted it, choose “Open an Action Fiche”, write its "
                    "sections, and “Share with the partner”."
                ),
            ),
        ),
        Task(
            errands.ACTIONS,
            (
                _(
                    "Before the start: a focal point is named, the partner accepts its "
                    "commitments, each condition of the Steering Group is met."
                ),
                _("Plan activities, confirm their dates, and record them as held."),
                _(
                    "Take each output through the quality check to the partner. In the end ask "
                    "for evaluations and write the closing report."
                ),
            ),
        ),
        Task(
            errands.ROSTER,
            (
                _(
                    "On the Action’s page, “Propose an expert” beside a need finds who fits and "
                    "why."
                ),
                _(
                    "Invite; after the answer, ask for the words that the mission needs. All "
                    "that is still missing stands on the mission’s page."
                ),
            ),
        ),
    ),
    (
        _(
            "What somebody outside said by letter, mail or in a conversation you can record in "
            "their place: they are told, and can contest it."
        ),
    ),
)

LEADER = Guide(
    "leader",
    Role.LEADER,
    _("You decide what officers propose, and see to it that no clock runs out."),
    (
        Task(
            errands.TRIAGE,
            (
                _("Read the checklist and the opinions on the case’s page."),
                _(
                    "Choose “Admit the request” or “Decline the request”: the institution gets "
                    "your words by e-mail."
                ),
            ),
        ),
        Task(
            errands.AGREED,
            (
                _("Read the whole fiche, its budget and its risks."),
                _(
                    "“Submit to the Steering Group” freezes the text and opens the round: you "
                    "choose the seats and the day."
                ),
            ),
        ),
        Task(
            errands.CONTRACTS,
            (
                _(
                    "“Conclude the contract” is open once the expert, the employer, the focal "
                    "point and the partner have spoken and no conflict of interest is left."
                ),
                _("A line on the mission’s page says what still stands in the way."),
            ),
        ),
    ),
    (
        _("“Deadlines” lists every running clock of the team; you may move one, with a reason."),
        _("Publishing a result and closing an Action are yours, too."),
    ),
)

ASSISTANT = Guide(
    "assistant",
    Role.ASSISTANT,
    _("You bring letters and CVs into the portal and get experts safely there and back."),
    (
        Task(
            errands.REGISTER,
            (
                _("Enter what the letter says and attach its scan. Two minutes are enough."),
                _("The acknowledgement goes out by itself, in the language of the letter."),
            ),
        ),
        Task(
            errands.TRAVEL,
            (
                _(
                    "Under contract, a mission waits for insurance, travel, visa and security: "
                    "“Record what is in”, one by one."
                ),
                _("When all is there, choose “Clear to travel”."),
                _("Note the real days of departure and return: the pay follows them."),
            ),
        ),
        Task(
            errands.ENTER,
            (
                _("Say whose CV it is and attach it; the portal reads it."),
                _("The expert is told by mail, and asked for consent."),
            ),
        ),
    ),
    (_("Messages of visitors stand under “Messages”: answer by mail, then note the answer."),),
)

FINANCE = Guide(
    "finance",
    Role.FINANCE,
    _("You read what is planned and what was spent. You change nothing, and miss nothing."),
    (
        Task(
            errands.MONEY,
            (
                _("A mission’s page shows contract, fee, allowance and the days really done."),
                _("Filter by state to find missions whose report is accepted."),
            ),
        ),
        Task(
            errands.BUDGETS,
            (_("The budget is a section of every Action Fiche, version by version."),),
        ),
        Task(
            errands.ACTIONS,
            (_("An Action’s page shows what belongs to it, from activities to missions."),),
        ),
    ),
    (_("A frozen version never changes: what was approved can be read years later."),),
)

COMMUNICATION = Guide(
    "communication",
    Role.COMMUNICATION,
    _("You tell the public what came of Actions, and answer those who write."),
    (
        Task(
            errands.MESSAGES,
            (
                _("Answer from your own mailbox, then choose “Note the answer”."),
                _("What needs no answer you set aside."),
            ),
        ),
        Task(
            errands.STORIES,
            (
                _(
                    "On an Action that has started, choose “Begin a publication” and write the "
                    "text."
                ),
                _(
                    "Send it to the partner: it is published word for word as the partner agreed "
                    "to it, by the leader."
                ),
            ),
        ),
        Task(
            errands.RESULTS,
            (_("Look at it as the public does, in each language."),),
        ),
    ),
    (_("Nobody is quoted without leave; figures under five people are not shown."),),
)

GUIDES = (OFFICER, LEADER, ASSISTANT, FINANCE, COMMUNICATION)
