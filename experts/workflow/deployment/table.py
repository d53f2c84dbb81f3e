"""The table of a deployment: which verbs there are, who may, who hears of it (design: 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions.rules import ACTIONS
from core.deadlines import Clock
from core.enums import Tone
from core.workflow import SAME, SYSTEM, Table, Told, Verb
from experts import conf
from experts.enums import DeploymentState, PartnerWord
from experts.models import Deployment
from experts.rules.deployments import DEPLOYMENTS, TEAM
from experts.workflow.deployment import guards as g

S = DeploymentState
_BEFORE_TRAVEL = (S.ACCEPTED, S.CONTRACTED, S.CLEARED)
_TEAM = tuple(sorted(TEAM))
_ANSWERED = Told("deployment_answered", ("in_charge",))
_TO_PARTNER = Told("expert_proposed_to_partner", ("partner",), asks=True)


def _may_create(standing: Standing | None, verb: Verb, data: Mapping[str, Any]) -> bool:
    """Officers and leaders of the Action propose experts."""
    return bool(ACTIONS.stakes_of(standing, data["need"].action) & TEAM)


def _days_to_reply(obj: Deployment) -> int:
    """Working days until the end of the day that the invitation names."""
    if obj.reply_by is None or obj.invited_at is None:
        return 0
    calendar = g.calendar_of(obj)
    return calendar.count(obj.invited_at.astimezone(calendar.tz).date(), obj.reply_by)


CLOCKS = (
    Clock(
        "invitation",
        _("reply to the invitation"),
        _days_to_reply,
        g.calendar_of,
        "expire",
        asks=("expert",),
        fixed=_("The invitation names its day, and its link ends with it. Invite anew instead."),
        shown_to="view_steps",
    ),
    Clock(
        "report",
        _("mission report"),
        lambda obj: conf.number(conf.REPORT_DAYS),
        g.calendar_of,
        asks=("expert",),
        escalates=("in_charge",),
        awaits=("in_charge",),
        movers=("officer", "leader"),
        shown_to="view_steps",
    ),
)


def _also_lock(obj: Deployment, verb: Verb, data: Mapping[str, Any]) -> Sequence[Model]:
    """Other days ask everybody anew, so the words given are locked with the deployment."""
    return list(obj.endorsements.all()) if verb.name == "postpone" else ()


TABLE: Table[Deployment] = Table(
    "experts.deployment",
    Deployment,
    DEPLOYMENTS,
    [
        Verb(
            "propose",
            _("Propose an expert"),
            (),
            S.PROPOSED,
            who=_TEAM,
            silent="The expert hears of it with the invitation, and not while only considered.",
            guards=(
                g.ACTION_MOBILISING_NOW,
                g.PROFILE_ACTIVE,
                g.DAYS_IN_ORDER,
                g.DAYS_AHEAD,
                g.DAYS_FREE,
                g.ONCE_PER_NEED,
            ),
            shown_to="view_internal",
            done=_("Proposed. Now invite the expert."),
            happened=_("Expert proposed"),
        ),
        Verb(
            "invite",
            _("Invite the expert"),
            (S.PROPOSED,),
            S.INVITED,
            who=_TEAM,
            told=(Told("deployment_invited", ("expert",), asks=True),),
            guards=(g.ACTION_MOBILISING_NOW, g.REPLY_BY_FITS, g.DAYS_FREE),
            shown_to="view_steps",
            starts=("invitation",),
            tone=Tone.PROGRESS,
            done=_("The invitation is on its way, with a link to answer."),
            help=_("The expert gets the terms of reference by mail, and can answer by a link."),
            happened=_("Expert invited"),
        ),
        Verb(
            "accept",
            _("Accept the mission"),
            (S.INVITED,),
            S.ACCEPTED,
            who=("expert",),
            recorders=_TEAM,
            told=(_ANSWERED, _TO_PARTNER),
            guards=(g.REPLY_IN_TIME, g.DAYS_FREE, g.INTEREST_SAID, g.CONSENTS),
            shown_to="view_steps",
            stops=("invitation",),
            tone=Tone.SUCCESS,
            done=_(
                "Thank you, your days are reserved. Everybody who must agree is asked next; then "
                "you hear about the contract."
            ),
            happened=_("Invitation accepted"),
        ),
        Verb(
            "decline",
            _("Decline"),
            (S.INVITED,),
            S.DECLINED,
            who=("expert",),
            recorders=_TEAM,
            told=(_ANSWERED,),
            shown_to="view_steps",
            stops=("invitation",),
            tone=Tone.DANGER,
            done=_("The team is told. Thank you for answering."),
            happened=_("Invitation declined"),
        ),
        Verb(
            "expire",
            _("Invitation expired"),
            (S.INVITED,),
            S.EXPIRED,
            who=SYSTEM,
            told=(_ANSWERED,),
            guards=(g.REPLY_IS_LATE,),
            shown_to="view_steps",
            stops=("invitation",),
            tone=Tone.ENDED,
            happened=_("Not answered in time"),
        ),
        Verb(
            "declare",
            _("Declare interests again"),
            _BEFORE_TRAVEL,
            SAME,
            who=("expert",),
            silent="The team finds the declaration on its desk; nobody travels before it is read.",
            guards=(g.INTEREST_SAID,),
            shown_to="view_conflict",
            done=_("Your declaration is with the team."),
            happened=_("Interests declared again"),
        ),
        Verb(
            "assess_conflict",
            _("Assess the declaration of interests"),
            _BEFORE_TRAVEL,
            SAME,
            who=_TEAM,
            silent="What comes of it shows in the steps; a conflict that blocks ends in a cancel.",
            guards=(g.ASSESSMENT_SAID,),
            shown_to="view_conflict",
            done=_("Assessed."),
            happened=_("Declaration of interests assessed"),
        ),
        Verb(
            "no_objection",
            _("No objection"),
            (S.ACCEPTED,),
            SAME,
            who=("partner",),
            recorders=_TEAM,
            told=(_ANSWERED,),
            guards=(g.PARTNER_ASKED,),
            tone=Tone.SUCCESS,
            done=_("Thank you. The team goes on with the contract."),
            happened=_("The partner has no objection"),
            applies=lambda obj: obj.partner_word == PartnerWord.ASKED,
        ),
        Verb(
            "object",
            _("Object"),
            (S.ACCEPTED,),
            SAME,
            who=("partner",),
            recorders=_TEAM,
            told=(_ANSWERED,),
            guards=(g.PARTNER_ASKED,),
            shown_to="view_partner_word",
            tone=Tone.DANGER,
            done=_("The team is told, and will come back to you."),
            happened=_("The partner objects"),
            applies=lambda obj: obj.partner_word == PartnerWord.ASKED,
        ),
        Verb(
            "ask_partner",
            _("Ask the partner again"),
            (S.ACCEPTED,),
            SAME,
            who=_TEAM,
            told=(_TO_PARTNER,),
            guards=(g.PARTNER_OBJECTS,),
            shown_to="view_partner_word",
            done=_("The partner is asked again."),
            help=_("After the objection has been talked over."),
            happened=_("Partner asked again"),
            applies=lambda obj: obj.partner_word == PartnerWord.OBJECTION,
        ),
        Verb(
            "contract",
            _("Conclude the contract"),
            (S.ACCEPTED,),
            S.CONTRACTED,
            who=("leader",),
            told=(Told("deployment_contracted", ("expert",)),),
            guards=(
                g.ACTION_MOBILISING_NOW,
                g.CONFLICT_CLEARED,
                g.WORDS_GIVEN,
                g.NO_OBJECTION,
                g.RATES_KNOWN,
                g.CONCLUDED_IN_TIME,
            ),
            shown_to="view_steps",
            tone=Tone.PROGRESS,
            done=_("Contracted. The expert is told."),
            happened=_("Contract concluded"),
        ),
        Verb(
            "ready",
            _("Record what is in"),
            (S.CONTRACTED,),
            SAME,
            who=("assistant",),
            silent="The expert gets everything together in the briefing, once all is in.",
            guards=(g.ITEM_WHOLE,),
            shown_to="view_steps",
            done=_("Recorded."),
            happened=_("Readiness recorded"),
            applies=lambda obj: obj.journey.on_site,
        ),
        Verb(
            "clear",
            _("Clear to travel"),
            (S.CONTRACTED,),
            S.CLEARED,
            who=("assistant",),
            told=(Told("deployment_cleared", ("expert",)),),
            guards=(g.ALL_IN, g.CONFLICT_CLEARED),
            shown_to="view_steps",
            tone=Tone.SUCCESS,
            done=_("Cleared. The expert gets the briefing."),
            happened=_("Cleared to travel"),
        ),
        Verb(
            "depart",
            _("Note the departure"),
            (S.CLEARED,),
            S.ON_MISSION,
            who=("assistant",),
            silent="The expert is the one who leaves.",
            guards=(g.CONFLICT_CLEARED, g.DEPARTS_WITHIN),
            shown_to="view_steps",
            tone=Tone.PROGRESS,
            done=_("On mission."),
            happened=_("Departed"),
        ),
        Verb(
            "return",
            _("Note the return"),
            (S.ON_MISSION,),
            S.REPORT_DUE,
            who=("assistant",),
            told=(Told("report_asked", ("expert",), asks=True),),
            guards=(g.BACK_AFTER_DEPARTURE, g.BACK_AS_PLANNED, g.DAYS_AS_AGREED),
            shown_to="view_steps",
            starts=("report",),
            tone=Tone.PROGRESS,
            done=_("Back. The expert is asked for the report."),
            happened=_("Returned"),
        ),
        Verb(
            "curtail",
            _("Came back early"),
            (S.ON_MISSION,),
            S.REPORT_DUE,
            who=("assistant",),
            told=(Told("report_asked", ("expert",), asks=True),),
            guards=(g.BACK_AFTER_DEPARTURE, g.BACK_EARLY, g.DAYS_AS_AGREED),
            shown_to="view_steps",
            starts=("report",),
            done=_("Back early; pay follows the days done. The expert is asked for the report."),
            happened=_("Came back early"),
        ),
        Verb(
            "submit_report",
            _("Hand in the report"),
            (S.REPORT_DUE,),
            S.REPORTED,
            who=("expert",),
            told=(Told("report_handed_in", ("in_charge",)),),
            shown_to="view_steps",
            stops=("report",),
            tone=Tone.PROGRESS,
            done=_("Thank you. The team reads your report."),
            happened=_("Report handed in"),
        ),
        Verb(
            "send_back",
            _("Send the report back"),
            (S.REPORTED,),
            S.REPORT_DUE,
            who=_TEAM,
            told=(Told("report_sent_back", ("expert",), asks=True),),
            shown_to="view_report",
            starts=("report",),
            done=_("Sent back. The expert reads why."),
            happened=_("Report sent back"),
        ),
        Verb(
            "accept_report",
            _("Accept the report"),
            (S.REPORTED,),
            S.CLOSED,
            who=_TEAM,
            told=(Told("report_accepted", ("expert",)),),
            shown_to="view_steps",
            tone=Tone.SUCCESS,
            done=_("Accepted. The mission is closed and the attestation is drawn up."),
            help=_("Closes the mission. The expert gets an attestation of it."),
            happened=_("Report accepted"),
        ),
        Verb(
            "postpone",
            _("Move to other days"),
            _BEFORE_TRAVEL,
            S.ACCEPTED,
            who=_TEAM,
            told=(Told("deployment_postponed", ("expert",)), _TO_PARTNER),
            guards=(g.DAYS_IN_ORDER, g.DAYS_AHEAD, g.DAYS_FREE),
            shown_to="view_steps",
            done=_("Moved. Whoever gave a word for the old days is asked anew."),
            help=_(
                "Agree the new days with the expert first. Everything that hangs on the days is "
                "asked anew: the partner, the employer, the Member State, the contract, insurance "
                "and travel."
            ),
            happened=_("Moved to other days"),
        ),
        Verb(
            "cancel",
            _("Cancel the mission"),
            (*_BEFORE_TRAVEL, S.INVITED, S.PROPOSED),
            S.CANCELLED,
            who=(*_TEAM, "expert"),
            told=(Told("deployment_cancelled", ("expert", "partner", "in_charge")),),
            shown_to="view_steps",
            stops=("invitation",),
            tone=Tone.DANGER,
            done=_("Cancelled. The days are free again, and everybody concerned is told."),
            happened=_("Mission cancelled"),
        ),
    ],
    clocks=CLOCKS,
    creation_allowed=_may_create,
    also_lock=_also_lock,
)
