"""The days of an expert: which are taken, and the blocks that take them.

Only effects of verbs write here. Whether two binding journeys overlap is the database's to say
(`journey_no_overlap`): what is asked beforehand only finds the words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.dates import short_day
from core.policy import Standing
from core.workflow import Guarded, Text
from experts.enums import BINDING
from experts.models import Deployment, Journey
from experts.rules.deployments import DEPLOYMENTS

#: The constraint that refuses a second binding journey.
NO_OVERLAP = "journey_no_overlap"
TAKEN = _("The expert is already booked on some of these days. Nothing was saved.")


def block(first_day: date, last_day: date) -> DateRange:
    """The days from the first to the last, both included, as the database keeps them."""
    return DateRange(first_day, last_day + timedelta(days=1), "[)")


def booked(
    person: Any, first_day: date, last_day: date, *, but: int | None = None
) -> QuerySet[Journey]:
    """The binding journeys on site of a person that touch these days, soonest first.

    `person` is an id, or an OuterRef to one.
    """
    rows = Journey.objects.filter(
        person=person, binds=True, on_site=True, block__overlap=block(first_day, last_day)
    )
    return (rows if but is None else rows.exclude(pk=but)).order_by("block")


def clash(
    person_id: int,
    first_day: date,
    last_day: date,
    standing: Standing | None,
    *,
    but: int | None = None,
) -> Text | None:
    """A sentence when the person is booked on one of these days, else None.

    It names the other mission to whoever may see that mission, and only says so to others.
    """
    journey = booked(person_id, first_day, last_day, but=but).first()
    if journey is None:
        return None
    others = Deployment.objects.filter(journey=journey, state__in=BINDING)
    seen = DEPLOYMENTS.visible_to(standing, among=others).select_related("action").first()
    if seen is None:
        return _("The expert is already booked on some of these days.")
    return _("The expert is already booked from %(from)s to %(until)s: %(mission)s.") % {
        "from": short_day(journey.first_day),
        "until": short_day(journey.last_day),
        "mission": f"{seen.reference}, {seen.action.name}",
    }


@contextmanager
def no_overlap() -> Iterator[None]:
    """Turn the database's refusal of a second booking into a sentence; other faults pass.

    What was written inside is undone by its own savepoint.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if violates(error):
            raise Guarded(TAKEN) from error
        raise


def violates(error: BaseException) -> bool:
    """Whether a database error is the refusal of a second booking."""
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "constraint_name", None) == NO_OVERLAP


def bind(journey: Journey) -> None:
    """From now on the journey takes the expert's days. Raises Guarded when they are taken."""
    with no_overlap():
        Journey.objects.filter(pk=journey.pk).update(binds=True)
    journey.binds = True


def release(deployment: Deployment) -> None:
    """The days are free again, unless another mission on the same trip still binds them."""
    others = Deployment.objects.filter(journey=deployment.journey_id, state__in=BINDING)
    if not others.exclude(pk=deployment.pk).exists():
        Journey.objects.filter(pk=deployment.journey_id).update(binds=False)


def move(journey: Journey, first_day: date, last_day: date) -> None:
    """Give the journey other days. Raises Guarded when one of them is taken."""
    with no_overlap():
        Journey.objects.filter(pk=journey.pk).update(block=block(first_day, last_day))
    journey.block = block(first_day, last_day)
