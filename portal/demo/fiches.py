"""Fiches, rounds and the Action of the demonstration, through the real verbs."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from actions.drafting import save_section
from actions.enums import SectionKey, Stand
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
from portal.demo.cases import Case, Until
from portal.demo.cast import EEAS, HOME, IMPLEMENTER, INTPA, institution
from portal.demo.plans import PLANS, Plan
from reference import calendars
from reference.models import Country, FormOfAssistance, ImpactArea, Language
from requests_app.models import AssistanceRequest

if TYPE_CHECKING:
    from portal.demo.world import World

#: Which member of the cast answers for which service.
SEATS = {"steering1": INTPA, "steering2": HOME, "steering3": EEAS}


def make_seats() -> None:
    """The seats of the Steering Group: three services, and the secretariat without weight."""
    for body in SEATS.values():
        Seat.objects.get_or_create(institution=institution(body))
    Seat.objects.get_or_create(institution=institution(IMPLEMENTER), defaults={"weight": 0})


class FicheStory:
    """Takes one admitted request on to where its fiche has come."""

    def __init__(self, world: "World", case: Case, request: AssistanceRequest) -> None:
        self.world = world
        self.case = case
        self.request = request
        self.plan = PLANS[case.until]

    def _by(self, key: str, days: int, hour: int = 10) -> Act:
        return self.world.by(key, self.case.days - days, hour)

    def tell(self) -> None:
        """Open, draft, share, comment, agree, submit, vote, sign: as far as the case has come."""
        made = self._open()
        if self.case.until == Until.DRAFTING:
            return
        made = fiche.share(made, act=self._by("officer", 32, 16)).obj
        if self.case.until == Until.PARTNER:
            self._comments(made)
            return
        made = self._agree(made)
        if self.case.until == Until.AGREED:
            return
        made = self._submit(made)
        self._positions(made)

    def _open(self) -> ActionFiche:
        made = fiche.open_(
            None,
            act=self._by("officer", 17),
            requests=[self.request],
            working_title=self.plan.title,
            officer=self.world.cast["officer"].person,
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
            person=self.world.cast["officer"].person,
            write=lambda: write(version),
            at=self._by("officer", 20, 15).at,
        )

    def _columns(self, version: FicheVersion) -> None:
        plan = self.plan
        start = (self.world.calendar.now + timedelta(days=70)).date()
        FicheVersion.objects.filter(pk=version.pk).update(
            title=plan.title,
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
            starts_on=start,
            ends_on=start + timedelta(days=210),
        )
        for area in ImpactArea.objects.filter(code__in=plan.impact):
            VersionImpactArea.objects.get_or_create(version=version, impact_area=area)
        for country in Country.objects.filter(iso2__in=plan.member_states):
            VersionMemberState.objects.get_or_create(version=version, country=country)

    def _rows(self, version: FicheVersion) -> None:
        plan: Plan = self.plan
        forms = {form.code: form for form in FormOfAssistance.objects.all()}
        language = Language.objects.get(code=plan.language)
        start = (self.world.calendar.now + timedelta(days=70)).date()
        for number, step in enumerate(plan.steps, start=1):
            day = start + timedelta(weeks=step.week)
            version.activities.create(
                number=number,
                title=step.title,
                form=forms[step.form],
                place=step.place,
                country=self.request.country,
                starts_on=day,
                ends_on=day + timedelta(days=4),
                participants=step.participants,
                language=str(language),
                outputs=step.outputs,
            )
        for number, need in enumerate(plan.needs, start=1):
            version.expert_needs.create(
                number=number,
                position=need.position,
                profile=need.profile,
                is_principal=number == 1,
                working_days=need.days,
                origin=need.origin,
                language=language,
            )
        version.commitments.all().delete()
        for number, (kind, words, who) in enumerate(plan.commitments, start=1):
            version.commitments.create(number=number, kind=kind, commitment=words, by_whom=who)

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
        act = self.world.recorded(self.case, "officer", self.case.days - 42)
        assert made.version is not None
        assert act.evidence is not None
        return fiche.agree(
            made,
            act=act,
            agreed_by=f"{self.case.focal.given} {self.case.focal.family}",
            post=self.case.focal.post,
            agreed_on=act.evidence.given_on,
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

    def _positions(self, made: ActionFiche) -> None:
        opened = made.rounds.select_related("fiche").get()
        if self.case.until == Until.ROUND:
            self._take(opened, "steering3", Stand.APPROVE, self.world.by("steering3", 3, 11))
            self._take(
                opened,
                "steering2",
                Stand.CONDITIONS,
                self.world.by("steering2", 2, 15),
                condition="One woman and one man are named by each district.",
            )
            return
        for number, key in enumerate(SEATS):
            opened = self._take(opened, key, Stand.APPROVE, self._by(key, 50 + number, 11))
        opened = consultation.close_round(opened, act=self._by("chair", 55, 10)).obj
        consultation.sign_decision(
            opened,
            act=self._by("chair", 55, 12),
            decision_text="The Group welcomes the request and approves the Action.",
        )

    def _take(
        self, opened: Consultation, key: str, value: Stand, act: Act, condition: str = ""
    ) -> Consultation:
        seat = ConsultationSeat.objects.get(
            consultation=opened, institution=institution(SEATS[key])
        )
        return consultation.take_position(
            opened, act=act, seat=seat, value=value, condition=condition
        ).obj
