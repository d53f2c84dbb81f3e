"""What this room says about its own notices, and which case the fiches of others belong to."""

from typing import Any

from accounts.models import Person
from core.models import Event
from core.notices import context_for, still_true_for
from notifications import cases as cases
from notifications.catalog import ADDRESS_NOTICE
from notifications.models import AddressTrouble


def _trouble_told_by(event: Event) -> AddressTrouble | None:
    """The trouble that a mail about this event came upon first."""
    about = AddressTrouble.objects.select_related("person")
    found = about.filter(delivery__notice__event=event).first()
    return found or about.filter(delivery__carried__event=event).first()


@context_for(ADDRESS_NOTICE)
def dead_address(event: Event, subject: Any, person: Person) -> dict[str, Any]:
    """Whose address it is, and what the mail server said."""
    return {"trouble": _trouble_told_by(event)}


@still_true_for(ADDRESS_NOTICE)
def still_dead(event: Event, subject: Any) -> bool:
    """Until somebody has confirmed or changed the address."""
    trouble = _trouble_told_by(event)
    return trouble is not None and trouble.settled_at is None
