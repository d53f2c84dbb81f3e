"""Where a deployment stands, in words: its steps, whose turn it is, what a contract waits for."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Deadline, RecordedAct
from experts import readiness
from experts.enums import (
    ConflictOutcome,
    DeploymentState,
    EndorsementState,
    Level,
    PartnerWord,
)
from experts.models import ConflictDeclaration, Deployment, Endorsement

S = DeploymentState

_ORDER = (
    S.PROPOSED,
    S.INVITED,
    S.ACCEPTED,
    S.CONTRACTED,
    S.CLEARED,
    S.ON_MISSION,
    S.REPORT_DUE,
    S.REPORTED,
    S.CLOSED,
)


def _labels() -> dict[str, str]:
    return {
        S.PROPOSED: _("Proposed"),
        S.INVITED: _("Invited"),
        S.ACCEPTED: _("Accepted"),
        S.CONTRACTED: _("Contracted"),
        S.CLEARED: _("Cleared"),
        S.ON_MISSION: _("On mission"),
        S.REPORT_DUE: _("Back; report due"),
        S.REPORTED: _("Report handed in"),
        S.CLOSED: _("Closed"),
    }


def _dates(obj: Deployment) -> dict[str, date | datetime | None]:
    return {
        S.PROPOSED: obj.proposed_at,
        S.INVITED: obj.invited_at,
        S.ACCEPTED: obj.answered_at,
        S.CONTRACTED: obj.engagement.concluded_on if obj.engagement is not None else None,
        S.ON_MISSION: obj.departed_on,
        S.REPORT_DUE: obj.returned_on,
        S.CLOSED: obj.closed_at,
    }


def steps(obj: Deployment) -> list[dict[str, Any]]:
    """The way from the proposal to the close, as the stage tracker draws it."""
    labels, dates = _labels(), _dates(obj)
    if obj.state not in _ORDER:
        reached = [s for s in _ORDER if dates.get(s) and s != S.CONTRACTED]
        if obj.state in (S.DECLINED, S.EXPIRED):
            reached = [S.PROPOSED, S.INVITED]
        drawn = [{"label": labels[s], "state": "done", "date": dates[s]} for s in reached]
        return [*drawn, {"label": obj.get_state_display(), "state": "ended"}]
    here = _ORDER.index(S(obj.state))
    drawn = []
    for place, state in enumerate(_ORDER):
        passed = place < here or obj.state == S.CLOSED
        drawn.append(
            {
                "label": labels[state],
                "state": "done" if passed else "current" if place == here else "todo",
                "date": dates.get(state) if place <= here else None,
            }
        )
    return drawn


def whereabouts(
    obj: Deployment,
    clock: Deadline | None,
    *,
    asks_reader: bool = False,
    is_own: bool = False,
    all_in: bool = False,
) -> dict[str, Any]:
    """The one plain line: where it is, who has it, until when.

    `asks_reader`: the reader speaks for the partner, who is asked; `is_own`: the reader is the
    expert, and is not spoken of as somebody else; `all_in`: a contract waits for nothing more.
    """
    said: dict[str, Any] = {"until": clock.due_on if clock is not None else None}
    officer, expert = obj.officer.name, obj.person.name
    if clock is not None and clock.due_at is not None and clock.due_at < timezone.now():
        said["overdue"] = True
    lines: dict[str, tuple[str, str, str]] = {
        S.PROPOSED: (_("The team is about to invite the expert"), officer, "info"),
        S.INVITED: (_("The expert answers the invitation"), expert, "waiting"),
        S.ACCEPTED: (
            _("The contract is being prepared"),
            _("the leader") if all_in else officer,
            "info",
        ),
        S.CONTRACTED: (_("Insurance and travel are being arranged"), _("the team"), "info"),
        S.CLEARED: (_("All is ready"), "", "success"),
        S.ON_MISSION: (_("The expert is on mission"), expert, "info"),
        S.REPORT_DUE: (_("The expert writes the report"), expert, "waiting"),
        S.REPORTED: (_("The team reads the report"), officer, "info"),
        S.CLOSED: (_("The mission is closed"), "", "success"),
        S.DECLINED: (_("The expert declined"), "", "ended"),
        S.EXPIRED: (_("The invitation was not answered in time"), "", "ended"),
        S.CANCELLED: (_("The mission was cancelled"), "", "ended"),
    }
    said["place"], said["holder"], said["tone"] = lines[obj.state]
    to_expert = {
        S.INVITED: (_("Answer the invitation"), ""),
        S.ACCEPTED: (_("The team prepares your contract"), officer),
        S.CONTRACTED: (_("The team arranges insurance and travel"), ""),
        S.REPORT_DUE: (_("Hand in the mission report"), ""),
        S.REPORTED: (_("The team reads your report"), officer),
    }
    if is_own and obj.state in to_expert:
        said["place"], said["holder"] = to_expert[S(obj.state)]
    if asks_reader:
        said |= {
            "place": _("Please say whether you object to this expert"),
            "holder": "",
            "tone": "waiting",
        }
    return said


def before_contract(
    obj: Deployment,
    words: list[Endorsement],
    newest: ConflictDeclaration | None,
    recorded: dict[int, RecordedAct],
) -> list[dict[str, Any]]:
    """What a contract waits for: label, what stands, tone, more, page."""
    if obj.answered_at is None or obj.state == S.DECLINED:
        return []
    listed = []
    if newest is not None:
        tones = {
            ConflictOutcome.PENDING: "waiting",
            ConflictOutcome.CLEAR: "success",
            ConflictOutcome.MITIGATED: "success",
            ConflictOutcome.BLOCKING: "danger",
        }
        listed.append(
            {
                "label": _("Declaration of interests"),
                "state": newest.get_outcome_display(),
                "tone": tones[ConflictOutcome(newest.outcome)],
                "note": "",
                "url": "",
            }
        )
    by_level = {word.level: word for word in words}
    for level in obj.profile.words_needed:
        word = by_level.get(level)
        if word is not None:
            listed.append(_word_line(word, recorded.get(word.pk)))
    tones_of_partner = {
        PartnerWord.NOT_ASKED: "neutral",
        PartnerWord.ASKED: "waiting",
        PartnerWord.NO_OBJECTION: "success",
        PartnerWord.OBJECTION: "danger",
    }
    listed.append(
        {
            "label": _("The partner"),
            "state": obj.get_partner_word_display(),
            "tone": tones_of_partner[PartnerWord(obj.partner_word)],
            "note": "",
            "url": "",
        }
    )
    return listed


def _word_line(word: Endorsement, recorded: RecordedAct | None) -> dict[str, Any]:
    note = ""
    if word.state == EndorsementState.REQUESTED and word.level == Level.EMPLOYER:
        note = (
            _("asked of %(who)s") % {"who": word.asked_of.name}
            if word.asked_of is not None
            else _("the superior is not known yet: name them")
        )
    elif word.given_by is not None:
        note = word.given_by.name
    tone = word.tone
    if recorded is not None and word.state == EndorsementState.GIVEN and not recorded.holds:
        note, tone = _("only said, or contested: attach it in writing"), "waiting"
    return {
        "label": word.get_level_display(),
        "state": word.get_state_display(),
        "tone": tone,
        "note": note,
        "date": word.given_on,
        "reason": word.reason,
        "url": word.get_absolute_url(),
    }


def ready_lines(obj: Deployment) -> list[dict[str, Any]]:
    """The readiness checklist: label, what stands, tone, more."""
    listed = []
    for kind, item in readiness.checklist(obj):
        if item is None:
            state, tone = _("missing"), "waiting"
        elif item.needed:
            state, tone = _("in"), "success"
        else:
            state, tone = _("not needed"), "neutral"
        listed.append({"label": kind.label, "state": state, "tone": tone, "item": item})
    return listed
