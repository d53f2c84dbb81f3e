"""Middleware of `core`."""

from collections.abc import Callable
from typing import Any

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
