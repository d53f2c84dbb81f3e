"""The attestation of a closed mission, as a tagged PDF that the expert may show at home."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import papers
from core.lists import listed
from core.papers import isolated
from experts import money
from experts.models import Deployment
from reference.papers import frame

TEMPLATE = Path(__file__).parent / "documents" / "attestation.typ"


def stem(obj: Deployment) -> str:
    """How its files are called, without language and ending."""
    return f"attestation-{obj.reference}"


def facts(obj: Deployment) -> dict[str, str]:
    """What is attested, in codes and dates: the fingerprint is taken of exactly this."""
    country = money.country_of(obj)
    return {
        "reference": obj.reference,
        "expert": obj.person.name,
        "action": str(obj.action_id),
        "country": country.iso2 if country is not None else "",
        "position": obj.need.position,
        "from": obj.departed_on.isoformat() if obj.departed_on else "",
        "until": obj.returned_on.isoformat() if obj.returned_on else "",
        "days": str(obj.days_worked),
        "closed": obj.closed_at.isoformat() if obj.closed_at else "",
    }


def fingerprint(obj: Deployment) -> str:
    """SHA-256 over what is attested; the deployment's page shows the same."""
    canonical = json.dumps(facts(obj), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def said(obj: Deployment) -> dict[str, Any]:
    """What stands in the document, in the active language."""
    programme = obj.action.fiche.programme
    report = obj.reports.filter(accepted_at__isnull=False).first()
    country = money.country_of(obj)
    days = " – ".join(
        isolated(papers.day(day)) for day in (obj.departed_on, obj.returned_on) if day is not None
    )
    return {
        "title": _("Attestation of deployment"),
        "reference": obj.reference,
        "sentence": _("%(implementer)s attests that")
        % {"implementer": isolated(programme.implementer)},
        "expert": obj.person.name,
        "employer": listed(filter(None, (obj.profile.post, obj.profile.employer_name))),
        "took_part": _("took part as an expert, peer to peer, in the following mission:"),
        "rows": [
            [
                _("Action"),
                f"{isolated(obj.action.name)}: {isolated(obj.action.version.title)}",
            ],
            [pgettext("post", "Position"), isolated(obj.need.position)],
            *([[_("Activity"), isolated(obj.activity.title)]] if obj.activity is not None else []),
            *([[_("Country"), str(country)]] if country is not None else []),
            [_("Dates"), days],
            [_("Working days"), papers.number(obj.days_worked or 0)],
            [_("Mode"), str(obj.get_mode_display())],
        ],
        "tasks_label": _("Tasks"),
        "tasks": report.tasks if report is not None else "",
        "closed": _("Report accepted on %(day)s.") % {"day": papers.day(obj.closed_at)},
        "hash_label": _("Fingerprint of what is attested (SHA-256), as the portal keeps it:"),
        "hash": fingerprint(obj),
        **frame(programme),
    }


def pdf(obj: Deployment, language: str) -> bytes:
    """The attestation in one language. Raises as `papers.draw` does."""
    with translation.override(language):
        return papers.draw(TEMPLATE, said(obj), language=language)
