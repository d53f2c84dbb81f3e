"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Role
from accounts.standing import Standing
from core.policy import standing_of
from experts.queries import roster
from portal import guides, queries
from portal import welcome as roles
from portal.desk import desk_for
from portal.errands import errands


def desk(request: HttpRequest) -> HttpResponse:
    """What I come for, what waits for me, what I wait for, my drafts, recent cases."""
    standing = standing_of(request.user)
    assert isinstance(standing, Standing)
    role = roles.first_role(standing)
    # Asked of experts alone: others of whom it depends see what experts are looked for anyway.
    sees_calls = role != Role.EXPERT or roster.sees_calls(standing)
    context = {
        "desk": desk_for(standing),
        "welcome": roles.welcome(role),
        "errands": [
            {"errand": errand, "url": queries.address(errand.address, errand.query)}
            for errand in errands(role, standing, sees_calls=sees_calls)
        ],
        "guide": guides.for_role(role),
        "is_unconfirmed": role is None,
        "membership": queries.unconfirmed(standing),
    }
    return render(request, "portal/desk.html", context)
