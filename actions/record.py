"""The decision record of a signed round, as a tagged PDF."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import fontpkg_noto_sans_arabic  # type: ignore[import-untyped]
import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actions.consultation import words
from actions.models import Action, Consultation
from actions.rounds import conditions_of, last_positions

TEMPLATES = Path(__file__).parent / "documents"
_EMBLEM = Path(settings.BASE_DIR) / "static" / "img" / "eu-emblem.svg"
#: A record of the Group is drawn up in its working language.
LANGUAGE = "en"


class Faulty(Exception):
    """The document was compiled with a warning, such as a font that is missing."""


@cache
def _fonts() -> list[str]:
    return [str(Path(fontpkg_noto_sans_arabic.__file__).parent / "files")]


def file_name(obj: Consultation) -> str:
    """Under which name the record is offered."""
    return f"decision-{obj.fiche.reference}-{obj.number}.pdf"


def _day(moment: datetime | None, how: str = "j M Y") -> str:
    """A moment as read in the portal's time zone."""
    return date_format(timezone.localtime(moment), how) if moment is not None else ""


def said(obj: Consultation) -> dict[str, Any]:
    """What stands in the record, in the active language."""
    fiche, version, programme = obj.fiche, obj.version, obj.fiche.programme
    action = Action.objects.filter(fiche=fiche).select_related("country", "region").first()
    counted = last_positions(obj)
    positions = []
    for seat in obj.seats.all():
        position = counted.get(seat.pk)
        if seat.recused:
            stand = _("recused")
        else:
            stand = str(position.get_value_display()) if position else _("no answer")
        positions.append(
            {
                "seat": seat.name,
                "weight": seat.weight,
                "stand": stand,
                "who": position.person.name if position else "",
                "when": _day(position.taken_at) if position else "",
                "words": "\n".join(filter(None, (position.condition, position.reason)))
                if position
                else "",
            }
        )
    signed_by = obj.signed_by.name if obj.signed_by is not None else ""
    return {
        "lang": LANGUAGE,
        "title": _("Decision of the Steering Group"),
        "reference": fiche.reference,
        "action_title": version.title,
        "place": fiche.place,
        "result_label": _("Result"),
        "result": str(obj.get_result_display()),
        "action": _("The Action is called %(name)s.") % {"name": action.name} if action else "",
        "explanation_label": _("How it came about"),
        "explanation": [str(words(step)) for step in obj.explanation],
        "conditions_label": _("Conditions"),
        "conditions": [{"seat": seat, "text": text} for seat, text in conditions_of(obj)],
        "text_label": _("Words to the partner"),
        "text": obj.decision_text,
        "version_label": _("What was decided on"),
        "version": _("Version %(number)s, fingerprint (SHA-256):") % {"number": version.number},
        "hash": obj.whole_hash,
        "procedure_label": _("Procedure"),
        "procedure": str(obj.get_procedure_display()),
        "dates": _("Opened %(opened)s, closed %(closed)s, round %(number)s")
        % {
            "opened": _day(obj.opened_at),
            "closed": _day(obj.closed_at),
            "number": obj.number,
        },
        "positions_label": _("Positions"),
        "columns": [_("Service"), _("Weight"), _("Position"), _("Given by")],
        "positions": positions,
        "signature_label": _("Signature of the chair"),
        "signature": f"{signed_by}, {_day(obj.signed_at, 'j M Y, H:i')}",
        "statement": programme.statement,
        "emblem_alt": _("Emblem of the European Union"),
        "implementer": _("Implemented by %(implementer)s.")
        % {"implementer": programme.implementer},
        "disclaimer": programme.disclaimer,
    }


def pdf(obj: Consultation) -> bytes:
    """The record of a signed round. Raises Faulty when the compiler warns, or its own error."""
    with translation.override(LANGUAGE):
        data = said(obj)
    compiler = typst.Compiler(
        str(TEMPLATES / "decision.typ"),
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
