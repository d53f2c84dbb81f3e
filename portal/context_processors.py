"""What the frame around every page needs: at most two queries, and none until it is drawn."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from accounts.models import User, people_named
from accounts.standing import Standing
from core import jobs
from core.lists import listed
from core.policy import standing_of
from core.prepared import Prepared
from notifications import addresses
from notifications.queries import unread_notices
from portal import navigation, phase
from portal.demo.accounts import demo_accounts


def frame(request: HttpRequest) -> dict[str, Any]:
    """The phase, the navigation, for whom the reader acts, whether this is the demonstration."""
    context: dict[str, Any] = {
        "demo_mode": settings.DEMO_MODE,
        "programme": SimpleLazyObject(phase.current),
        "footer_links": SimpleLazyObject(navigation.footer_links),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        context["nav_items"] = SimpleLazyObject(lambda: navigation.public_items(request.path))
        if settings.DEMO_MODE:
            context["demo_accounts"] = SimpleLazyObject(demo_accounts)
        return context

    def standing() -> Standing:
        found = standing_of(user)
        assert isinstance(found, Standing)
        return found

    return context | {
        "nav_items": SimpleLazyObject(
            lambda: navigation.items(standing(), request.path, *_counts(request, standing()))
        ),
        "role_line": SimpleLazyObject(lambda: navigation.role_line(standing())),
        "acting_for": SimpleLazyObject(lambda: _principals(standing())),
        "search_url": reverse("portal:search"),
        "draft_key": SimpleLazyObject(lambda: draft_key(user)),
    }


def live_counts(user: Any) -> tuple[int, int]:
    """How many notices a person has not read, and how many of their jobs run: one query."""
    notices, running = _FOR_ANYBODY.rows(user=user.pk, person=user.person_id)[0]
    return len(notices), len(running)


def _counts(request: HttpRequest, standing: Standing) -> tuple[int, int]:
    """The same for the frame; for the team with the addresses that take no mail, which the pages
    show beside people (`address_trouble`). Still one query.
    """
    if not standing.in_team:
        return live_counts(request.user)
    user: Any = request.user
    notices, running, troubles = _FOR_THE_TEAM.rows(user=user.pk, person=user.person_id)[0]
    request.address_troubles = addresses.Troubles(troubles)  # type: ignore[attr-defined]
    return len(notices), len(running)


def _asked_at_once(user: int, person: int, *more: ArraySubquery) -> QuerySet[Any, Any]:
    return User.objects.filter(pk=user).values_list(
        ArraySubquery(unread_notices(person).values("pk")),
        ArraySubquery(jobs.running(user).values("pk")),
        *more,
    )


_FOR_ANYBODY = Prepared(_asked_at_once, user=int, person=int)
_FOR_THE_TEAM = Prepared(
    lambda user, person: _asked_at_once(user, person, ArraySubquery(addresses.open_now())),
    user=int,
    person=int,
)


def draft_key(user: Any) -> str:
    """What names a person to their browser, where it keeps what was typed; says nothing else."""
    return salted_hmac("portal.drafts", str(user.pk)).hexdigest()[:16]


def _principals(standing: Standing) -> str:
    """The names of the people deputised for today: one query, none where there are none."""
    ids = [principal.person_id for principal, _user_id in standing.principals]
    return listed(person.name for person in people_named(ids).values()) if ids else ""
