"""The design page: every component in use, for those who work on the portal or keep it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import TEAM, Role
from accounts.standing import Standing
from core.policy import standing_of
from portal.design import samples


def page(request: HttpRequest) -> HttpResponse:
    """All components in all states. Raises Http404 for all but the team and administrators."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing) or not standing.holds(*TEAM, Role.ADMINISTRATOR):
        raise Http404
    lines = (settings.BASE_DIR / "static" / "icons.txt").read_text().split("\n")
    icons = sorted(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return render(request, "portal/design.html", samples.everything(icons))
