"""The attestation of a closed mission, as a tagged PDF that the expert may show at home."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, cast

import fontpkg_noto_sans_arabic  # type: ignore[import-untyped]
import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from experts import money
from experts.models import Deployment

TEMPLATES = Path(__file__).parent / "documents"
_EMBLEM = Path(settings.BASE_DIR) / "static" / "img" / "eu-emblem.svg"


class Faulty(Exception):
    """The document was compiled with a warning, such as a font that is missing."""


@cache
def _fonts() -> list[str]:
    return [str(Path(fontpkg_noto_sans_arabic.__file__).parent / "files")]


def file_name(obj: Deployment) -> str:
    """Under which name it is offered."""
    return f"attestation-{obj.reference}.pdf"


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


def said(obj: Deployment, language: str) -> dict[str, Any]:
    """What stands in the document, in the active language."""
    programme = obj.action.fiche.programme
    report = obj.reports.filter(accepted_at__isnull=False).first()
    country = money.country_of(obj)
    return {
        "lang": language,
        "title": _("Attestation of deployment"),
        "reference": obj.reference,
        "sentence": _("%(implementer)s attests that") % {"implementer": programme.implementer},
        "expert": obj.person.name,
        "employer": ", ".join(filter(None, (obj.profile.post, obj.profile.employer_name))),
        "took_part": _("took part as an expert, peer to peer, in the following mission:"),
        "rows": [
            [_("Action"), f"{obj.action.name}: {obj.action.version.title}"],
            [_("Position"), obj.need.position],
            *([[_("Activity"), obj.activity.title]] if obj.activity is not None else []),
            *([[_("Country"), str(country)]] if country is not None else []),
            [
                _("Dates"),
                f"{date_format(obj.departed_on, 'j M Y')} – {date_format(obj.returned_on, 'j M Y')}"
                if obj.departed_on and obj.returned_on
                else "",
            ],
            [_("Working days"), str(obj.days_worked)],
            [_("Mode"), str(obj.get_mode_display())],
        ],
        "tasks_label": _("Tasks"),
        "tasks": report.tasks if report is not None else "",
        "closed": _("Report accepted on %(day)s.")
        % {"day": date_format(timezone.localtime(obj.closed_at), "j M Y") if obj.closed_at else ""},
        "hash_label": _("Fingerprint of what is attested (SHA-256), as the portal keeps it:"),
        "hash": fingerprint(obj),
        "statement": programme.statement,
        "emblem_alt": _("Emblem of the European Union"),
        "implementer": _("Implemented by %(implementer)s.")
        % {"implementer": programme.implementer},
        "disclaimer": programme.disclaimer,
    }


def pdf(obj: Deployment) -> bytes:
    """The attestation in the expert's language. Raises Faulty when the compiler warns."""
    spoken = obj.person.language
    language = spoken if spoken in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        data = said(obj, language)
    compiler = typst.Compiler(
        str(TEMPLATES / "attestation.typ"),
        root=str(settings.BASE_DIR),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={
            "data": json.dumps(data),
            "emblem": f"/{_EMBLEM.relative_to(settings.BASE_DIR)}",
        },
    )
    content, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")
    if warnings:
        raise Faulty("; ".join(warning.message for warning in warnings))
    return cast(bytes, content)
