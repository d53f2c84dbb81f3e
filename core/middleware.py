"""Middleware of `core`."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from core import kept


class KeepTypedMiddleware:
    """Puts aside what is posted after the session expired, before the sign-in page takes over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Runs before LoginRequiredMiddleware turns the visitor away."""
        if (
            request.method == "POST"
            and getattr(view, "login_required", True)
            and not request.user.is_authenticated
        ):
            kept.keep(request)


@receiver(user_logged_out, dispatch_uid="core.clear_browser")
def _note_sign_out(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Somebody signed out, by whatever way."""
    if request is not None:
        request.META[_SIGNED_OUT] = True


_SIGNED_OUT = "mieux.signed_out"


class ClearBrowserMiddleware:
    """Lets the browser throw away what it kept for a person who signs out: text not yet sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.META.get(_SIGNED_OUT):
            response["Clear-Site-Data"] = '"storage"'
        return response
