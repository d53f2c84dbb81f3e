"""What the portal can tell triage by itself. It decides nothing.

Sources: `reference.queries.triage_flags` for countries; the kinds of institution; other open
requests of the same institutions; the words of the request (`docs/triage.md`).
"""

import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import long_day
from core.enums import Tone
from core.lists import listed
from reference.models import Country
from reference.queries import current_programme, triage_flags
from requests_app.enums import IN_TRIAGE, Criterion, PartyKind, RequestState
from requests_app.models import AssistanceRequest, RequestParty


@dataclass(frozen=True)
class Hint:
    """What the portal can say by itself about one criterion."""

    text: str
    tone: Tone = Tone.INFO
    url: str = ""


#: Words for things that the facility does not pay for, in the five languages.
_MATERIAL = re.compile(
    r"\b(equipment|vehicles?|hardware|laptops?|scanners?|drones?|construction|"
    r"équipements?|matériel|véhicules?|equipos?|equipamiento|vehículos?|"
    r"equipamentos?|viaturas?|veículos?)\b|معدات|مركبات|تجهيزات",
    re.IGNORECASE,
)
#: A wish for more than this many days is more than short-term assistance.
_LONG_DAYS = 550


def checklist_hints(request: AssistanceRequest) -> dict[str, list[Hint]]:
    """The hints by criterion; three queries where relations are read (`content.with_relations`)."""
    hints: dict[str, list[Hint]] = {code: [] for code in Criterion.values}
    day = request.received_on or timezone.localdate()
    programme = current_programme()
    if programme is not None:
        prefetch_related_objects([programme], "eligible_countries")
    for country in _countries(request):
        for flag in triage_flags(country, day, programme):
            tone = Tone.DANGER if flag.blocking else Tone.WAITING
            hints[Criterion.COUNTRY].append(Hint(flag.sentence, tone))
            if flag.code == "RESTRICTED":
                hints[Criterion.SECURITY].append(Hint(flag.sentence, tone))
    if not hints[Criterion.COUNTRY] and _countries(request):
        hints[Criterion.COUNTRY].append(Hint(_("Nothing speaks against it."), Tone.SUCCESS))
    hints[Criterion.INSTITUTION] += _institution_hints(request)
    hints[Criterion.NO_OPEN_ACTION] += _open_case_hints(request)
    hints[Criterion.TOPIC].append(
        Hint(_("Themes chosen: %(themes)s") % {"themes": listed(request.themes.all())})
    )
    hints[Criterion.NO_EQUIPMENT] += _material_hints(request)
    hints[Criterion.SHORT_TERM] += _period_hints(request)
    hints[Criterion.NO_OVERLAP] += _said_or_not(
        request.other_support, _("The requester names other support: read it.")
    )
    hints[Criterion.OWNERSHIP] += _said_or_not(
        request.commitments, _("The requester says what it contributes: read it.")
    )
    hints[Criterion.EXPERTISE] += [Hint(text) for text in (request.expertise_wished[:200],) if text]
    return hints


def _countries(request: AssistanceRequest) -> list[Country]:
    covered = list(request.countries.all())
    if request.country is not None and request.country not in covered:
        covered.insert(0, request.country)
    return covered


def _institution_hints(request: AssistanceRequest) -> list[Hint]:
    lead = request.lead_institution
    if lead is None:
        return [Hint(_("The institution is not confirmed yet."), Tone.DANGER)]
    hints = []
    kind = lead.kind
    if not kind.offered_to_requesters:
        hints.append(Hint(_("%(kind)s: may not request.") % {"kind": kind}, Tone.DANGER))
    parties = [p for p in request.parties.all() if p.kind == PartyKind.CO_REQUESTER]
    if kind.joint_request_required:
        kinds = [p.institution.kind if p.institution else p.named_kind for p in parties]
        if any(k is not None and k.counts_as_government for k in kinds):
            hints.append(Hint(_("It asks together with a government body."), Tone.SUCCESS))
        else:
            hints.append(Hint(_("It must ask together with a government body."), Tone.DANGER))
    if any(not p.is_confirmed for p in parties):
        hints.append(Hint(_("A co-requester is not confirmed yet."), Tone.WAITING))
    if not hints:
        hints.append(Hint(str(kind)))
    return hints


def _open_case_hints(request: AssistanceRequest) -> list[Hint]:
    ids = [p.institution_id for p in request.parties.all() if p.institution_id is not None]
    others = (
        AssistanceRequest.objects.filter(
            Exists(RequestParty.objects.filter(request=OuterRef("pk"), institution__in=ids)),
            state__in=(*IN_TRIAGE, RequestState.ADMITTED),
        )
        .exclude(pk=request.pk)
        .order_by("-received_on", "-pk")[:5]
    )
    hints = [
        Hint(
            _("%(reference)s of the same institution is open: %(title)s (%(state)s)")
            % {
                "reference": other.reference,
                "title": other.title,
                "state": other.get_state_display(),
            },
            Tone.WAITING,
            other.get_absolute_url(),
        )
        for other in others
    ]
    return hints or [Hint(_("No other request of the institution is open."), Tone.SUCCESS)]


def _material_hints(request: AssistanceRequest) -> list[Hint]:
    text = " ".join((request.title, request.problem, request.needs, request.commitments))
    words = sorted({match.group(0).lower() for match in _MATERIAL.finditer(text)})
    if not words:
        return []
    return [Hint(_("The text mentions: %(words)s.") % {"words": listed(words[:6])}, Tone.WAITING)]


def _period_hints(request: AssistanceRequest) -> list[Hint]:
    start, end = request.wished_from, request.wished_until
    if start is None or end is None:
        return []
    long = (end - start).days > _LONG_DAYS
    return [
        Hint(
            _("Wished from %(start)s until %(end)s.")
            % {"start": long_day(start), "end": long_day(end)},
            Tone.WAITING if long else Tone.INFO,
        )
    ]


def _said_or_not(text: str, said: str) -> list[Hint]:
    if text.strip():
        return [Hint(said)]
    return [Hint(_("The request says nothing about it."), Tone.WAITING)]
