"""The history of a fiche, a round or an Action, as the timeline component draws it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.queries import timeline
from core.enums import Tone
from core.recorded import giver_of


def lines(subjects: list[Any], standing: Any) -> list[dict[str, Any]]:
    """What happened to these objects, newest first, as far as each policy shows it."""
    listed = []
    for entry in timeline(subjects, standing):
        actor = entry.actor.person.name if entry.actor is not None else _("the portal")
        act = entry.recorded
        listed.append(
            {
                "text": entry.label,
                "when": entry.at,
                "who": giver_of(act).name if act is not None else actor,
                "on_behalf_of": entry.principal.person.name if entry.principal else "",
                "recorded": actor if act is not None else None,
                "note": entry.detail,
                "tone": getattr(entry.verb, "tone", Tone.NEUTRAL),
                "icon": "dot",
            }
        )
    return listed
