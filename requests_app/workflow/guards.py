"""Conditions that verbs of a request ask for."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from core.lists import listed
from core.policy import standing_of
from core.workflow import Act, Guard, Text
from requests_app.enums import Criterion, PartyKind, Verdict
from requests_app.models import AssistanceRequest
from requests_app.rules import delegations_of, possible_officers

Data = Mapping[str, Any]


def _letter_there(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Intake is by signed letter (domain.md 1.4)."""
    if request.letter_id is None:
        return _("Attach the signed letter.")
    return None


def _essentials_there(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """What the team needs to begin: needs, theme, focal point, signatory (domain.md 3.1)."""
    missing = [
        label
        for absent, label in (
            (not request.needs.strip(), _("the priority needs")),
            (not request.themes.exists(), _("a theme")),
            (request.focal_point_id is None, _("the focal point")),
            (request.signatory_id is None, _("the signatory of the letter")),
            (request.letter_date is None, _("the date of the letter")),
        )
        if absent
    ]
    if not missing:
        return None
    return _("Still to be filled in: %(list)s.") % {"list": listed(missing)}


def _joint_rule_met(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Civil society and academia ask jointly with a government body (domain.md 1.2).

    A co-requester that is still only named counts: the team confirms it before admitting.
    """
    lead = request.lead_institution
    if lead is None or not lead.kind.joint_request_required:
        return None
    government = Q(institution__kind__counts_as_government=True) | Q(
        institution__isnull=True, named_kind__counts_as_government=True
    )
    if request.parties.filter(government, kind=PartyKind.CO_REQUESTER).exists():
        return None
    return _(
        "This kind of institution asks together with a government body: add it as co-requester."
    )


def _covers_two_countries(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """A regional request covers two countries or more (domain.md 3.1, no. 6)."""
    if not request.is_regional or request.countries.count() > 1:
        return None
    return _("A regional request covers at least two countries: choose them.")


def _parties_confirmed(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Everybody who asks is known by then: an unconfirmed name may be anybody's."""
    if not request.parties.filter(institution__isnull=True).exists():
        return None
    return _("Confirm the co-requesters first, or take them off the request.")


def _officer_of_team(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The officer in charge is one in whose scope the request lies."""
    officer = data.get("officer")
    if officer is not None and possible_officers(request).filter(pk=officer.pk).exists():
        return None
    return _("Choose an officer of the team for this country and theme.")


def _party_waits(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The co-requester is not settled yet, and the institution no party yet."""
    party, institution = data["party"], data.get("institution")
    current = request.parties.filter(pk=party.pk).first()
    if current is None or current.is_confirmed:
        return _("This co-requester is settled already.")
    if isinstance(institution, Institution) and request.parties.filter(institution=institution):
        return _("This institution is a party to the request already.")
    return None


def _kind_justified(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The kind “other” says why it is responsible for migration or mobility."""
    lead = request.lead_institution
    if lead is None or not lead.kind.needs_justification:
        return None
    if lead.kind_justification or request.kind_justification:
        return None
    return _("Say why the institution is responsible for migration or mobility.")


def _declared(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Mandate, accuracy, consent to share with the EU services (domain.md 3.1, no. 19)."""
    if data.get("declaration"):
        return None
    return _("Confirm the declaration.")


def _institution_confirmed(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The requester belongs to a confirmed institution by then."""
    if request.lead_institution_id is None:
        return _("The institution of the requester is not confirmed yet.")
    return None


def _checklist_clear(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Every criterion found clear, or the leader says why not all need to be."""
    if data.get("override_reason"):
        return None
    clear = request.checks.filter(verdict=Verdict.CLEAR).count()
    if clear == len(Criterion.values):
        return None
    return _(
        "The checklist is clear in %(clear)s of %(all)s points. Finish it, or say why you admit."
    ) % {"clear": clear, "all": len(Criterion.values)}


def _reply_by_ahead(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The day to reply by lies ahead."""
    day = data.get("reply_by")
    if day is not None and day <= timezone.localdate(act.at):
        return _("The day to reply by must lie ahead.")
    return None


LETTER_THERE = Guard("letter_there", _letter_there, early=True)
ESSENTIALS_THERE = Guard("essentials_there", _essentials_there, early=True)
JOINT_RULE_MET = Guard("joint_rule_met", _joint_rule_met, early=True)
KIND_JUSTIFIED = Guard("kind_justified", _kind_justified, early=True)
COVERS_TWO_COUNTRIES = Guard("covers_two_countries", _covers_two_countries, early=True)
PARTIES_CONFIRMED = Guard("parties_confirmed", _parties_confirmed, early=True)
OFFICER_OF_TEAM = Guard("officer_of_team", _officer_of_team)
PARTY_WAITS = Guard("party_waits", _party_waits)
DECLARED = Guard("declared", _declared)
INSTITUTION_CONFIRMED = Guard("institution_confirmed", _institution_confirmed, early=True)
CHECKLIST_CLEAR = Guard("checklist_clear", _checklist_clear)


def _speaks_for(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """An opinion is given for a Delegation whose officer the person is."""
    institution: Institution = data["institution"]
    standing: Any = standing_of(act.user)
    if institution.pk in delegations_of(standing, request):
        return None
    return _("You do not speak for %(name)s.") % {"name": institution}


SPEAKS_FOR = Guard("speaks_for", _speaks_for)
REPLY_BY_AHEAD = Guard("reply_by_ahead", _reply_by_ahead)
