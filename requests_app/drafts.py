"""The draft of an official as a list of tasks: its sections, and what each still lacks."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from requests_app.content import with_relations
from requests_app.enums import PartyKind
from requests_app.models import AssistanceRequest

#: The sections in their order; the key is the last part of the page's address.
SECTIONS: dict[str, Any] = {
    "institution": _("Your institution"),
    "letter": _("The letter"),
    "focal-point": _("Focal point"),
    "ask": _("What you ask for"),
    "when": _("When"),
    "partners": _("Partners and other support"),
    "commitments": _("Commitments"),
}


@dataclass(frozen=True)
class Section:
    """One section: `missing` is to be filled in, `begun` says whether anything stands in it."""

    key: str
    title: Any
    missing: tuple[Any, ...]
    begun: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing that is needed is missing."""
        return not self.missing

    @property
    def is_optional(self) -> bool:
        """Whether nothing is needed and nothing stands in it."""
        return not self.missing and not self.begun


def sections(request: AssistanceRequest) -> list[Section]:
    """Every section of a draft, in order, with what the guards of *submit* will ask for."""
    with_relations(request)
    parts = {
        "institution": _institution(request),
        "letter": _letter(request),
        "focal-point": _focal_point(request),
        "ask": _ask(request),
        "when": ([], bool(request.wished_from or request.wished_until or request.urgency)),
        "partners": _partners(request),
        "commitments": ([], bool(request.commitments)),
    }
    return [
        Section(key, title, tuple(parts[key][0]), parts[key][1]) for key, title in SECTIONS.items()
    ]


def next_section(key: str) -> str:
    """The section after this one, or "" after the last."""
    keys = list(SECTIONS)
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else ""


Missing = tuple[list[Any], bool]


def _institution(request: AssistanceRequest) -> Missing:
    missing = []
    lead = request.lead_institution
    if lead is None and request.lead_membership is None:
        missing.append(_("for which institution you ask"))
    if (
        lead is not None
        and lead.kind.needs_justification
        and not (lead.kind_justification or request.kind_justification)
    ):
        missing.append(_("why it is responsible for migration or mobility"))
    if request.is_regional and len(request.countries.all()) < 2:
        missing.append(_("at least two countries"))
    return missing, True


def _letter(request: AssistanceRequest) -> Missing:
    parts = {
        _("the signed letter"): request.letter_id,
        _("its date"): request.letter_date,
        _("its language"): request.letter_language,
        _("who signed it"): request.signatory_id,
    }
    return [name for name, there in parts.items() if not there], any(parts.values())


def _focal_point(request: AssistanceRequest) -> Missing:
    person = request.focal_point
    if person is None:
        return [_("the focal point")], False
    return ([] if person.email else [_("the e-mail address of the focal point")]), True


def _ask(request: AssistanceRequest) -> Missing:
    parts = {
        _("a theme"): bool(request.themes.all()),
        _("the priority needs"): bool(request.needs.strip()),
    }
    return [name for name, there in parts.items() if not there], any(parts.values())


def _partners(request: AssistanceRequest) -> Missing:
    parties = [p for p in request.parties.all() if p.kind == PartyKind.CO_REQUESTER]
    begun = bool(parties or request.delegation_contact or request.other_support) or bool(
        request.initiated_by.all()
    )
    lead = request.lead_institution
    if lead is None or not lead.kind.joint_request_required:
        return [], begun
    kinds = [p.institution.kind if p.institution is not None else p.named_kind for p in parties]
    if any(kind is not None and kind.counts_as_government for kind in kinds):
        return [], begun
    return [_("the government body that asks together with you")], begun
