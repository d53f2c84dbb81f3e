"""Fiches, rounds and the Action of the demonstration, through the real verbs."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django.conf import settings

from actions.drafting import save_section
from actions.enums import Mode, SectionKey, Stand
from actions.models import (
    ActionFiche,
    Consultation,
    ConsultationSeat,
    FicheVersion,
    Seat,
    VersionImpactArea,
    VersionMemberState,
)
from actions.workflow import consultation, fiche
from core.workflow import Act
from portal.demo.cases import SUBMITTED, Case, Until
from portal.demo.cast import EEAS, HOME, IMPLEMENTER, INTPA, institution
from portal.demo.data import STORIES
from portal.demo.moments import TEAM_ZONE
from portal.demo.plans import PLANS, Need, Plan, Step
from reference import calendars
from reference.enums import Cefr
from reference.models import Country, FormOfAssistance, ImpactArea, Language, Theme
from requests_app.models import AssistanceRequest

if TYPE_CHECKING:
    from portal.demo.world import World

#: Which member of the cast answers for which service.
SEATS = {"steering1": INTPA, "steering2": HOME, "steering3": EEAS}

#: Positions other than approval, by case and member.
_POSITIONS: dict[tuple[Until, str], tuple[Stand, dict[str, str]]] = {
    (Until.CONDITIONS, "steering2"): (
        Stand.CONDITIONS,
        {"condition": "The data protection officer is named before the first activity."},
    ),
    (Until.RETURNED, "steering1"): (
        Stand.RETURN,
        {"reason": "It is not clear which consulates take part."},
    ),
    (Until.RETURNED, "steering3"): (
        Stand.RETURN,
        {"reason": "Please set it beside the bilateral programme on digital services."},
    ),
    (Until.REJECTED, "steering1"): (
        Stand.REJECT,
        {"reason": "Equipment is the larger part of what is asked for."},
    ),
    (Until.REJECTED, "steering2"): (
        Stand.REJECT,
        {"reason": "A biometric register needs a legal basis, and there is none."},
    ),
    (Until.REJECTED, "steering3"): (
        Stand.REJECT,
        {"reason": "Safeguards for people in transit are missing."},
    ),
}
_WELCOME = "The Group welcomes the request and approves the Action."
_DECISIONS = {
    Until.CONDITIONS: "The Group approves the Action under the condition that is listed.",
    Until.RETURNED: "The Group asks for a revised version.",
    Until.REJECTED: "The Group does not approve the Action. A new request with a legal basis, and "
    "without equipment, is welcome.",
}


def make_seats() -> None:
    """The seats of the Steering Group: three services, and the secretariat without weight."""
    for body in SEATS.values():
        Seat.objects.get_or_create(institution=institution(body))
    Seat.objects.get_or_create(institution=institution(IMPLEMENTER), defaults={"weight": 0})


def plan_of(case: Case) -> Plan | None:
    """What the fiche of a case says; None while there is no fiche."""
    story = STORIES.get(case.key)
    return story.plan if story is not None else PLANS.get(case.until)


class FicheStory:
    """Takes one admitted request on to where its fiche has come."""

    def __init__(self, world: "World", case: Case, request: AssistanceRequest) -> None:
        self.world = world
        self.case = case
        self.request = request
        plan = plan_of(case)
        assert plan is not None
        self.plan = plan
        self.story = STORIES.get(case.key)

    def _by(self, key: str, days: int, hour: int = 10) -> Act:
        return self.world.by(key, self.case.days - days, hour)

    def tell(self) -> None:
        """Open, draft, share, comment, agree, submit, vote, sign: as far as the case has come."""
        made = self._open()
        if self.case.until == Until.DRAFTING:
            return
        made = fiche.share(made, act=self._by(self.case.officer, 32, 16)).obj
        if self.case.until == Until.PARTNER:
            self._comments(made)
            return
        made = self._agree(made)
        if self.case.until not in SUBMITTED:
            return
        self._consult(self._submit(made))

    def _open(self) -> ActionFiche:
        made = fiche.open_(
            None,
            act=self._by(self.case.officer, 17),
            requests=[self.request],
            working_title=self.plan.title,
            officer=self.world.cast[self.case.officer].person,
        ).obj
        self._write(made, SectionKey.IDENTIFICATION, self._columns)
        self._write(made, SectionKey.ACTIVITIES, self._rows)
        if self.plan.budget:
            self._write(made, SectionKey.BUDGET, self._internal)
        made.refresh_from_db()
        return made

    def _write(
        self, made: ActionFiche, section: SectionKey, write: Callable[[FicheVersion], None]
    ) -> None:
        """Plain editing, as the pages of the sections do it."""
        version = made.versions.get(pk=cast(int, made.version_id))
        made.version = version
        save_section(
            made,
            section,
            seen=0,
            person=self.world.cast[self.case.officer].person,
            write=lambda: write(version),
            at=self._by(self.case.officer, 20, 15).at,
        )

    def _columns(self, version: FicheVersion) -> None:
        plan = self.plan
        FicheVersion.objects.filter(pk=version.pk).update(
            title=plan.title,
            language=plan.language if plan.language in dict(settings.LANGUAGES) else "en",
            summary=plan.summary,
            context=plan.context,
            national_framework=plan.framework,
            overall_objective=plan.objective,
            specific_objectives=plan.specific,
            expected_results=plan.results,
            deliverables=plan.deliverables,
            follow_up=plan.follow_up,
            synergies=plan.synergies,
            milestones=plan.milestones,
            indicators=plan.indicators,
            products=plan.products,
            evaluation_plan="Partner and participants at the end, participants again after six "
            "months."
            if plan.results
            else "",
            product_languages=self.case.language,
            starts_on=self._start(),
            ends_on=self._end(),
            confidential=plan.confidential,
        )
        for area in ImpactArea.objects.filter(code__in=plan.impact):
            VersionImpactArea.objects.get_or_create(version=version, impact_area=area)
        for country in Country.objects.filter(iso2__in=plan.member_states):
            VersionMemberState.objects.get_or_create(version=version, country=country)

    def _rows(self, version: FicheVersion) -> None:
        plan: Plan = self.plan
        forms = {form.code: form for form in FormOfAssistance.objects.all()}
        language = Language.objects.get(code=plan.language)
        for number, step in enumerate(plan.steps, start=1):
            first, last = self._days(step)
            version.activities.create(
                number=number,
                title=step.title,
                form=forms[step.form],
                mode=step.mode,
                place=step.place,
                country=None if step.mode == Mode.REMOTE else self.request.country,
                starts_on=first,
                ends_on=last,
                participants=step.participants,
                language=str(language),
                outputs=step.outputs,
            )
        theme = Theme.objects.filter(code=self.case.themes[0]).first()
        for number, (position, need, days) in enumerate(self._needs(), start=1):
            version.expert_needs.create(
                number=number,
                position=position[:150],
                profile=need.profile,
                is_principal=number == 1,
                theme=theme,
                working_days=days,
                origin=need.origin,
                language=language,
                language_level=Cefr.B2,
            )
        version.commitments.all().delete()
        for number, (kind, words, who) in enumerate(plan.commitments, start=1):
            version.commitments.create(number=number, kind=kind, commitment=words, by_whom=who)

    def _needs(self) -> list[tuple[str, Need, int]]:
        """One need for each mission that the story names: nobody goes twice for the same one."""
        missions = self.story.missions if self.story is not None else ()
        if not missions:
            return [(need.position, need, need.days) for need in self.plan.needs]
        pairs = sorted({(mission.need, mission.step) for mission in missions})
        return [
            (
                f"{self.plan.needs[need - 1].position} ({self.plan.steps[step - 1].title})",
                self.plan.needs[need - 1],
                7,
            )
            for need, step in pairs
        ]

    # -- Days ------------------------------------------------------------------------------------

    def _start(self) -> date:
        """First day of the Action as planned."""
        if self.story is None:
            return (self.world.calendar.now + timedelta(days=70)).date()
        if self.plan.from_now:
            first = min(step.week for step in self.plan.steps)
            return self._monday() + timedelta(weeks=first - 2)
        return self._monday()

    def _end(self) -> date:
        if self.story is None:
            return self._start() + timedelta(days=210)
        return max(self._days(step)[1] for step in self.plan.steps) + timedelta(weeks=4)

    def _monday(self) -> date:
        """From where the weeks of a story are counted."""
        calendar = self.world.calendar
        if self.plan.from_now:
            return calendar.monday(calendar.today)
        return calendar.monday(calendar.today - timedelta(days=self.case.days - 80))

    def _days(self, step: Step) -> tuple[date, date]:
        """First and last day of an activity; this week's takes in a weekend that is today."""
        begin = self._monday() if self.story is not None else self._start()
        first = begin + timedelta(weeks=step.week)
        last = first + timedelta(days=4)
        if self.plan.from_now and step.week == 0:
            last = max(last, self.world.calendar.today)
        return first, last

    def _internal(self, version: FicheVersion) -> None:
        for number, (kind, words, quantity, cost) in enumerate(self.plan.budget, start=1):
            version.budget_lines.create(
                number=number,
                kind=kind,
                description=words,
                quantity=Decimal(quantity),
                unit_cost=cost,
            )
        for number, (risk, likelihood, answer) in enumerate(self.plan.risks, start=1):
            version.risks.create(number=number, risk=risk, likelihood=likelihood, mitigation=answer)

    def _comments(self, made: ActionFiche) -> None:
        """The Delegation has remarked something; the partner has not answered yet."""
        fiche.comment(
            made,
            act=self._by("delegation", 36, 14),
            section=SectionKey.SYNERGIES,
            text="Please name the regional border programme: its team meets in Accra in spring.",
        )

    def _agree(self, made: ActionFiche) -> ActionFiche:
        act = self.world.partner(self.case, self.world.then(self.case.days - 42, 13))
        assert made.version is not None
        focal = self.world.focal(self.case)
        return fiche.agree(
            made,
            act=act,
            agreed_by=focal.name,
            post=self.case.focal.post,
            agreed_on=act.at.astimezone(TEAM_ZONE).date(),
            shared_hash=made.version.shared_hash,
        ).obj

    # -- The round -------------------------------------------------------------------------------

    def _submit(self, made: ActionFiche) -> ActionFiche:
        """To the Group: an open round is due ahead, a decided one was due some weeks ago."""
        calendar = calendars.get("eu-brussels")
        if self.case.until == Until.ROUND:
            act = self.world.by("leader", 5, 12)
            due_on = calendar.add(self.world.calendar.now.date(), 6)
        else:
            act = self._by("leader", 47, 12)
            due_on = calendar.add(act.at.date(), 10)
        return fiche.submit_to_steering(
            made, act=act, chair=self.world.cast["chair"].person, due_on=due_on
        ).obj

    def _consult(self, made: ActionFiche) -> None:
        """Positions, the end of the round, the decision; as far as the case has come."""
        opened = made.rounds.select_related("fiche").get()
        until = self.case.until
        if until == Until.ROUND:
            self._first_positions(opened)
            return
        if until == Until.RECALLED:
            consultation.cancel_round(
                opened,
                act=self._by("leader", 49, 10),
                reason="The budget names one journey twice; a corrected version follows.",
            )
            return
        for number, key in enumerate(SEATS):
            value, words = _POSITIONS.get((until, key), (Stand.APPROVE, {}))
            opened = self._take(opened, key, value, self._by(key, 50 + number, 11), **words)
        opened = consultation.close_round(opened, act=self._by("chair", 55, 10)).obj
        if until == Until.TO_SIGN:
            return
        consultation.sign_decision(
            opened, act=self._by("chair", 55, 12), decision_text=_DECISIONS.get(until, _WELCOME)
        )

    def _first_positions(self, opened: Consultation) -> None:
        """Two of three have answered."""
        self._take(opened, "steering3", Stand.APPROVE, self.world.by("steering3", 3, 11))
        if self.story is not None:
            return
        self._take(
            opened,
            "steering2",
            Stand.CONDITIONS,
            self.world.by("steering2", 2, 15),
            condition="One woman and one man are named by each district.",
        )

    def _take(
        self, opened: Consultation, key: str, value: Stand, act: Act, **words: str
    ) -> Consultation:
        seat = ConsultationSeat.objects.get(
            consultation=opened, institution=institution(SEATS[key])
        )
        return consultation.take_position(opened, act=act, seat=seat, value=value, **words).obj
