"""What forms offer to choose from."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Institution, Membership, Person
from accounts.standing import Standing
from core import conf
from reference import calendars
from requests_app import conf as settings
from requests_app.models import AssistanceRequest, RequestParty
from requests_app.rules import REQUESTS, delegation_countries, delegations_of


def institutions_like(standing: Standing, words: str) -> list[Institution]:
    """Up to ten institutions that may request and whose name holds the words.

    The team searches all of them, a Delegation those of its countries only.
    """
    words = words.strip()
    if len(words) < 2:
        return []
    found = Institution.objects.filter(
        Q(name__icontains=words) | Q(name_latin__icontains=words) | Q(acronym__iexact=words),
        kind__offered_to_requesters=True,
    )
    if not standing.in_team:
        found = found.filter(country__in=delegation_countries(standing))
    return list(found.select_related("kind", "country").order_by("name", "pk")[:10])


def reply_by_default(request: AssistanceRequest) -> date:
    """The day proposed for an answer: so many working days on in the requester's calendar."""
    days = settings.days(settings.CLARIFICATION_DAYS)
    if request.country is None:
        calendar = calendars.get(conf.value(settings.TEAM_CALENDAR.key))
    else:
        calendar = calendars.for_country(request.country.iso2)
    return calendar.add(timezone.localdate(), days)


def own_memberships(standing: Standing) -> QuerySet[Membership]:
    """The memberships under which somebody may begin a request: confirmed, or own and waiting."""
    held = [h.membership_id for h in standing.with_role(Role.OFFICIAL)]
    return (
        Membership.objects.filter(
            Q(pk__in=held) | Q(person=standing.person_id, role=Role.OFFICIAL, state="PENDING")
        )
        .select_related("institution", "claimed_country")
        .order_by("pk")
    )


def speaking_for(standing: Standing, request: AssistanceRequest) -> QuerySet[Institution]:
    """The Delegations for which somebody may give an opinion on a request."""
    return Institution.objects.filter(pk__in=delegations_of(standing, request)).order_by("name")


def unsettled_parties(request: AssistanceRequest) -> QuerySet[RequestParty]:
    """The co-requesters that are still only named."""
    return request.parties.filter(institution__isnull=True).select_related(
        "named_kind", "named_country"
    )


def who_may_submit(request: AssistanceRequest) -> list[Person]:
    """The officials whom the lead institution lets submit; at most ten."""
    return list(REQUESTS.people(("submitter",), request)[:10])
