"""Requests of the demonstration: the letter, the triage, the outcome, through the real verbs."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import override

from accounts.enums import Role
from accounts.models import Person
from core import files
from core.dates import long_day
from core.workflow import Act
from portal.demo import cast as cast_module
from portal.demo import letters
from portal.demo.bodies import Named
from portal.demo.cases import Case, Until
from portal.demo.cast import institution
from portal.demo.fiches import FicheStory, plan_of
from portal.demo.letters import LetterText
from portal.demo.moments import TEAM_ZONE
from portal.demo.phrases import CLOSINGS, FILE_NAMES, FOCALS, RECIPIENTS, SALUTATIONS
from reference.models import Country, FormOfAssistance, Theme
from requests_app import workflow as requests_workflow
from requests_app.enums import Criterion, PartyKind, Stance, Verdict
from requests_app.intake import Letter, NamedPerson, begin_draft, keep_letter
from requests_app.models import AssistanceRequest, RequestParty

if TYPE_CHECKING:
    from portal.demo.world import World


class RequestStory:
    """One request, from the letter to where the case has come; its fiche follows."""

    def __init__(self, world: "World", case: Case) -> None:
        self.world = world
        self.case = case

    def tell(self) -> AssistanceRequest:
        """Make it, and take it as far as the case has come."""
        case, world = self.case, self.world
        request = self._draft() if case.channel == "PORTAL" else self.register()
        if case.until in (Until.DRAFT, Until.RECEIVED):
            return request
        request = requests_workflow.start_review(
            request,
            act=world.by(self.case.officer, case.days - 1, 9),
            officer=world.cast[self.case.officer].person,
        ).obj
        if case.until == Until.REVIEW:
            self._check(request, half=True)
            return request
        if case.body.country == "GH":
            self._opinion(request)
        if case.question:
            request = self._question(request)
        if case.until in (Until.ASKED, Until.ANSWERED):
            return request
        self._check(request)
        if case.until == Until.DECLINED:
            self._decline(request)
            return request
        request = requests_workflow.admit(
            request,
            act=world.by("deputy" if case.until == Until.AGREED else "leader", case.days - 14, 15),
            outcome_text="The facility takes your request on. Your case officer will get in touch "
            "to draft the Action Fiche with you.",
        ).obj
        if plan_of(case) is not None:
            FicheStory(world, case, request).tell()
        return request

    def _letter(self) -> LetterText:
        day = self.world.calendar.on(self.case.days + 4).date()
        focal = FOCALS[self.case.language].format(
            name=f"{self.case.focal.given} {self.case.focal.family}",
            post=self.case.focal.post,
            email=self.case.focal.email,
        )
        with override(self.case.language):
            place_and_date = f"{self.case.place}, {long_day(day)}"
        return LetterText(
            language=self.case.language,
            institution=self.case.body.name,
            department="",
            place_and_date=place_and_date,
            recipient=RECIPIENTS[self.case.language],
            subject=self.case.title,
            salutation=SALUTATIONS[self.case.language],
            paragraphs=tuple(
                p
                for p in (
                    self.case.intro,
                    self.case.problem,
                    self.case.needs,
                    self.case.offer,
                    focal,
                )
                if p
            ),
            closing=CLOSINGS[self.case.language],
            signatory=f"{self.case.signatory.given} {self.case.signatory.family}",
            post=self.case.signatory.post,
        )

    def _letter_date(self) -> date:
        return self.world.calendar.on(self.case.days + 4).astimezone(TEAM_ZONE).date()

    def _draft(self) -> AssistanceRequest:
        """An official begins it in the portal, and submits it once the letter is signed."""
        official = self.world.cast["official"]
        member = official.person.memberships.get(role=Role.OFFICIAL)
        request = begin_draft(official, member, self.case.title)
        begun = self.world.calendar.on(self.case.days + 6)
        AssistanceRequest.objects.filter(pk=request.pk).update(
            problem=self.case.problem,
            needs=self.case.needs,
            commitments=self.case.offer,
            working_languages="en",
            focal_point=official.person,
            focal_point_post=self.case.focal.post,
            created_at=begun,
            changed_at=begun,
        )
        self._classify(request)
        request.refresh_from_db()
        if self.case.until == Until.DRAFT:
            return request
        AssistanceRequest.objects.filter(pk=request.pk).update(
            letter_date=self._letter_date(),
            letter_language=self.case.language,
            signatory=self._signatory(),
            signatory_post=self.case.signatory.post,
            target_groups="Officers of the services concerned and those who train them.",
            participants_women=18,
            participants_men=22,
            wished_from=(self.world.calendar.now + timedelta(days=60)).date(),
            wished_until=(self.world.calendar.now + timedelta(days=240)).date(),
        )
        request.refresh_from_db()
        keep_letter(
            request, letters.upload(self._letter(), FILE_NAMES[self.case.language]), official.pk
        )
        return requests_workflow.submit(
            request, act=self.world.by("official", self.case.days, 11), declaration=True
        ).obj

    def _signatory(self) -> Person:
        found = Person.objects.filter(email=self.case.signatory.email).first()
        return found or Person.objects.create(
            given_name=self.case.signatory.given,
            family_name=self.case.signatory.family,
            email=self.case.signatory.email,
            language=self.case.signatory.language,
        )

    def register(self) -> AssistanceRequest:
        """The team or the Delegation enters a letter that reached it."""
        who = "delegation" if self.case.channel == "DELEGATION" else "assistant"
        at = self.world.then(self.case.days, 11)
        letter = Letter(
            institution=institution(self.case.body),
            title=self.case.title,
            problem=self.case.problem,
            needs=self.case.needs,
            themes=list(Theme.objects.filter(code__in=self.case.themes)),
            channel=self.case.channel,
            received_on=at.astimezone(TEAM_ZONE).date(),
            file=letters.upload(self._letter(), FILE_NAMES[self.case.language]),
            letter_date=self._letter_date(),
            letter_language=self.case.language,
            signatory=self._named(self.case.signatory),
            signatory_post=self.case.signatory.post,
            focal_point=self._named(self.case.focal),
            focal_point_post=self.case.focal.post,
        )
        act = Act.by(self.world.cast[who], at=at)
        request = requests_workflow.register(None, act=act, letter=letter).obj
        AssistanceRequest.objects.filter(pk=request.pk).update(created_at=at, changed_at=at)
        self._classify(request)
        return request

    def _named(self, named: Named) -> NamedPerson:
        return NamedPerson(named.given, named.family, named.email, language=named.language)

    def _classify(self, request: AssistanceRequest) -> None:
        """What plain editing adds: themes, forms, co-requesters, who helped to initiate it."""
        request.themes.set(Theme.objects.filter(code__in=self.case.themes))
        request.forms_of_assistance.set(FormOfAssistance.objects.filter(code__in=self.case.forms))
        if self.case.initiated_by:
            request.initiated_by.set(Country.objects.filter(iso2=self.case.initiated_by))
        if self.case.co_requester is not None:
            RequestParty.objects.get_or_create(
                request=request,
                institution=institution(self.case.co_requester),
                defaults={"kind": PartyKind.CO_REQUESTER},
            )
        for stored in files.files_of(request):
            type(stored).objects.filter(pk=stored.pk).update(
                uploaded_at=self.world.calendar.on(self.case.days)
            )

    # -- Triage ----------------------------------------------------------------------------------

    def _check(self, request: AssistanceRequest, *, half: bool = False) -> None:
        criteria = list(Criterion)[: 6 if half else None]
        findings = {str(c.value): (str(Verdict.CLEAR), "") for c in criteria}
        if self.case.until == Until.DECLINED:
            findings[Criterion.NO_EQUIPMENT] = (
                Verdict.CONCERN,
                "Vehicles, computers and building work are the whole of the request.",
            )
        days = self.case.days - (3 if half else 9)
        requests_workflow.check(
            request, act=self.world.by(self.case.officer, days, 14), findings=findings
        )

    def _opinion(self, request: AssistanceRequest) -> None:
        requests_workflow.give_opinion(
            request,
            act=self.world.by("delegation", self.case.days - 3, 16),
            stance=Stance.IN_FAVOUR,
            text="The request follows from the sector dialogue and fits our programme here.",
            institution=institution(cast_module.DELEGATION),
        )

    def _question(self, request: AssistanceRequest) -> AssistanceRequest:
        asked = self.world.then(self.case.days - 5, 15)
        reply_by = (asked + timedelta(days=16)).date()
        request = requests_workflow.ask_clarification(
            request,
            act=Act.by(self.world.cast[self.case.officer], at=asked),
            question=self.case.question,
            reply_by=max(reply_by, (self.world.calendar.now + timedelta(days=4)).date())
            if self.case.until == Until.ASKED
            else reply_by,
        ).obj
        if not self.case.answer:
            return request
        return requests_workflow.answer(
            request,
            act=self.world.partner(self.case, self.world.then(self.case.days - 12, 13)),
            answer=self.case.answer,
        ).obj

    def _decline(self, request: AssistanceRequest) -> None:
        requests_workflow.decline(
            request,
            act=self.world.by("leader", self.case.days - 12, 15),
            reason=self.case.decline_reason,
            outcome_text=self.case.decline_text
            or "La facilidad ofrece pericia de corta duración y no puede financiar "
            "vehículos, equipos ni obras. Si desean trabajar con pares sobre la organización de "
            "las casas de acogida, una nueva carta será bienvenida.",
        )
