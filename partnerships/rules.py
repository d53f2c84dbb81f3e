"""Who has to do with a message to the team, and what follows from it.

The sender is unknown to the portal: whatever name and address were typed, they give no right.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from core.conditions import EVERYTHING
from core.policy import Policy, Stake
from partnerships.models import Enquiry
from requests_app.queries import officer_on_duty


def _held(role: Role) -> Callable[[Standing], Q | None]:
    """Messages are not about a country or theme yet, so no scope narrows them."""
    return lambda standing: EVERYTHING if standing.holds(role) else None


def _holders(role: Role) -> Callable[[Enquiry], QuerySet[Person]]:
    return lambda enquiry: holders(role)


def _nobody_sees_by_it(standing: Standing) -> Q | None:
    return None


def _on_duty_people(enquiry: Enquiry) -> QuerySet[Person]:
    """The officer on duty; while nobody is named, every case officer."""
    duty = officer_on_duty()
    return holders(Role.OFFICER) if duty is None else Person.objects.filter(pk=duty.pk)


#: Who answers.
ANSWERERS = ("officer", "leader", "assistant", "communication")

ENQUIRIES: Policy[Enquiry] = Policy(
    model=Enquiry,
    stakes=(
        Stake("officer", _("case officers"), _held(Role.OFFICER), _holders(Role.OFFICER)),
        Stake("leader", _("team leaders"), _held(Role.LEADER), _holders(Role.LEADER)),
        Stake("assistant", _("assistants"), _held(Role.ASSISTANT), _holders(Role.ASSISTANT)),
        Stake(
            "communication",
            _("communication officers"),
            _held(Role.COMMUNICATION),
            _holders(Role.COMMUNICATION),
        ),
        Stake("auditor", _("auditors"), _held(Role.AUDITOR), _holders(Role.AUDITOR)),
        # Told of it; they see it by the role they hold.
        Stake("on_duty", _("the officer on duty"), _nobody_sees_by_it, _on_duty_people),
    ),
    views={"view": frozenset({*ANSWERERS, "auditor"})},
    people_model=lambda: Person,
    deputies=with_deputies,
)


def reads_enquiries(standing: Standing) -> bool:
    """Whether somebody has messages to the team to look at."""
    return standing.holds(
        Role.OFFICER, Role.LEADER, Role.ASSISTANT, Role.COMMUNICATION, Role.AUDITOR
    )
