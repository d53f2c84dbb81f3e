"""Pages for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reference.queries import requester_kinds
from requests_app.conf import DECISION_DAYS, FIRST_REPLY_DAYS, days


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What the facility is, how a case goes, who can ask and how."""
    context = {
        "kinds": requester_kinds(),
        "reply_days": days(FIRST_REPLY_DAYS),
        "decision_days": days(DECISION_DAYS),
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
