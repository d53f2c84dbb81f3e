"""Which evaluations of an Action are still to be asked for, and asking for all of them at once."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from actions.enums import ACTIVITY_DONE, ActionState, ActivityState
from actions.models import Action, Activity
from core.workflow import Act
from experts.models import Deployment
from results import conf
from results.enums import SurveyKind
from results.models import Survey
from results.workflow.surveys import ASKABLE, MOST_TICKETS, REPORTED, TABLE


@dataclass(frozen=True)
class Missing:
    """One evaluation that nobody asked for yet: of whom, about what."""

    kind: SurveyKind
    about: str
    whose: str
    verb: str
    data: dict[str, Any]

    @property
    def tickets(self) -> int:
        """How many codes are made, 0 where a person is asked."""
        return int(self.data.get("tickets", 0))


def tickets_for(activity: Activity) -> int:
    """One code for each who came or is expected, and some to spare; ten where nobody knows."""
    people = activity.participants or activity.expected or 10
    spare = ceil(people * conf.number(conf.SPARE_TICKETS) / 100)
    return max(1, min(people + spare, MOST_TICKETS))


def missing(action: Action) -> list[Missing]:
    """What is still to be asked for: the partner, the experts back home, the participants.

    Nothing before the Action runs and after it is evaluated. At most three queries.
    """
    if action.state not in ASKABLE:
        return []
    listed = []
    asked = Survey.objects.filter(action=action)
    partner_asked = asked.filter(kind=SurveyKind.PARTNER).exists()
    if (
        action.state == ActionState.COMPLETED
        and not partner_asked
        and action.focal_point is not None
    ):
        listed.append(
            Missing(
                SurveyKind.PARTNER,
                action.name,
                action.focal_point.name,
                "ask",
                {"action": action},
            )
        )
    experts = Deployment.objects.filter(
        ~Exists(asked.filter(deployment=OuterRef("pk"))), action=action, state__in=REPORTED
    ).select_related("person", "profile__employer_country")
    listed += [
        Missing(
            SurveyKind.EXPERT,
            row.reference,
            row.person.name,
            "ask",
            {"action": action, "deployment": row},
        )
        for row in experts.order_by("pk")
    ]
    activities = Activity.objects.filter(
        ~Exists(asked.filter(activity=OuterRef("pk"))),
        action=action,
        state__in=[ActivityState.CONFIRMED, *ACTIVITY_DONE],
    )
    listed += [
        Missing(
            SurveyKind.PARTICIPANT,
            row.title,
            "",
            "ask_participants",
            {"action": action, "activity": row, "tickets": tickets_for(row)},
        )
        for row in activities.select_related("country").order_by("number")
    ]
    return listed


def ask_all(wanted: Iterable[Missing], user: User, nonce: uuid.UUID | None) -> int:
    """Ask for all of them, or for none. Returns how many. Raises what the verbs raise.

    A second click of the same page finds each of them done (`AlreadyDone`).
    """
    asked = 0
    with transaction.atomic():
        for row in wanted:
            key = f"{row.verb}:{row.kind}:{row.about}"
            click = uuid.uuid5(nonce, key) if nonce is not None else None
            TABLE.run(row.verb, None, act=Act.by(user, nonce=click), **row.data)
            asked += 1
    return asked
