"""The decision record of a signed round, as a tagged PDF in each of the portal's languages."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actions.consultation import words
from actions.models import Action, Consultation, Position
from actions.rounds import conditions_of, last_positions
from core import papers
from core.papers import isolated
from reference.papers import frame

TEMPLATE = Path(__file__).parent / "documents" / "decision.typ"


def stem(obj: Consultation) -> str:
    """How its files are called, without language and ending."""
    return f"decision-{obj.fiche.reference}-{obj.number}"


def said(obj: Consultation) -> dict[str, Any]:
    """What stands in the record, in the active language."""
    fiche, version, programme = obj.fiche, obj.version, obj.fiche.programme
    action = Action.objects.filter(fiche=fiche).select_related("country", "region").first()
    signed_by = obj.signed_by.name if obj.signed_by is not None else ""
    return {
        "title": _("Decision of the Steering Group"),
        "reference": fiche.reference,
        "action_title": version.title,
        "place": fiche.place,
        "result_label": _("Result"),
        "result": capfirst(str(obj.get_result_display())),
        "action": _("The Action is called %(name)s.") % {"name": isolated(action.name)}
        if action
        else "",
        "explanation_label": _("How it came about"),
        "explanation": [str(words(step)) for step in obj.explanation],
        "conditions_label": _("Conditions"),
        "conditions": [{"seat": seat, "text": text} for seat, text in conditions_of(obj)],
        "text_label": _("Words to the partner"),
        "text": obj.decision_text,
        "version_label": _("What was decided on"),
        "version": _("Version %(number)s, fingerprint (SHA-256):") % {"number": version.number},
        "hash": obj.whole_hash,
        "written_in": version.language,
        "written_in_words": _("It is written in this language: %(language)s.")
        % {"language": papers.name_of(version.language)}
        if version.language
        else "",
        "procedure_label": _("Procedure"),
        "procedure": capfirst(str(obj.get_procedure_display())),
        "dates": _("Opened %(opened)s, closed %(closed)s, round %(number)s")
        % {
            "opened": isolated(papers.day(obj.opened_at)),
            "closed": isolated(papers.day(obj.closed_at)),
            "number": papers.number(obj.number),
        },
        "positions_label": _("Positions"),
        "columns": [_("Service"), _("Weight"), _("Position"), _("Given by")],
        "positions": _positions(obj),
        "signature_label": _("Signature of the chair"),
        "signed_by": signed_by,
        "signed_at": papers.moment(obj.signed_at),
        **frame(programme),
    }


def _positions(obj: Consultation) -> list[dict[str, str]]:
    counted = last_positions(obj)
    rows = []
    for seat in obj.seats.all():
        position: Position | None = counted.get(seat.pk)
        if seat.recused:
            stand = _("recused")
        else:
            stand = str(position.get_value_display()) if position else _("no answer")
        said_more = (position.condition, position.reason) if position else ()
        rows.append(
            {
                "seat": seat.name,
                "weight": papers.number(seat.weight),
                "stand": stand,
                "who": position.person.name if position else "",
                "when": papers.day(position.taken_at) if position else "",
                "words": "\n".join(filter(None, said_more)),
            }
        )
    return rows


def pdf(obj: Consultation, language: str) -> bytes:
    """The record of a signed round in one language. Raises as `papers.draw` does."""
    with translation.override(language):
        return papers.draw(TEMPLATE, said(obj), language=language)
