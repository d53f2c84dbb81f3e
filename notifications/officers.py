"""Who of the team has the object that a mail is about."""

from typing import Any

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Person
from core.notices import way_to_case
from core.policy import policy_of

#: The stakes of whoever has an object that names no officer, the nearest first.
IN_CHARGE = ("in_charge", "on_duty", "officer")


def officer_of(subject: Any) -> Person | None:
    """The officer of an object, else that of what it is part of, up to its case."""
    for part in way_to_case(subject):
        officer = getattr(part, "officer", None)
        if isinstance(officer, Person):
            return officer
    return None


def in_charge(subject: Any) -> QuerySet[Person]:
    """Who has an object that names no officer: the first of `IN_CHARGE` that its policy knows."""
    policy = policy_of(subject)
    known = {stake.name for stake in policy.stakes}
    return policy.people([name for name in IN_CHARGE if name in known][:1], subject)


def has_case(standing: Any, subject: Any) -> bool:
    """Whether somebody, or whom they deputise for, has an object or the case that it is part of.

    What names no officer is every officer's whose scope it lies in.
    """
    officers = {getattr(part, "officer_id", None) for part in way_to_case(subject)} - {None}
    if officers:
        return bool(officers & {held.person_id for held in standing.held})
    return standing.holds(Role.OFFICER) and "officer" in policy_of(subject).stakes_of(
        standing, subject
    )
