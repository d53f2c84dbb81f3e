"""The personal calendar as an iCalendar text (RFC 5545).

It leaves the portal, so it says little: what is asked, the reference, the title of a case. No
names, no content. Deadlines and missions are whole days: those of the calendar that counts them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import CalendarFeed
from accounts.standing import Standing
from experts.enums import DeploymentState
from experts.models import Deployment
from portal import desk

#: Missions that the expert counts on.
_AHEAD = (
    DeploymentState.ACCEPTED,
    DeploymentState.CONTRACTED,
    DeploymentState.CLEARED,
    DeploymentState.ON_MISSION,
)


def content(feed: CalendarFeed) -> bytes:
    """The calendar of a feed's person, in the person's language; the same until it changes."""
    person = feed.person
    known = dict(settings.LANGUAGES)
    with translation.override(person.language if person.language in known else "en"):
        made = Calendar()
        made.add("prodid", "-//MIEUX portal//deadlines//EN")
        made.add("version", "2.0")
        made.add("calscale", "GREGORIAN")
        made.add("method", "PUBLISH")
        made.add("x-wr-calname", _("MIEUX: my deadlines"))
        made.add("x-published-ttl", "PT1H")
        for event in (*_deadlines(person.standing, feed), *_missions(feed)):
            made.add_component(event)
        return bytes(made.to_ical())


def _deadlines(standing: Standing, feed: CalendarFeed) -> Iterator[Event]:
    """What is asked of the person by a day; two things asked on one page are told apart."""
    known: Counter[str] = Counter()
    for task in desk.tasks_of(standing)[0]:
        if task.due_on is None:
            continue
        known[task.url] += 1
        number = f":{known[task.url]}" if known[task.url] > 1 else ""
        said = [str(task.label), task.reference, task.title if task.names_case else ""]
        yield _event(
            f"deadline:{task.url}{number}",
            " · ".join(filter(None, said)),
            task.due_on,
            task.due_on,
            task.since or feed.created_at,
            task.url,
        )


def _missions(feed: CalendarFeed) -> Iterator[Event]:
    """The person's own missions, never those of people deputised for. One query."""
    rows = (
        Deployment.objects.filter(person=feed.person_id, state__in=_AHEAD)
        .select_related("journey")
        .order_by("pk")
    )
    for row in rows:
        yield _event(
            f"mission:{row.reference}",
            f"{_('Mission')} · {row.reference}",
            row.journey.first_day,
            row.journey.last_day,
            row.state_since,
            row.get_absolute_url(),
            busy=row.journey.on_site,
        )


def _event(
    key: str,
    summary: str,
    first: date,
    last: date,
    stamp: datetime,
    path: str,
    *,
    busy: bool = False,
) -> Event:
    """One entry of whole days. `last` is the last of them; the format wants the day after."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    made = Event()
    made.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}")
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("dtstart", first)
    made.add("dtend", last + timedelta(days=1))
    made.add("summary", summary)
    made.add("url", settings.SITE_URL + path)
    made.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    return made
