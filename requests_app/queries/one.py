"""One request, if it exists for whoever asks."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from core.policy import standing_of
from core.seen import Seen
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS


def get_visible_or_404(user: Any, reference: str) -> AssistanceRequest:
    """The request of that reference, with the names its page shows, if it exists for this user."""
    found = _BY_REFERENCE.rows(standing_of(user), reference=reference)
    if not found:
        raise Http404
    return found[0]


def get_draft_or_404(user: Any, pk: int) -> AssistanceRequest:
    """The draft, or what became of it, if it exists for this user and is for them to edit."""
    standing = standing_of(user)
    found = _BY_KEY.rows(standing, key=pk)
    if not found or not REQUESTS.may(standing, "edit", found[0]):
        raise Http404
    return found[0]


def visible(standing: Any) -> QuerySet[AssistanceRequest]:
    """The requests that exist for somebody, each with its people, institution and country."""
    return REQUESTS.visible_to(standing, among=_shown())


def _shown() -> QuerySet[AssistanceRequest]:
    """With the names that the page of a request shows."""
    return AssistanceRequest.objects.select_related(
        "lead_institution__kind",
        "lead_membership",
        "country",
        "officer",
        "focal_point",
        "signatory",
        "letter",
    )


_BY_REFERENCE = Seen(
    REQUESTS,
    lambda reference: _shown().filter(reference=reference).exclude(reference=""),
    reference=str,
)
_BY_KEY = Seen(REQUESTS, lambda key: _shown().filter(pk=key), key=int)
