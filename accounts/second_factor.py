"""The second factor of an account: whether there is one, and taking it away when it is lost."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse

from accounts.models import Membership, Person
from core import notices
from core.models import Event


def has_one(person_id: int) -> bool:
    """Whether a person signs in with more than a password."""
    return Authenticator.objects.filter(user__person=person_id).exists()


def take_away(person_id: int) -> list[str]:
    """Application, keys and recovery codes are gone together. Returns which kinds there were."""
    lost = Authenticator.objects.filter(user__person=person_id)
    kinds = sorted(set(lost.values_list("type", flat=True)))
    lost.delete()
    return kinds


@notices.context_for("second_factor_reset")
def _where_to_set_it_up(event: Event, subject: Membership, person: Person) -> dict[str, Any]:
    """The page on which a new one is set up, after signing in."""
    return {"action_url": settings.SITE_URL + reverse("mfa_index")}
