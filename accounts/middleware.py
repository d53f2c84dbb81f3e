"""Middleware of `accounts`."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import STAFF
from core.policy import standing_of


class SecondFactorMiddleware:
    """Sends staff without a second factor to set one up, before any page of a case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let public pages and the account pages through; they are needed to set it up."""
        if not settings.STAFF_NEED_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        if not getattr(view, "login_required", True) or request.path.startswith("/accounts/"):
            return None
        standing = standing_of(request.user)
        is_staff = request.user.is_staff or (standing is not None and standing.holds(*STAFF))  # type: ignore[attr-defined]
        if not is_staff or is_mfa_enabled(request.user):
            return None
        messages.warning(request, _("Your role needs a second factor. Please set one up first."))
        return HttpResponseRedirect(reverse("mfa_index"))
