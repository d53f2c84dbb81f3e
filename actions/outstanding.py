"""What still stands in the way of an Action's next step: what it is, and whose turn it is.

The room's own part, and what later rooms register under the verb's name (`core/blockers.py`).
Guards count it, pages list it.
"""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actions.enums import ACTIVITY_OPEN, OUTPUT_OPEN, ActivityState, OutputState
from actions.models import Action, Activity, Output
from core import blockers
from core.blockers import Blocker
from core.models import RecordedAct
from core.workflow import Text

_ACTIVITY_WAITS: dict[str, Text] = {
    ActivityState.PLANNED: _("not confirmed yet"),
    ActivityState.CONFIRMED: _("not recorded as held yet"),
    ActivityState.HELD: _("without report"),
}
_OUTPUT_WAITS: dict[str, Text] = {
    OutputState.DRAFT: _("being drafted"),
    OutputState.QUALITY_CHECK: _("in quality check"),
    OutputState.PARTNER_REVIEW: _("waits for the partner’s validation"),
}


def recorded_word(event_id: object) -> RecordedAct | None:
    """How a partner's word was recorded; None when they gave it themselves."""
    return RecordedAct.objects.filter(event_id=str(event_id)).first()


def holds(event_id: object) -> bool:
    """Whether a partner's word stands: given by themselves, or recorded in a way that holds."""
    recorded = recorded_word(event_id)
    return recorded is None or recorded.holds


def words_of(action: Action) -> QuerySet[RecordedAct]:
    """The record of the acceptance of an Action's commitments, for `remember_words`."""
    event = action.commitments_event_id
    return RecordedAct.objects.filter(event_id__in=[] if event is None else [event])


def remember_words(action: Action, words: list[RecordedAct]) -> None:
    """Spare a page that has read `words_of` the question for it."""
    known = action.__dict__.setdefault("_acceptance", {})
    known[action.commitments_event_id] = next(iter(words), None)


def acceptance(action: Action) -> RecordedAct | None:
    """How the acceptance of the commitments was recorded, if it was; remembered on the object."""
    known: dict[object, RecordedAct | None] = action.__dict__.setdefault("_acceptance", {})
    event = action.commitments_event_id
    if event not in known:
        known[event] = recorded_word(event) if event is not None else None
    return known[event]


def commitments_hold(action: Action) -> bool:
    """Whether the partner has accepted the commitments, in writing or signed in."""
    if action.commitments_accepted_at is None:
        return False
    recorded = acceptance(action)
    return recorded is None or recorded.holds


def remember(action: Action, activities: list[Activity], outputs: list[Output]) -> None:
    """Spare a page that has loaded all of these the questions for them."""
    action.__dict__["_parts"] = (activities, outputs)


def activities_of(action: Action) -> list[Activity]:
    """All activities of an Action, by number."""
    known = action.__dict__.get("_parts")
    return list(action.activities.all()) if known is None else list(known[0])


def _outputs_of(action: Action) -> list[Output]:
    known = action.__dict__.get("_parts")
    return list(action.outputs.all()) if known is None else list(known[1])


def open_activities(action: Action) -> list[Blocker]:
    """The activities with something still to do."""
    return [
        Blocker(
            f"{row.title} ({_ACTIVITY_WAITS[row.state]})", _team(action), row.get_absolute_url()
        )
        for row in activities_of(action)
        if row.state in ACTIVITY_OPEN
    ]


def open_outputs(action: Action) -> list[Blocker]:
    """The outputs that still wait for the team or for the partner's word."""
    return [
        Blocker(
            f"{row.title} ({_OUTPUT_WAITS[row.state]})",
            partner(action) if row.state == OutputState.PARTNER_REVIEW else _team(action),
            row.get_absolute_url(),
        )
        for row in _outputs_of(action)
        if row.state in OUTPUT_OPEN
    ]


def unmet_conditions(action: Action) -> list[Blocker]:
    """Conditions of the Steering Group that are not met yet."""
    return [
        Blocker(
            f"{row.service}: {row.text}", _team(action), f"{action.get_absolute_url()}#conditions"
        )
        for row in action.conditions.all()
        if not row.is_met
    ]


def unprepared(action: Action) -> list[Blocker]:
    """What is missing before the start besides conditions."""
    listed = []
    if action.focal_point_id is None:
        listed.append(Blocker(_("No focal point is named"), _team(action)))
    if not commitments_hold(action):
        page = f"{action.get_absolute_url()}#commitments"
        listed.append(
            Blocker(_("The partner has not accepted its commitments"), partner(action), page)
        )
    return listed


def partner(action: Action) -> Text:
    """Whose turn it is on the partner's side."""
    return action.focal_point.name if action.focal_point is not None else _("the partner")


def _team(action: Action) -> Text:
    return action.fiche.officer.name


_OWN: dict[str, tuple[Callable[[Action], list[Blocker]], ...]] = {
    "start": (unprepared, unmet_conditions),
    "complete": (open_activities,),
    "close": (open_outputs,),
}


def before(verb: str, action: Action) -> list[Blocker]:
    """Everything that stands in the way of a verb of this Action.

    Remembered on the object: a page's button and its list ask the same.
    """
    known: dict[str, list[Blocker]] = action.__dict__.setdefault("_before", {})
    if verb not in known:
        own = [blocker for lister in _OWN.get(verb, ()) for blocker in lister(action)]
        known[verb] = own + blockers.of(f"actions.action.{verb}", action)
    return known[verb]


def sentence(count: int) -> Text | None:
    """How many things are open, or None; the page beside it lists them."""
    if not count:
        return None
    return ngettext_lazy(
        "%(count)d thing is still open; the list says what and whose.",
        "%(count)d things are still open; the list says what and whose.",
        "count",
    ) % {"count": count}
