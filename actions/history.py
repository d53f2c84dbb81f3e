"""The history of a fiche, a round, an Action or its parts, as the timeline component draws it."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from accounts.queries import timeline
from actions.models import Activity, Output
from core.enums import Tone
from core.timeline import Entry


def lines(subjects: list[Any], standing: Any) -> list[dict[str, Any]]:
    """What happened to these objects, newest first, as far as each policy shows it.

    Beside an Action its activities and outputs are named, as their verbs alone would not tell them
    apart.
    """
    parts = {
        (ContentType.objects.get_for_model(subject).pk, subject.pk): subject
        for subject in subjects
        if isinstance(subject, Activity | Output) and len(subjects) > 1
    }
    listed = []
    for entry in timeline(subjects, standing):
        actor = entry.actor.person.name if entry.actor is not None else _("the portal")
        act = entry.recorded
        giver = str(getattr(entry.event, "giver_name", "") or "")
        part = parts.get((entry.event.subject_type_id, entry.event.subject_id))
        listed.append(
            {
                "text": entry.label,
                "when": entry.at,
                "who": giver if act is not None else actor,
                "on_behalf_of": entry.principal.person.name if entry.principal else "",
                "recorded": actor if act is not None else None,
                "note": entry.detail,
                "tone": getattr(entry.verb, "tone", Tone.NEUTRAL),
                "icon": "dot",
                **_leads_to(entry, part),
            }
        )
    return listed


def _leads_to(entry: Entry, part: Any) -> dict[str, str]:
    """To the writing that a recorded act still needs, else to the part that it happened to."""
    if entry.confirm_url:
        return {"url": entry.confirm_url, "url_label": _("Attach the writing that confirms it")}
    if part is None:
        return {"url": "", "url_label": ""}
    return {"url": part.get_absolute_url(), "url_label": part.title}
