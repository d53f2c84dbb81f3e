"""Verbs of an Action: it is made when its fiche is approved, prepared, carried out, closed."""

import uuid
from typing import cast

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from actions import beginning
from actions.enums import ActionState
from actions.models import Action, ActionFiche, FicheVersion
from actions.rules import ACTIONS
from actions.workflow import activity
from core.workflow import SYSTEM, Act, Outcome, Table, Verb
from reference.models import Country, Region

TABLE: Table[Action] = Table(
    "actions.action",
    Action,
    ACTIONS,
    [
        Verb(
            "make",
            _("Action made"),
            (),
            ActionState.PREPARING,
            who=SYSTEM,
            silent="The decision on the fiche tells everybody concerned.",
            happened=_("Action made"),
        ),
    ],
)


def next_number(fiche: ActionFiche) -> int:
    """The number of the next Action of the fiche's country or region, from its row's lock on.

    A country goes on from the Actions that it had before this portal.
    """
    if fiche.country is not None:
        country = Country.objects.select_for_update(of=("self",)).get(pk=fiche.country.pk)
        before, earlier = country.actions_before, Action.objects.filter(country=country)
    else:
        region = Region.objects.select_for_update(of=("self",)).get(
            code=fiche.region.code if fiche.region is not None else ""
        )
        before, earlier = 0, Action.objects.filter(region=region)
    highest = earlier.aggregate(highest=Max("number"))["highest"] or 0
    return max(before, highest) + 1


@TABLE.effect
def make(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    fiche: ActionFiche,
    round_id: int | None = None,
    origin: uuid.UUID | None = None,
) -> Outcome[Action]:
    """The approved fiche becomes an Action with its numeral and all that the version plans.

    `round_id` is the round that decided: its conditions are to be met before the start. `origin`
    is the event that all of it follows from.
    """
    version = cast(FicheVersion, fiche.version)
    action = Action.objects.create(
        fiche=fiche,
        version=version,
        focal_point_id=version.focal_point_id,
        country_id=fiche.country_id,
        region_id=fiche.region_id,
        number=next_number(fiche),
        approved_at=act.at,
        state=ActionState.PREPARING,
        state_since=act.at,
    )
    beginning.keep_conditions(action, round_id)
    beginning.copy_commitments(action)
    beginning.copy_needs(action)
    for row in version.activities.select_related("form", "country"):
        activity.plan(
            None,
            act=act,
            cause=origin or event_id,
            action=action,
            source=row,
            title=row.title,
            form=row.form,
            mode=row.mode,
            place=row.place,
            country=row.country,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            expected=row.participants,
            language=row.language,
            planned_outputs=row.outputs,
        )
    return Outcome(obj=action, payload={"fiche": fiche.pk, "number": action.number})
