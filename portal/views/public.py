"""Pages for everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.standing import Standing
from core.policy import standing_of
from portal.catalogue import cards
from reference.queries import requester_kinds
from requests_app.conf import DECISION_DAYS, FIRST_REPLY_DAYS, days
from results import figures
from results.queries import published

#: For how long a visitor's browser may show a public page again without asking.
KEPT_SECONDS = 120
#: Newest results on the first page.
LATEST = 3

View = Callable[..., HttpResponse]


def for_visitors(view: View) -> View:
    """Decorator: a visitor's own browser may keep the page for two minutes.

    Nobody else may: every page carries a mark against forged forms that belongs to one visitor.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
        return response

    return kept


def reader(request: HttpRequest) -> Standing | None:
    """What the reader stands for; None for a visitor."""
    standing = standing_of(request.user)
    return standing if isinstance(standing, Standing) else None


@login_not_required
@for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """What the facility is, how a case goes, who can ask and how, what came of it."""
    standing = reader(request)
    wide = figures.may_open_rows(standing)
    context = {
        "kinds": requester_kinds(),
        "reply_days": days(FIRST_REPLY_DAYS),
        "decision_days": days(DECISION_DAYS),
        # Counted once a minute, by whoever comes first; the page asks only when it must.
        "figures": SimpleLazyObject(lambda: figures.headline(standing if wide else None)),
        "figures_kept_as": f"{get_language()}-{'rows' if wide else 'all'}",
        "cards": cards(published()[:LATEST]),
    }
    return render(request, "portal/home.html", context)


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """How usable the portal is, and whom to tell when it is not."""
    return render(request, "portal/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about people, why, for how long, and their rights."""
    return render(request, "portal/privacy.html")
