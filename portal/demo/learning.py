"""What follows the last activity: evaluations, closing report, publication, the close."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from accounts.models import Person
from actions.models import Activity
from actions.workflow import action as action_verbs
from core.workflow import Act
from experts.models import Deployment
from portal.demo.cases import Until
from portal.demo.moments import TEAM_ZONE
from portal.demo.roster import CAST
from portal.demo.stories import Closing, Publishing, Reach
from results.enums import QUESTIONS, SurveyKind
from results.models import ClosingReport, Publication, Survey
from results.words import fingerprint
from results.workflow import publications, reports, surveys

if TYPE_CHECKING:
    from portal.demo.implementing import ActionStory

#: How many participants answer, of so many codes.
ANSWERS, CODES = 4, 15
_COMMENTS = {
    "en": ("The cases were our own; that helped.", "More time for questions, please."),
    "fr": ("Les dossiers étaient les nôtres.", "Plus de temps pour les questions."),
    "es": ("Los casos eran los nuestros.", "Más tiempo para preguntas."),
    "pt": ("Os casos eram os nossos.", "Mais tempo para perguntas."),
}


class Learning:
    """Plans evaluation and dissemination of one Action; days count from its last activity."""

    def __init__(self, story: "ActionStory", last: date) -> None:
        self.story = story
        self.world = story.world
        self.last = last
        self.until = story.case.until

    def plan(self) -> None:
        """Put everything on the timeline."""
        self._participants()
        self._mission()
        if self.until == Until.COMPLETED:
            self.world.timeline.add(
                self.world.calendar.at(self.world.today() - timedelta(days=9)), self._ask_partner
            )
        else:
            self._after(25, self._ask_partner)
            self._after(34, self._partner_answers)
        if self.story.story.closing is not None:
            self._closing_report(self.story.story.closing)
            self._after(50, self._evaluate)
        if self.story.story.publishing is not None:
            self._publication(self.story.story.publishing)
        if self.until == Until.CLOSED:
            self._after(80, self._close)

    def _after(self, days: int, happen: Callable[[datetime], None], hour: int = 10) -> None:
        at = self.world.calendar.from_(self.last + timedelta(days=days), hour)
        self.world.timeline.add(at, happen)

    def _by(self, key: str, at: datetime) -> Act:
        return Act.by(self.story.user(key), at=at)

    # -- Evaluations -----------------------------------------------------------------------------

    def _scores(self, kind: SurveyKind, number: int) -> dict[str, int]:
        """Good marks, now and then a weaker one, always the same for the same answer."""
        seed = self.story.case.days + number
        return {q: 3 + (seed * 7 + i * 5 + number) % 3 for i, q in enumerate(QUESTIONS[kind])}

    def _participants(self) -> None:
        """Some of those who came to the last activity answer with a code."""
        activity = self.story.activities[-1]

        def ask(at: datetime) -> None:
            surveys.ask_participants(
                None,
                act=self._by("officer", at),
                action=self.story.action,
                activity=Activity.objects.get(pk=activity.pk),
                tickets=CODES,
            )

        def answer(at: datetime) -> None:
            survey = Survey.objects.get(activity=activity.pk)
            codes = list(survey.tickets.values_list("code", flat=True)[:ANSWERS])
            comments = _COMMENTS[self.story.story.plan.language]
            for number, code in enumerate(codes):
                surveys.collect(
                    survey,
                    act=Act.system(at=at),
                    code=code,
                    scores=self._scores(SurveyKind.PARTICIPANT, number),
                    language=self.story.story.plan.language,
                    comment=comments[number] if number < len(comments) else "",
                )

        def close(at: datetime) -> None:
            survey = Survey.objects.get(activity=activity.pk)
            surveys.close(survey, act=self._by("officer", at))

        self._after(2, ask, 12)
        self._after(8, answer)
        self._after(32, close)

    def _mission(self) -> None:
        """One expert is asked about the mission: the cast's where it was one of theirs."""
        mission = next(
            (m for m in self.story.story.missions if m.expert == CAST),
            self.story.story.missions[0],
        )
        person = self.world.roster.profile(mission.expert).person

        def ask(at: datetime) -> None:
            sent = Deployment.objects.filter(action=self.story.pk, person=person).order_by("pk")[0]
            surveys.ask(
                None, act=self._by("officer", at), action=self.story.action, deployment=sent
            )

        def answer(at: datetime) -> None:
            survey = Survey.objects.get(action=self.story.pk, kind=SurveyKind.EXPERT)
            self._answer(survey, self.world.linked(person, at), person)

        self._after(19, ask, 12)
        self._after(24, answer, 12)

    def _ask_partner(self, at: datetime) -> None:
        surveys.ask(None, act=self._by("officer", at), action=self.story.action)

    def _partner_answers(self, at: datetime) -> None:
        survey = Survey.objects.get(action=self.story.pk, kind=SurveyKind.PARTNER)
        self._answer(
            survey,
            self.world.partner(self.story.case, at),
            self.world.focal(self.story.case),
        )

    def _answer(self, survey: Survey, act: Act, person: Person) -> None:
        surveys.answer(
            survey,
            act=act,
            scores=self._scores(SurveyKind(survey.kind), 1),
            language=person.language,
            comment=_COMMENTS[self.story.story.plan.language][0],
        )

    # -- Report ----------------------------------------------------------------------------------

    def _closing_report(self, words: Closing) -> None:
        def current() -> ClosingReport:
            return ClosingReport.objects.select_related("action").get(action=self.story.pk)

        def write(at: datetime) -> None:
            act = self._by("officer", at)
            made = reports.begin(None, act=act, action=self.story.action).obj
            reports.write(
                made,
                act=act,
                achieved=words.achieved,
                ownership=words.ownership,
                lessons=words.lessons,
                failures=words.failures,
                recommendations=words.recommendations,
            )

        self._after(36, write, 9)
        self._after(38, lambda at: _run(reports.submit, current(), self._by("officer", at)), 14)
        if not words.waits:
            self._after(45, lambda at: _run(reports.accept, current(), self._by("leader", at)))

    def _evaluate(self, at: datetime) -> None:
        action_verbs.evaluate(self.story.action, act=self._by("officer", at))

    def _close(self, at: datetime) -> None:
        action_verbs.close(self.story.action, act=self._by("leader", at))

    # -- Publication -----------------------------------------------------------------------------

    def _publication(self, wanted: Publishing) -> None:
        """As far as it goes; the partner reads it before the public does."""
        if wanted.reach == Reach.NONE:
            return

        def current() -> Publication:
            return Publication.objects.select_related("action__version", "action__country").get(
                action=self.story.pk
            )

        def write(at: datetime) -> None:
            self._write(wanted, at)

        def agree(at: datetime) -> None:
            made = current()
            publications.agree(
                made,
                act=self.world.partner(self.story.case, at),
                words_hash=fingerprint(made),
                agreed_on=at.astimezone(TEAM_ZONE).date(),
            )

        def ended(verb: Callable[..., object], at: datetime) -> None:
            verb(current(), act=self._by("leader", at), reason=wanted.why)

        def send(at: datetime) -> None:
            publications.send_to_partner(current(), act=self._by("communication", at))

        def publish(at: datetime) -> None:
            publications.publish(current(), act=self._by("leader", at))

        self._after(36, write, 15)
        if wanted.reach == Reach.WAIVED:
            self._after(44, lambda at: ended(publications.waive, at))
            return
        steps = [(44, send), (52, agree), (60, publish)]
        for days, step in steps[: _REACHES[wanted.reach]]:
            self._after(days, step, 15)
        if wanted.reach == Reach.WITHDRAWN:
            self._after(120, lambda at: ended(publications.withdraw, at))

    def _write(self, wanted: Publishing, at: datetime) -> None:
        act = self._by("communication", at)
        made = publications.begin(None, act=act, action=self.story.action).obj
        for words in wanted.words:
            publications.write(
                made,
                act=act,
                language=words.language,
                title=words.title,
                summary=words.summary,
                story=words.story,
                results=words.results,
                quote=words.quote,
            )
        if wanted.quote_by:
            publications.attribute_quote(
                made,
                act=act,
                said_by=wanted.quote_by,
                consent_on=at.astimezone(TEAM_ZONE).date(),
            )


def _run(verb: Callable[..., object], subject: object, act: Act) -> None:
    verb(subject, act=act)


#: How many of its steps a publication takes.
_REACHES = {
    Reach.DRAFT: 0,
    Reach.PARTNER: 1,
    Reach.AGREED: 2,
    Reach.PUBLISHED: 3,
    Reach.WITHDRAWN: 3,
}
