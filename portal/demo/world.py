"""Builds the demonstration world through the real verbs, with plausible past dates.

The small world is twelve cases; the full one adds what followed approval, the roster and three
years. Everything is made in one transaction: an interrupted load leaves nothing, a second one finds
what the first has made and adds nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, Person, User
from actions.models import Action, ActionFiche, Consultation
from core import conf
from core.enums import ActMode, EvidenceSource
from core.models import Event, Outbox
from core.policy import standing_of
from core.workflow import Act, Evidence, kind_of
from experts.models import Deployment
from notifications.listeners import hear
from notifications.models import Delivery, Notice
from portal.demo.bodies import BODIES, OFFICIALS, ROSTER, Named
from portal.demo.cases import CASES, Case
from portal.demo.cast import Body, institution, make_cast
from portal.demo.data import EVERY_BODY, EVERY_CASE, STORIES
from portal.demo.fiches import make_seats
from portal.demo.implementing import ActionStory
from portal.demo.moments import TEAM_ZONE, Calendar, Timeline
from portal.demo.requesting import RequestStory
from portal.demo.roster import Roster
from reference import calendars
from requests_app.conf import OFFICER_ON_DUTY
from requests_app.models import AssistanceRequest


@dataclass
class Told:
    """What a load has made."""

    institutions: int = 0
    people: int = 0
    cases: int = 0
    experts: int = 0


@contextmanager
def _without_collector() -> Iterator[None]:
    """No search for cycles meanwhile: among a million live objects it takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _type(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


#: Cases after which the database counts its rows anew.
_COUNT_AFTER = 8


def _count_rows() -> None:
    """Let the database learn how many rows there are now.

    Nobody else sees them before the transaction ends, so it would go on planning for empty tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("analyze")


class World:
    """The builder: who acts, and when. With `full` it holds more than the tests' twelve cases."""

    def __init__(self, now: datetime | None = None, *, full: bool = False) -> None:
        self.calendar = Calendar(now or timezone.now(), calendars.get("austria"))
        self.full = full
        self.cast: dict[str, User] = {}
        self.told = Told()
        self.timeline = Timeline(self.calendar.now)
        self.roster = Roster(self)
        self._last: datetime | None = None
        self._focals: dict[tuple[str, str], Person] = {}

    def load(self) -> Told:
        """Make what is missing. Everything happened in the past, so no mail is sent about it."""
        with transaction.atomic(), _without_collector():
            self.cast = make_cast()
            self._institutions()
            self._settings()
            make_seats()
            if self.full:
                self.roster.make()
            self._cases()
            Outbox.objects.filter(dispatched_at__isnull=True).update(dispatched_at=timezone.now())
        return self.told

    def _cases(self) -> None:
        """Requests and fiches case by case, then everything after approval in its order."""
        made: list[AssistanceRequest] = []
        for case in sorted(EVERY_CASE if self.full else CASES, key=lambda case: -case.days):
            if self._exists(case):
                continue
            if len(made) % _COUNT_AFTER == 0:
                _count_rows()
            self._last = None
            request = RequestStory(self, case).tell()
            made.append(request)
            if case.key in STORIES:
                self._what_followed(case, request)
        _count_rows()
        self.timeline.run()
        for request in made:
            self._tell_of(request)
        if self.full and made:
            self._tell_of_missions()
        self.told.cases = len(made)

    def _what_followed(self, case: Case, request: AssistanceRequest) -> None:
        """Plan on the timeline what became of the Action, if there is one."""
        action = Action.objects.filter(fiche__request_links__request=request).first()
        if action is not None:
            ActionStory(self, case, STORIES[case.key], action).plan()

    # -- Institutions and people -----------------------------------------------------------------

    def _institutions(self) -> None:
        before = Institution.objects.count()
        for body in EVERY_BODY if self.full else BODIES:
            institution(body)
        self.told.institutions = Institution.objects.count() - before
        before = Person.objects.count()
        for body, named in OFFICIALS:
            self.member(body, named, Role.OFFICIAL)
        for body, named in ROSTER:
            self.member(body, named, Role.EXPERT)
        if self.full:
            for case in EVERY_CASE:
                if case.channel != "PORTAL":
                    self.member(case.body, case.focal, Role.OFFICIAL)
        self.told.people = Person.objects.count() - before

    def member(self, body: Body, named: Named, role: Role) -> Person:
        """A person without account, confirmed in a role; found when already there."""
        where = institution(body)
        known = Membership.objects.filter(
            institution=where,
            role=role,
            person__given_name=named.given,
            person__family_name=named.family,
        ).first()
        if known is not None:
            return known.person
        person = self.person(named)
        Membership.objects.create(
            person=person,
            institution=where,
            role=role,
            state=MembershipState.ACTIVE,
            state_since=self.calendar.on(1150 if self.full else 200),
            post=named.post,
            may_submit=role == Role.OFFICIAL,
            evidence="Part of the demonstration.",
        )
        return person

    def person(self, named: Named) -> Person:
        """Somebody by name and address, made when not known."""
        said = {"given_name": named.given, "family_name": named.family, "email": named.email}
        found = Person.objects.filter(**said).first()
        return found or Person.objects.create(**said, language=named.language)

    def _settings(self) -> None:
        officer = self.cast["officer"].email
        if conf.value(OFFICER_ON_DUTY.key) != officer:
            conf.put(
                OFFICER_ON_DUTY.key,
                officer,
                by=self.cast["admin"],
                valid_from=self.calendar.on(200),
                reason="On duty since the beginning of the phase.",
            )

    # -- What was told ---------------------------------------------------------------------------

    def _exists(self, case: Case) -> bool:
        return AssistanceRequest.objects.filter(
            title=case.title, lead_institution=institution(case.body)
        ).exists()

    def _tell_of(self, request: AssistanceRequest) -> None:
        """The last thing that happened in a case stands in people's inboxes."""
        happened = Q(subject_type=_type(AssistanceRequest), subject_id=request.pk)
        fiches = ActionFiche.objects.filter(request_links__request=request)
        happened |= Q(subject_type=_type(ActionFiche), subject_id__in=fiches.values("pk"))
        rounds = Consultation.objects.filter(fiche__in=fiches)
        happened |= Q(subject_type=_type(Consultation), subject_id__in=rounds.values("pk"))
        actions = Action.objects.filter(fiche__in=fiches)
        happened |= Q(subject_type=_type(Action), subject_id__in=actions.values("pk"))
        self._put_into_inboxes(happened)

    def _tell_of_missions(self) -> None:
        """So does the last word of each mission of the cast's expert."""
        for pk in Deployment.objects.filter(person=self.cast["expert"].person).values_list(
            "pk", flat=True
        ):
            self._put_into_inboxes(Q(subject_type=_type(Deployment), subject_id=pk))

    def _put_into_inboxes(self, happened: Q) -> None:
        """The last event of these that is told, without a mail."""
        events = Event.objects.filter(happened, cause__isnull=True).order_by("-at", "-seq")
        last = next((event for event in events if kind_of(event).told), None)
        if last is None:
            return
        hear(last, mailed=False)
        notices = Notice.objects.filter(event=last)
        Delivery.objects.filter(notice__in=notices).delete()
        notices.update(created_at=last.at)

    # -- Who acts, and when ----------------------------------------------------------------------

    def by(self, key: str, days_ago: int, hour: int = 10) -> Act:
        """Somebody of the cast, so many days ago, and after what happened before in the case."""
        return Act.by(self.cast[key], at=self.then(days_ago, hour))

    def then(self, days_ago: int, hour: int) -> datetime:
        """That many days ago, after what happened before in the case."""
        self._last = self.calendar.after(self._last, self.calendar.on(days_ago, hour))
        return self._last

    def recorded(self, giver: Person, at: datetime, key: str = "officer") -> Act:
        """The team records what somebody outside wrote by e-mail."""
        evidence = Evidence(
            giver=giver,
            giver_standing=standing_of(giver),
            source=EvidenceSource.EMAIL,
            given_on=at.astimezone(TEAM_ZONE).date(),
            note="By e-mail from the address that we know.",
        )
        return Act(ActMode.RECORDED, self.cast[key], at, None, evidence)

    def linked(self, person: Person, at: datetime) -> Act:
        """Somebody who came by a signed link, or signed in where there is an account."""
        for user in self.cast.values():
            if user.person_id == person.pk:
                return Act.by(user, at=at)
        return Act(ActMode.LINK, None, at, bearer=person)

    def focal(self, case: Case) -> Person:
        """Who answers for the partner of a case."""
        if case.channel == "PORTAL":
            return self.cast["official"].person
        key = (case.body.name, case.focal.email)
        if key not in self._focals:
            self._focals[key] = Person.objects.get(
                memberships__institution=institution(case.body),
                memberships__role=Role.OFFICIAL,
                email=case.focal.email,
            )
        return self._focals[key]

    def partner(self, case: Case, at: datetime) -> Act:
        """The partner's act: signed in where the cast plays it, else recorded."""
        if case.channel == "PORTAL":
            return Act.by(self.cast["official"], at=at)
        return self.recorded(self.focal(case), at, case.officer)

    def today(self) -> date:
        """The day it is."""
        return self.calendar.today
