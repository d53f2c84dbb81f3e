"""What went wrong in the last day, once a day, to the administrators."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, Person
from core.broker import hand_over
from core.enums import JobState
from core.models import Deadline, Job, Outbox
from core.workflow import tables
from notifications.enums import DeliveryState, HeldFor, Priority
from notifications.models import AddressTrouble, Delivery
from notifications.post import SEND_TASK
from notifications.readers import address_of, language_of

KIND = "technical"
#: From this hour on, in the portal's time zone.
HOUR = time(7, 0)
#: How long something may wait before it counts as stuck.
STUCK = timedelta(hours=1)
SHOWN = 10


def send(now: datetime | None = None) -> int:
    """Queue today's digest, once for each administrator, if there is anything to say.

    Safe to run often, by two schedulers at once, and after days down: the key of each mail names
    the day. Returns how many were queued.
    """
    now = now or timezone.now()
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if local.time() < HOUR or not any_trouble(now):
        return 0
    people = _administrators()
    keys = {f"{KIND}:{person.pk}:{local.date()}": person for person in people}
    told = set(Delivery.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {key: person for key, person in keys.items() if key not in told and address_of(person)}
    rows = []
    for key, person in fresh.items():
        language = language_of(person)
        with translation.override(language):
            rows.append(
                Delivery.new(
                    key=key,
                    kind=KIND,
                    person=person,
                    address=address_of(person),
                    language=language,
                    subject=_("Technical problems, %(day)s") % {"day": local.date().isoformat()},
                    text="\n\n".join(problems(now)) + f"\n\n{settings.SITE_URL}/admin/\n",
                    priority=Priority.INFORMS,
                )
            )
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        hand_over(SEND_TASK)
    return len(rows)


def _administrators() -> list[Person]:
    held = Membership.objects.in_force().filter(role=Role.ADMINISTRATOR)
    return list(
        Person.objects.filter(pk__in=held.values("person"), user__is_active=True)
        .select_related("user", "reading_hours")
        .order_by("pk")
    )


def any_trouble(now: datetime) -> bool:
    """Whether there is anything to say."""
    return bool(problems(now))


def problems(now: datetime) -> list[str]:
    """Each kind of trouble as a paragraph, in the active language: codes, no words of cases."""
    since, stuck = now - timedelta(days=1), now - STUCK
    said = []

    ended = Delivery.objects.filter(
        state__in=[DeliveryState.FAILED, DeliveryState.BOUNCED], created_at__gte=since
    )
    reasons = ended.values("last_error").annotate(many=Count("pk")).order_by("-many")[:SHOWN]
    if lines := [f"  {row['many']} × {row['last_error']}" for row in reasons]:
        said.append("\n".join([_("Mails that did not get through, in the last day:"), *lines]))

    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED, next_try_at__lt=stuck)
    _count(said, _("Mails that wait for more than an hour:"), waiting.count())
    troubles = AddressTrouble.objects.filter(settled_at__isnull=True)
    held = Delivery.objects.filter(held_for=HeldFor.ADDRESS)
    if troubles.exists():
        text = _("Addresses that take no mail: %(addresses)s; mails held for them: %(mails)s")
        said.append(text % {"addresses": troubles.count(), "mails": held.count()})

    outbox = Outbox.objects.filter(dispatched_at__isnull=True, created_at__lt=stuck)
    _count(said, _("Events told to nobody for more than an hour:"), outbox.count())
    errors = outbox.exclude(last_error="").values_list("event__verb", "last_error")[:SHOWN]
    said += ["\n".join(f"  {verb}: {error}" for verb, error in errors)] if errors else []

    jobs = Job.objects.filter(state=JobState.FAILED, finished_at__gte=since)
    if lines := [f"  {kind}: {error}" for kind, error in jobs.values_list("kind", "error")[:SHOWN]]:
        said.append("\n".join([_("Background jobs that failed, in the last day:"), *lines]))

    by_verb = {
        (table.name, clock.kind)
        for table in tables.values()
        for clock in table.clocks.values()
        if clock.on_due
    }
    late = Deadline.objects.filter(
        due_at__lt=stuck, handled_at__isnull=True, stopped_at__isnull=True
    ).values_list("table", "kind")
    stuck_clocks = sum(1 for key in late if key in by_verb)
    _count(said, _("Deadlines whose verb did not run for more than an hour:"), stuck_clocks)
    return said


def _count(said: list[str], label: str, many: int) -> None:
    if many:
        said.append(f"{label} {many}")
