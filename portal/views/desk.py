"""The first page after signing in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Role
from accounts.standing import Standing
from core.policy import standing_of
from experts.queries import roster
from portal import guides, queries
from portal import welcome as roles
from portal.demo import first_visit
from portal.desk import desk_for
from portal.errands import CONTACT, Errand, errands


def errands_of(request: HttpRequest) -> tuple[Standing, list[Errand]]:
    """What the reader stands for, and the errands at the top of the reader's desk."""
    standing = standing_of(request.user)
    assert isinstance(standing, Standing)
    role = roles.first_role(standing)
    # Asked of experts alone: others of whom it depends see what experts are looked for anyway.
    sees_calls = role != Role.EXPERT or roster.sees_calls(standing)
    return standing, list(errands(role, standing, sees_calls=sees_calls))


def desk(request: HttpRequest) -> HttpResponse:
    """What I come for, what waits for me, what I wait for, my drafts, recent cases."""
    standing, listed = errands_of(request)
    role = roles.first_role(standing)
    context = {
        "desk": desk_for(standing),
        "welcome": roles.welcome(role),
        "errands": [
            {"errand": errand, "url": queries.address(errand.address, errand.query)}
            for errand in listed
        ],
        "guide": guides.for_role(role),
        # The team does not write to itself.
        "asks_team": not standing.in_team and CONTACT not in listed,
        "is_unconfirmed": role is None,
        "membership": queries.unconfirmed(standing),
    }
    if settings.DEMO_MODE:
        cookie = request.COOKIES.get(first_visit.COOKIE, "")
        context["first_visit"] = first_visit.card(cookie, int(standing.user_id or 0), listed)
    return render(request, "portal/desk.html", context)
