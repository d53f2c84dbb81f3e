"""The secret address of a person's calendar: make, find, take back."""

import base64
import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import CalendarFeed, Person

#: How long after its end an address can be had back.
REGRET = timedelta(minutes=10)


def secret(feed: CalendarFeed) -> str:
    """The secret part of a feed's address; always the same for one feed."""
    made = salted_hmac("accounts.calendar-feed", str(feed.key), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def current(person: Person) -> CalendarFeed | None:
    """The feed in use, unless its address was made with another secret key and is unknown now."""
    feed = person.calendar_feeds.filter(revoked_at__isnull=True).first()
    return feed if feed is not None and _hash(secret(feed)) == feed.token_hash else None


def renew(person: Person) -> CalendarFeed:
    """Make a new address; the one before it ends."""
    with transaction.atomic():
        # Two clicks at once: the second waits here and ends what the first has made.
        Person.objects.select_for_update().get(pk=person.pk)
        revoke(person)
        feed = CalendarFeed(person=person)
        feed.token_hash = _hash(secret(feed))
        feed.save()
        return feed


def revoke(person: Person) -> int:
    """End the address in use. Returns how many there were."""
    return person.calendar_feeds.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def restore(person: Person) -> CalendarFeed | None:
    """Let the address that was ended last be in use again, unless there is another by now.

    Only within `REGRET` of its end: who ended it may have clicked in error. None otherwise.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        feeds = person.calendar_feeds
        since = timezone.now() - REGRET
        ended = feeds.filter(revoked_at__gte=since).order_by("-revoked_at").first()
        if ended is None or feeds.filter(revoked_at__isnull=True).exists():
            return None
        ended.revoked_at = None
        ended.save(update_fields=["revoked_at"])
        return ended


def find(token: str) -> CalendarFeed | None:
    """The feed of an address, if it is in use and the person's account is open."""
    return (
        CalendarFeed.objects.filter(
            token_hash=_hash(token), revoked_at__isnull=True, person__user__is_active=True
        )
        .select_related("person__user")
        .first()
    )


def note(feed: CalendarFeed, content_hash: str) -> None:
    """Remember what the feed says now; the moment moves only when that has changed."""
    if feed.content_hash == content_hash:
        return
    feed.content_hash, feed.changed_at = content_hash, timezone.now()
    feed.save(update_fields=["content_hash", "changed_at"])
