"""What the tables of this room share: whose act it is, guards on dates, the team's calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core import conf
from core.deadlines import WorkingDays
from core.workflow import Act, Guard, Text
from reference import calendars
from requests_app.conf import TEAM_CALENDAR

Data = Mapping[str, Any]
#: Whoever works on an Action; the officer in charge is one of them.
TEAM = ("officer", "leader")


def giver(act: Act) -> Person:
    """Whose act it is: whoever gave it, came by a link, or pressed the button."""
    if act.evidence is not None:
        return cast(Person, act.evidence.giver)
    return cast(Person, act.bearer or act.user.person)


def today(act: Act) -> date:
    """The day of an act."""
    return timezone.localdate(act.at)


def team_calendar(obj: object) -> WorkingDays:
    """That of the team, whatever the object."""
    return calendars.get(conf.value(TEAM_CALENDAR.key))


def not_ahead(name: str) -> Guard[Any]:
    """A guard: the day given under this name is today or before."""

    def check(obj: Any, act: Act, data: Data) -> Text | None:
        """The day given is today or before."""
        if data[name] > today(act):
            return _("This day lies in the future.")
        return None

    return Guard("date_not_ahead", check)


def in_order(first: str, last: str) -> Guard[Any]:
    """A guard: the second day given is not before the first."""

    def check(obj: Any, act: Act, data: Data) -> Text | None:
        """The last day is not before the first."""
        start, end = data.get(first), data.get(last)
        if start is not None and end is not None and end < start:
            return _("The last day is before the first.")
        return None

    return Guard("days_in_order", check)
