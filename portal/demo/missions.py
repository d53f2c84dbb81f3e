"""Missions of the full world: from the proposal to the accepted report, through the real verbs."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import override

from actions.models import Activity, ExpertNeed
from core.dates import long_day
from core.workflow import Act
from experts.enums import CancelledBy, ConflictOutcome, DeclineReason, Level, Readiness
from experts.models import Deployment, ExpertProfile
from experts.workflow import deployment as verbs
from experts.workflow import endorsement
from experts.workflow.deployment.guards import calendar_of
from portal.demo.moments import TEAM_ZONE
from portal.demo.phrases import MISSIONS, TERMS
from portal.demo.roster import CAST
from portal.demo.stories import Fate, Mission

if TYPE_CHECKING:
    from portal.demo.implementing import ActionStory

#: Days before the first day of the activity on which an expert is looked for, where there is time.
LEAD = 72
#: Shares of that time after which each step is taken.
_STEPS = {
    "propose": 0.0,
    "invite": 0.05,
    "accept": 0.13,
    "assess": 0.16,
    "partner": 0.20,
    "employer": 0.23,
    "state": 0.26,
    "contract": 0.42,
    "insurance": 0.62,
    "travel": 0.66,
    "visa": 0.7,
    "security": 0.74,
    "clear": 0.84,
}
#: After which step a mission waits that has such a fate.
_WAITS = {
    Fate.PROPOSED: "propose",
    Fate.INVITED: "invite",
    Fate.ACCEPTED: "partner",
    Fate.CONTRACTED: "insurance",
}
_READY = {
    "insurance": (Readiness.INSURANCE, True, "Policy DEMO-{number}, whole journey"),
    "travel": (Readiness.TRAVEL, True, "Return ticket and hotel booked, DEMO-{number}"),
    "visa": (Readiness.VISA, False, "Not needed for an official passport"),
    "security": (Readiness.SECURITY, True, "Briefing held by telephone"),
}


class MissionStory:
    """Plans one mission on the timeline."""

    def __init__(self, story: "ActionStory", mission: Mission, activity: Activity) -> None:
        self.story = story
        self.world = story.world
        self.mission = mission
        self.activity = activity
        assert activity.starts_on is not None
        assert activity.ends_on is not None
        self.first: date = activity.starts_on - timedelta(days=1)
        self.last: date = activity.ends_on + timedelta(days=1)
        self._made: Deployment | None = None

    def plan(self) -> None:
        """Every step with its day; those ahead of today do not happen."""
        fate, waits = self.mission.fate, _WAITS.get(self.mission.fate)
        begun = max(self.story.approved + timedelta(days=3), self.first - timedelta(days=LEAD))
        if waits in ("propose", "invite"):
            begun = min(begun, self.world.today() - timedelta(days=5))
            begun = max(begun, self.story.approved + timedelta(days=1))
        lead = (self.first - begun).days
        steps: dict[str, Callable[[datetime], None]] = {
            "propose": self._propose,
            "invite": self._invite,
            "accept": self._accept,
            "assess": self._assess,
            "partner": self._partner,
            "employer": lambda at: self._word(Level.EMPLOYER, at),
            "state": lambda at: self._word(Level.MEMBER_STATE, at),
            "contract": self._contract,
            **{name: partial(self._ready, name) for name in _READY},
            "clear": lambda at: self._do(verbs.clear, "assistant", at),
        }
        ends = {Fate.DECLINED: self._decline, Fate.EXPIRED: self._expire}
        for hour, (name, share) in enumerate(_STEPS.items()):
            at = self.world.calendar.from_(begun + timedelta(days=round(lead * share)))
            if name == "invite" and waits == "invite":
                at = self.world.calendar.at(self.world.today() - timedelta(days=2))
            at += timedelta(minutes=25 * hour)
            if name == "accept" and fate in ends:
                later = timedelta(days=1 if fate == Fate.DECLINED else 20)
                self.world.timeline.add(at + later, ends[fate])
                return
            if name == "insurance" and fate == Fate.CANCELLED:
                self.world.timeline.add(at, self._cancel)
                return
            self.world.timeline.add(at, steps[name])
            if name == waits:
                return
        self._travel()

    def _travel(self) -> None:
        """Departure, return, report, and what the officer makes of it."""
        add, calendar, fate = self.world.timeline.add, self.world.calendar, self.mission.fate
        # On the day itself, which is a Sunday as a rule.
        add(datetime.combine(self.first, time(9), tzinfo=TEAM_ZONE), self._depart)
        back = self.last - timedelta(days=2) if fate == Fate.CURTAILED else self.last
        add(calendar.from_(back + timedelta(days=1), 8), self._return)
        if fate == Fate.LATE:
            return
        add(calendar.from_(self.last + timedelta(days=6), 9), self._report)
        if fate == Fate.SENT_BACK:
            add(calendar.from_(self.last + timedelta(days=10), 10), self._send_back)
        elif fate != Fate.REPORTED:
            add(
                calendar.from_(self.last + timedelta(days=12), 11),
                lambda at: self._do(verbs.accept_report, "officer", at),
            )

    # -- Who and what ----------------------------------------------------------------------------

    @property
    def profile(self) -> ExpertProfile:
        """Who goes."""
        return self.world.roster.profile(self.mission.expert)

    @property
    def deployment(self) -> Deployment:
        """The mission; every verb reads it anew under its lock."""
        assert self._made is not None
        return self._made

    def _do(self, verb: Callable[..., object], key: str, at: datetime) -> None:
        verb(self.deployment, act=self._by(key, at))

    def _by(self, key: str, at: datetime) -> Act:
        return Act.by(self.story.user(key), at=at)

    def _expert(self, at: datetime) -> Act:
        return self.world.linked(self.profile.person, at)

    @property
    def _language(self) -> str:
        return self.story.story.plan.language

    # -- Until the contract ----------------------------------------------------------------------

    def _propose(self, at: datetime) -> None:
        place = self._place()
        self._made = verbs.propose(
            None,
            act=self._by("officer", at),
            need=place,
            profile=self.profile,
            first_day=self.first,
            last_day=self.last,
            working_days=min(place.working_days, self.mission.days + 2),
            mode=self.activity.mode,
            justification=f"{self.profile.headline}; speaks the language of the activity.",
            activity=self.activity,
        ).obj

    def _place(self) -> ExpertNeed:
        """The need of this mission: needs stand in the order of the pairs of need and step."""
        pairs = sorted({(m.need, m.step) for m in self.story.story.missions})
        number = pairs.index((self.mission.need, self.mission.step)) + 1
        return ExpertNeed.objects.select_related("action__country").get(
            action_id=self.story.pk, number=number
        )

    def _invite(self, at: datetime) -> None:
        made = self.deployment
        calendar = calendar_of(made)
        reply_by = calendar.add(at.date(), 7)
        with override(self._language):
            words = TERMS[self._language].format(
                action=made.action.name,
                title=self.activity.title,
                place=self.activity.place,
                first=long_day(self.first),
                last=long_day(self.last),
                profile=made.need.profile,
            )
        verbs.invite(made, act=self._by("officer", at), terms=words, reply_by=reply_by)

    def _accept(self, at: datetime) -> None:
        verbs.accept(self.deployment, act=self._expert(at), has_interest=False, consents=True)

    def _decline(self, at: datetime) -> None:
        verbs.decline(
            self.deployment,
            act=self._expert(at),
            reason=DeclineReason.DATES,
            words="I am in court that week. Gladly another time.",
        )

    def _expire(self, at: datetime) -> None:
        verbs.expire(self.deployment, act=Act.system(at=at))

    def _assess(self, at: datetime) -> None:
        verbs.assess_conflict(
            self.deployment, act=self._by("officer", at), outcome=ConflictOutcome.CLEAR
        )

    def _partner(self, at: datetime) -> None:
        verbs.no_objection(self.deployment, act=self.world.partner(self.story.case, at))

    def _word(self, level: Level, at: datetime) -> None:
        """The employer by the link, the Member State by its focal point; where it is asked."""
        asked = self.deployment.endorsements.filter(level=level).first()
        if asked is None:
            return
        profile = self.profile
        if level == Level.EMPLOYER:
            assert profile.superior is not None
            act = self.world.linked(profile.superior, at)
        else:
            giver = self.world.roster.focal_point(profile)
            has_account = giver.pk == self.story.user("focalpoint").person.pk
            act = self._by("focalpoint", at) if has_account else self.world.recorded(giver, at)
        endorsement.give(asked, act=act)

    def _contract(self, at: datetime) -> None:
        verbs.contract(self.deployment, act=self._by("leader", at), concluded_on=at.date())

    def _cancel(self, at: datetime) -> None:
        verbs.cancel(
            self.deployment,
            act=self._by("officer", at),
            reason="The court calls her back for an urgent case.",
            cancelled_by=CancelledBy.EMPLOYER,
        )

    # -- On the way ------------------------------------------------------------------------------

    def _ready(self, name: str, at: datetime) -> None:
        kind, needed, note = _READY[name]
        verbs.ready(
            self.deployment,
            act=self._by("assistant", at),
            kind=kind,
            needed=needed,
            note=note.format(number=self.deployment.pk),
            covers_from=self.first if kind == Readiness.INSURANCE else None,
            covers_until=self.last if kind == Readiness.INSURANCE else None,
        )

    def _depart(self, at: datetime) -> None:
        verbs.depart(self.deployment, act=self._by("assistant", at), departed_on=self.first)

    def _return(self, at: datetime) -> None:
        made, act = self.deployment, self._by("assistant", at)
        if self.mission.fate == Fate.CURTAILED:
            verbs.curtail(
                made,
                act=act,
                returned_on=self.last - timedelta(days=2),
                days_worked=made.working_days - 2,
                reason="Called home for family reasons; two sessions were held at a distance.",
            )
        else:
            verbs.return_(made, act=act, returned_on=self.last, days_worked=made.working_days)

    def _report(self, at: datetime) -> None:
        tasks, findings, advice = MISSIONS[self._language]
        verbs.submit_report(
            self.deployment,
            act=self._expert(at),
            tasks=tasks.format(title=self.activity.title),
            findings=findings,
            recommendations=advice,
            reflections="" if self.mission.expert != CAST else "I took home how they keep files.",
        )

    def _send_back(self, at: datetime) -> None:
        verbs.send_back(
            self.deployment,
            act=self._by("officer", at),
            reason="Please add what the receiving units said, and by when they want to meet.",
        )
