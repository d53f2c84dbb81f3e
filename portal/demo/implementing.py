"""What follows approval: the Action starts, activities are held, outputs come, it ends.

Everything is put on the world's timeline with the day on which it would happen; what lies ahead of
today does not happen, so an Action under way is in the middle of it by itself.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from accounts.models import User
from actions.enums import OutputState
from actions.models import Action, Activity, Output
from actions.workflow import action as action_verbs
from actions.workflow import activity as activity_verbs
from actions.workflow import output as output_verbs
from core.workflow import Act
from portal.demo import cvs
from portal.demo.cases import Case, Until
from portal.demo.learning import Learning
from portal.demo.missions import MissionStory
from portal.demo.moments import TEAM_ZONE
from portal.demo.phrases import REPORTS
from portal.demo.stories import Deliverable, Fate, Story

if TYPE_CHECKING:
    from portal.demo.world import World

#: Cases whose Action has come so far.
_STARTED = (
    Until.RUNNING,
    Until.SUSPENDED,
    Until.CANCELLED,
    Until.COMPLETED,
    Until.EVALUATED,
    Until.CLOSED,
)
_COMPLETED = (Until.COMPLETED, Until.EVALUATED, Until.CLOSED)


class ActionStory:
    """Plans what became of one Action."""

    def __init__(self, world: "World", case: Case, story: Story, action: Action) -> None:
        self.world = world
        self.case = case
        self.story = story
        self.pk = action.pk
        self.approved = action.approved_at.astimezone(TEAM_ZONE).date()
        self.activities = list(action.activities.order_by("number"))
        self._last: datetime | None = None

    def user(self, key: str) -> User:
        """Somebody of the cast; "officer" is the one in charge."""
        return self.world.cast[self.case.officer if key == "officer" else key]

    @property
    def action(self) -> Action:
        """As it is now."""
        return Action.objects.select_related("fiche").get(pk=self.pk)

    def plan(self) -> None:
        """Put everything on the timeline."""
        self._begin()
        for number, activity in enumerate(self.activities):
            if self._takes_place(activity):
                self._hold(activity, self.story.came[number : number + 1])
        for mission in self.story.missions:
            activity = self.activities[mission.step - 1]
            if self._takes_place(activity) or mission.fate in (Fate.PROPOSED, Fate.INVITED):
                MissionStory(self, mission, activity).plan()
        for deliverable in self.story.outputs:
            activity = self.activities[deliverable.step - 1]
            if self._takes_place(activity):
                self._deliver(deliverable, activity)
        self._end()

    # -- Preparing -------------------------------------------------------------------------------

    def _begin(self) -> None:
        add, calendar = self.world.timeline.add, self.world.calendar
        if self.case.until not in _STARTED:
            return
        accepted = calendar.from_(self.approved + timedelta(days=6), 11)
        started = calendar.from_(self.approved + timedelta(days=12), 10)
        add(accepted, self._accept_commitments)
        add(started, self._start)

    def _start(self, at: datetime) -> None:
        action_verbs.start(self.action, act=self._by("officer", at))

    def _complete(self, at: datetime) -> None:
        action_verbs.complete(self.action, act=self._by("officer", at))

    def _accept_commitments(self, at: datetime) -> None:
        action_verbs.accept_commitments(self.action, act=self.world.partner(self.case, at))

    def _by(self, key: str, at: datetime) -> Act:
        return Act.by(self.user(key), at=at)

    # -- Activities ------------------------------------------------------------------------------

    def _stop(self) -> date | None:
        """When an Action was suspended or cancelled."""
        if self.case.until not in (Until.SUSPENDED, Until.CANCELLED):
            return None
        held = [a for a in self.activities if a.ends_on and a.ends_on < self.world.today()]
        first = held[0] if self.case.until == Until.CANCELLED else held[-1]
        assert first.ends_on is not None
        return first.ends_on + timedelta(days=80)

    def _takes_place(self, activity: Activity) -> bool:
        stop = self._stop()
        assert activity.ends_on is not None
        return self.case.until in _STARTED and (stop is None or activity.ends_on < stop)

    def _hold(self, activity: Activity, came: tuple[tuple[int, int], ...]) -> None:
        """Confirm it a month before, record it on the Monday after, report a week later."""
        add, calendar = self.world.timeline.add, self.world.calendar
        first, last = activity.starts_on, activity.ends_on
        assert first is not None
        assert last is not None
        women, men = came[0] if came else (0, 0)
        confirmed = max(first - timedelta(days=30), self.approved + timedelta(days=14))

        def confirm(at: datetime) -> None:
            activity_verbs.confirm(
                activity,
                act=self._by("officer", at),
                starts_on=first,
                ends_on=last,
                mode=activity.mode,
                place=activity.place,
                country=activity.country,
            )

        def held(at: datetime) -> None:
            activity_verbs.record_held(
                activity,
                act=self._by("officer", at),
                held_from=first,
                held_until=last,
                women=women,
                men=men,
            )

        def report(at: datetime) -> None:
            words = REPORTS[self.story.plan.language].format(
                title=activity.title, women=women, men=men, outputs=activity.planned_outputs
            )
            activity_verbs.report(activity, act=self._by("officer", at), text=words)

        add(calendar.from_(confirmed, 9), confirm)
        add(calendar.from_(last + timedelta(days=1), 9), held)
        if activity.number != self.story.unreported:
            add(calendar.from_(last + timedelta(days=9), 15), report)

    # -- Outputs ---------------------------------------------------------------------------------

    def _deliver(self, wanted: Deliverable, activity: Activity) -> None:
        """Draft, quality check, the partner's validation, adoption; as far as it goes."""
        assert activity.ends_on is not None
        last = activity.ends_on
        calendar = self.world.calendar
        made: list[Output] = []  # each verb reads it anew under its lock

        def begin(at: datetime) -> None:
            begun = output_verbs.add(
                None,
                act=self._by("officer", at),
                action=self.action,
                title=wanted.title,
                kind=wanted.kind,
                language=self.story.plan.language,
                activity=activity,
            )
            made.append(begun.obj)

        def check(at: datetime) -> None:
            file = cvs.upload(wanted.title, [wanted.title, self.story.plan.summary], "output")
            output_verbs.check(made[0], act=self._by("officer", at), file=file)

        def send(at: datetime) -> None:
            output_verbs.send_to_partner(made[0], act=self._by("leader", at))

        def validate(at: datetime) -> None:
            output_verbs.validate(made[0], act=self.world.partner(self.case, at))

        def adopt(at: datetime) -> None:
            output_verbs.adopt(
                made[0],
                act=self._by("officer", at),
                adopted_as=wanted.adopted_as,
                adopted_on=at.astimezone(TEAM_ZONE).date(),
            )

        steps = [(5, begin), (20, check), (26, send), (38, validate)]
        if wanted.adopted_as:
            steps.append((75, adopt))
        for days, step in steps[: _REACHES.get(wanted.stays, len(steps))]:
            self.world.timeline.add(calendar.from_(last + timedelta(days=days), 11), step)

    # -- The end ---------------------------------------------------------------------------------

    def _end(self) -> None:
        add, calendar = self.world.timeline.add, self.world.calendar
        until, stop = self.case.until, self._stop()
        if until == Until.SUSPENDED and stop is not None:
            add(calendar.from_(stop, 16), self._suspend)
        if until == Until.CANCELLED and stop is not None:
            add(calendar.from_(stop, 16), self._cancel)
        if until not in _COMPLETED:
            return
        last = max(a.ends_on for a in self.activities if a.ends_on is not None)
        add(calendar.from_(last + timedelta(days=23), 10), self._complete)
        Learning(self, last).plan()

    def _suspend(self, at: datetime) -> None:
        action_verbs.suspend(
            self.action,
            act=self._by("leader", at),
            reason="Travel is not safe at present. We look at it again every three months.",
        )

    def _cancel(self, at: datetime) -> None:
        action_verbs.cancel(
            self.action,
            act=self._by("leader", at),
            reason="The institution was dissolved, and no other takes the work over.",
        )


#: How many of its steps an output takes that stays at a state.
_REACHES: dict[OutputState | None, int] = {
    OutputState.DRAFT: 1,
    OutputState.QUALITY_CHECK: 2,
    OutputState.PARTNER_REVIEW: 3,
    OutputState.VALIDATED: 4,
}
