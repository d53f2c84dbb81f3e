"""Guides for those who meet the facility from outside: partners, Delegations, States, experts."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from portal import errands
from portal.guides.parts import Guide, Task

OFFICIAL = Guide(
    "official",
    Role.OFFICIAL,
    _(
        "Your institution asks for expertise, agrees to the plan, works with the experts and "
        "says what came of it. You follow every step here."
    ),
    (
        Task(
            errands.BEGIN,
            (
                _(
                    "Have a letter signed by somebody who may commit your institution. Scan it, "
                    "or take a clear photograph."
                ),
                _(
                    "Fill in the steps of the draft in any order; each says what is still "
                    "missing. A colleague can go on where you stop."
                ),
                _(
                    "Choose “Check your answers”, then “Submit the request”. The reference comes "
                    "at once, on the page and by e-mail."
                ),
            ),
        ),
        Task(
            errands.OWN_REQUESTS,
            (
                _("Open a request to read where it is, who has it and until when."),
                _(
                    "When the team asks something, “Answer the question” stands on your desk. "
                    "While you write, the team’s clock stands still."
                ),
                _(
                    "When the Action Fiche is with you, read it, comment on any section, then "
                    "choose “Agree” or “Ask for changes”."
                ),
            ),
        ),
        Task(
            errands.OWN_ACTIONS,
            (
                _("First choose “Accept the commitments”: what your institution contributes."),
                _(
                    "When an expert is proposed to you, say “No objection” or object with a "
                    "reason, by the day given."
                ),
                _(
                    "Validate what the Action brings forth, and in the end tell us how it went. "
                    "Nothing is published about it without your agreement."
                ),
            ),
        ),
    ),
    (
        _(
            "Your institution says which officials may send requests and agree for it. Its "
            "contact confirms new colleagues."
        ),
    ),
    public=True,
)

DELEGATION = Guide(
    "delegation",
    Role.DELEGATION,
    _(
        "You pass letters on, say what the Delegation thinks of a request, and follow the "
        "Actions in the countries you are accredited to."
    ),
    (
        Task(
            errands.REGISTER,
            (
                _("Enter what the letter says and attach its scan. Two minutes are enough."),
                _(
                    "The institution gets the acknowledgement and the reference; you get a copy. "
                    "The clocks of the team run from the day the letter was received."
                ),
            ),
        ),
        Task(
            errands.OPINIONS,
            (
                _("Open a request of your countries and read the letter."),
                _(
                    "Choose “Give the Delegation's opinion”. The team reads it, the institution "
                    "does not. A second opinion replaces the first, which stays on file."
                ),
                _("On an Action Fiche that is with the partner you can comment, too."),
            ),
        ),
        Task(
            errands.ACTIONS,
            (
                _("An Action’s page shows its activities, experts and outputs, with their days."),
                _("Under “Deadlines” you find what waits for you, also for your own calendar."),
            ),
        ),
    ),
    (_("You see the countries of your Delegation only, and no budgets or internal notes."),),
)

FOCAL_POINT = Guide(
    "focal-point",
    Role.FOCAL_POINT,
    _(
        "You speak for your State: officials of its administrations go on missions with your "
        "endorsement."
    ),
    (
        Task(
            errands.ENDORSEMENTS,
            (
                _("Open the mission that waits for your word: task, country, days."),
                _("Choose “Agree to the mission”, or “Refuse” with a reason, by the day given."),
                _("The mail that asks you holds a link: it works without signing in, too."),
            ),
        ),
        Task(
            errands.OFFICIALS,
            (
                _(
                    "Read a summary of each official of your administrations who is on the "
                    "roster. Files, rates and contact details stay with the expert and the team."
                ),
                _("Tell colleagues to join: the first page of the portal has “Join the roster”."),
            ),
        ),
        Task(
            errands.CALLS,
            (
                _("See what coming Actions need: field, language, days, place."),
                _("Pass it on to the administrations that know such people."),
            ),
        ),
    ),
    (_("Under “Requests” you find a summary of those that your State helped to initiate."),),
)

EXPERT = Guide(
    "expert",
    Role.EXPERT,
    _(
        "You work with peers in a partner institution for some days or weeks, and bring home "
        "what you learn."
    ),
    (
        Task(
            errands.PROFILE,
            (
                _("Attach your CV: the portal reads what it can, and you correct it."),
                _("Fill in languages, fields and employer, then choose “Send the profile”."),
                _("The team answers in writing. Change your profile whenever something changes."),
            ),
        ),
        Task(
            errands.MISSIONS,
            (
                _(
                    "An invitation names the task, the days, the fee and a day to answer by. The "
                    "link in the mail works without signing in."
                ),
                _(
                    "“Accept the mission” blocks the days. Declare any interest you have in the "
                    "matter; your employer and the focal point of your State are asked after "
                    "that."
                ),
                _(
                    "When you are back, write the report on the mission’s page and choose “Hand "
                    "in the report”. The payment follows from it."
                ),
            ),
        ),
        Task(
            errands.CALLS,
            (_("Once you are on the roster you see what coming Actions look for."),),
        ),
    ),
    (
        _(
            "The partner sees a short profile without contact details, and only with your leave. "
            "You are never booked twice for the same days."
        ),
    ),
    public=True,
)

HOST = Guide(
    "host",
    Role.HOST,
    _("Your institution receives colleagues from a partner country on a study visit."),
    (
        Task(
            errands.CONTACT,
            (
                _("Say what your institution can show, in which language, and when it suits you."),
                _("The team writes to you before a visit is planned; you agree to the days."),
            ),
        ),
        Task(
            errands.RESULTS,
            (_("See what earlier Actions did, and on which subjects visits are asked for."),),
        ),
        Task(
            errands.ABOUT,
            (_("Read how a case goes from the letter to its results."),),
        ),
    ),
    (_("Guests, days and the programme of an agreed visit stand on your desk."),),
)

GUIDES = (OFFICIAL, DELEGATION, FOCAL_POINT, EXPERT, HOST)
