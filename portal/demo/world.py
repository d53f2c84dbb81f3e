"""Builds the demonstration world through the real verbs, with plausible past dates.

Everything is made in one transaction: an interrupted load leaves nothing, a second one finds what
the first has made and adds nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, Person, User
from actions.models import ActionFiche, Consultation
from core import conf, files
from core.enums import ActMode, EvidenceSource
from core.models import Event, Outbox
from core.policy import standing_of
from core.workflow import Act, Evidence, kind_of
from notifications.listeners import hear
from notifications.models import Delivery, Notice
from portal.demo import cast as cast_module
from portal.demo import letters
from portal.demo.bodies import BODIES, OFFICIALS, ROSTER, Named
from portal.demo.cases import CASES, Case, Until
from portal.demo.cast import Body, institution, make_cast
from portal.demo.fiches import FicheStory, make_seats
from portal.demo.letters import LetterText
from portal.demo.plans import PLANS
from reference import calendars
from reference.models import Country, FormOfAssistance, Theme
from requests_app import workflow as requests_workflow
from requests_app.conf import OFFICER_ON_DUTY
from requests_app.enums import Criterion, DeclineReason, PartyKind, Stance, Verdict
from requests_app.intake import Letter, NamedPerson, begin_draft, keep_letter
from requests_app.models import AssistanceRequest, RequestParty

TEAM_ZONE = ZoneInfo("Europe/Vienna")

#: What a letter of each language begins and ends with.
_RECIPIENTS = {
    "en": "To the team of the facility for peer migration expertise",
    "fr": "À l’équipe de la facilité d’expertise migratoire entre pairs",
    "es": "Al equipo de la facilidad de pericia migratoria entre pares",
    "pt": "À equipa da facilidade de peritagem migratória entre pares",
    "ar": "إلى فريق برنامج خبرات الهجرة بين النظراء",
}
_SALUTATIONS = {
    "en": "Dear Sir or Madam,",
    "fr": "Madame, Monsieur,",
    "es": "De nuestra mayor consideración:",
    "pt": "Exmos. Senhores,",
    "ar": "السيدات والسادة الكرام،",
}
_FOCALS = {
    "en": "Our focal point is {name}, {post} ({email}).",
    "fr": "Notre point focal est {name}, {post} ({email}).",
    "es": "Nuestro punto focal es {name}, {post} ({email}).",
    "pt": "O nosso ponto focal é {name}, {post} ({email}).",
    "ar": "جهة الاتصال لدينا: {name}، {post} ({email}).",
}
_CLOSINGS = {
    "en": "Yours faithfully,",
    "fr": "Veuillez agréer, Madame, Monsieur, l’expression de ma haute considération.",
    "es": "Reciban un atento saludo.",
    "pt": "Com os melhores cumprimentos,",
    "ar": "وتفضلوا بقبول فائق الاحترام والتقدير،",
}
_LETTER_NAMES = {
    "en": "letter-of-request.pdf",
    "fr": "lettre-de-demande.pdf",
    "es": "carta-de-solicitud.pdf",
    "pt": "carta-de-pedido.pdf",
    "ar": "رسالة-الطلب.pdf",
}


@dataclass(frozen=True)
class Calendar:
    """Moments in the past, on working days of the team, between nine and five."""

    now: datetime
    working: calendars.Calendar

    def on(self, days_ago: int, hour: int = 10) -> datetime:
        """That many days ago, on the last working day until then; never in the future."""
        working = self.working
        day = (self.now - timedelta(days=days_ago)).astimezone(TEAM_ZONE).date()
        while not working.is_working(day):
            day -= timedelta(days=1)
        return min(datetime.combine(day, time(hour), tzinfo=TEAM_ZONE), self.now)

    def after(self, earlier: datetime | None, moment: datetime) -> datetime:
        """The moment, or half an hour after the earlier one where weekends moved them together."""
        if earlier is None or moment > earlier:
            return moment
        return min(earlier + timedelta(minutes=35), self.now)


@dataclass
class Told:
    """What a load has made."""

    institutions: int = 0
    people: int = 0
    cases: int = 0


def _type(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


class World:
    """The builder: who acts, and when."""

    def __init__(self, now: datetime | None = None) -> None:
        self.calendar = Calendar(now or timezone.now(), calendars.get("austria"))
        self.cast: dict[str, User] = {}
        self.told = Told()
        self._last: datetime | None = None

    def load(self) -> Told:
        """Make what is missing. Everything happened in the past, so no mail is sent about it."""
        with transaction.atomic():
            self.cast = make_cast()
            self._institutions()
            self._settings()
            make_seats()
            for case in sorted(CASES, key=lambda case: -case.days):
                if not self._exists(case):
                    self._last = None
                    self._tell_of(self._case(case))
                    self.told.cases += 1
            Outbox.objects.filter(dispatched_at__isnull=True).update(dispatched_at=timezone.now())
        return self.told

    # -- Institutions and people -----------------------------------------------------------------

    def _institutions(self) -> None:
        before = Institution.objects.count()
        for body in BODIES:
            institution(body)
        self.told.institutions = Institution.objects.count() - before
        before = Person.objects.count()
        for body, named in OFFICIALS:
            self._member(body, named, Role.OFFICIAL)
        for body, named in ROSTER:
            self._member(body, named, Role.EXPERT)
        self.told.people = Person.objects.count() - before

    def _member(self, body: Body, named: Named, role: Role) -> Person:
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
        person = Person.objects.create(
            given_name=named.given,
            family_name=named.family,
            email=named.email,
            language=named.language,
        )
        Membership.objects.create(
            person=person,
            institution=where,
            role=role,
            state=MembershipState.ACTIVE,
            state_since=self.calendar.on(200),
            post=named.post,
            may_submit=role == Role.OFFICIAL,
            evidence="Part of the demonstration.",
        )
        return person

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

    # -- Cases -----------------------------------------------------------------------------------

    def _exists(self, case: Case) -> bool:
        return AssistanceRequest.objects.filter(
            title=case.title, lead_institution=institution(case.body)
        ).exists()

    def _tell_of(self, request: AssistanceRequest) -> None:
        """Put the last thing that happened into people's inboxes, without a mail."""
        happened = Q(subject_type=_type(AssistanceRequest), subject_id=request.pk)
        fiches = ActionFiche.objects.filter(request_links__request=request)
        happened |= Q(subject_type=_type(ActionFiche), subject_id__in=fiches.values("pk"))
        rounds = Consultation.objects.filter(fiche__in=fiches)
        happened |= Q(subject_type=_type(Consultation), subject_id__in=rounds.values("pk"))
        events = Event.objects.filter(happened, cause__isnull=True).order_by("-at", "-seq")
        last = next((event for event in events if kind_of(event).told), None)
        if last is None:
            return
        hear(last)
        notices = Notice.objects.filter(event=last)
        Delivery.objects.filter(notice__in=notices).delete()
        notices.update(created_at=last.at)

    def _case(self, case: Case) -> AssistanceRequest:
        request = self._draft(case) if case.channel == "PORTAL" else self._register(case)
        if case.until in (Until.DRAFT, Until.RECEIVED):
            return request
        request = requests_workflow.start_review(
            request,
            act=self.by("officer", case.days - 1, 9),
            officer=self.cast["officer"].person,
        ).obj
        if case.until == Until.REVIEW:
            self._check(case, request, half=True)
            return request
        if case.body.country == "GH":
            self._opinion(case, request)
        if case.question:
            request = self._question(case, request)
        if case.until in (Until.ASKED, Until.ANSWERED):
            return request
        self._check(case, request)
        if case.until == Until.DECLINED:
            self._decline(case, request)
            return request
        request = requests_workflow.admit(
            request,
            act=self.by("deputy" if case.until == Until.AGREED else "leader", case.days - 14, 15),
            outcome_text="The facility takes your request on. Your case officer will get in touch "
            "to draft the Action Fiche with you.",
        ).obj
        if case.until in PLANS:
            FicheStory(self, case, request).tell()
        return request

    def by(self, key: str, days_ago: int, hour: int = 10) -> Act:
        """Somebody of the cast, so many days ago, and after what happened before in the case."""
        return Act.by(self.cast[key], at=self._then(days_ago, hour))

    def _then(self, days_ago: int, hour: int) -> datetime:
        self._last = self.calendar.after(self._last, self.calendar.on(days_ago, hour))
        return self._last

    def _letter(self, case: Case) -> LetterText:
        day = self.calendar.on(case.days + 4).date()
        focal = _FOCALS[case.language].format(
            name=f"{case.focal.given} {case.focal.family}",
            post=case.focal.post,
            email=case.focal.email,
        )
        with override(case.language):
            place_and_date = f"{case.place}, {date_format(day, 'j F Y')}"
        return LetterText(
            language=case.language,
            institution=case.body.name,
            department="",
            place_and_date=place_and_date,
            recipient=_RECIPIENTS[case.language],
            subject=case.title,
            salutation=_SALUTATIONS[case.language],
            paragraphs=tuple(
                p for p in (case.intro, case.problem, case.needs, case.offer, focal) if p
            ),
            closing=_CLOSINGS[case.language],
            signatory=f"{case.signatory.given} {case.signatory.family}",
            post=case.signatory.post,
        )

    def _letter_date(self, case: Case) -> date:
        return self.calendar.on(case.days + 4).astimezone(TEAM_ZONE).date()

    def _draft(self, case: Case) -> AssistanceRequest:
        """An official begins it in the portal, and submits it once the letter is signed."""
        official = self.cast["official"]
        member = official.person.memberships.get(role=Role.OFFICIAL)
        request = begin_draft(official, member, case.title)
        begun = self.calendar.on(case.days + 6)
        AssistanceRequest.objects.filter(pk=request.pk).update(
            problem=case.problem,
            needs=case.needs,
            commitments=case.offer,
            working_languages="en",
            focal_point=official.person,
            focal_point_post=case.focal.post,
            created_at=begun,
            changed_at=begun,
        )
        self._classify(case, request)
        request.refresh_from_db()
        if case.until == Until.DRAFT:
            return request
        AssistanceRequest.objects.filter(pk=request.pk).update(
            letter_date=self._letter_date(case),
            letter_language=case.language,
            signatory=self._signatory(case),
            signatory_post=case.signatory.post,
            target_groups="Officers of the services concerned and those who train them.",
            participants_women=18,
            participants_men=22,
            wished_from=(self.calendar.now + timedelta(days=60)).date(),
            wished_until=(self.calendar.now + timedelta(days=240)).date(),
        )
        request.refresh_from_db()
        keep_letter(
            request, letters.upload(self._letter(case), _LETTER_NAMES[case.language]), official.pk
        )
        return requests_workflow.submit(
            request, act=self.by("official", case.days, 11), declaration=True
        ).obj

    def _signatory(self, case: Case) -> Person:
        found = Person.objects.filter(email=case.signatory.email).first()
        return found or Person.objects.create(
            given_name=case.signatory.given,
            family_name=case.signatory.family,
            email=case.signatory.email,
            language=case.signatory.language,
        )

    def _register(self, case: Case) -> AssistanceRequest:
        """The team or the Delegation enters a letter that reached it."""
        who = "delegation" if case.channel == "DELEGATION" else "assistant"
        at = self._then(case.days, 11)
        letter = Letter(
            institution=institution(case.body),
            title=case.title,
            problem=case.problem,
            needs=case.needs,
            themes=list(Theme.objects.filter(code__in=case.themes)),
            channel=case.channel,
            received_on=at.astimezone(TEAM_ZONE).date(),
            file=letters.upload(self._letter(case), _LETTER_NAMES[case.language]),
            letter_date=self._letter_date(case),
            letter_language=case.language,
            signatory=self._named(case.signatory),
            signatory_post=case.signatory.post,
            focal_point=self._named(case.focal),
            focal_point_post=case.focal.post,
        )
        act = Act.by(self.cast[who], at=at)
        request = requests_workflow.register(None, act=act, letter=letter).obj
        AssistanceRequest.objects.filter(pk=request.pk).update(created_at=at, changed_at=at)
        self._classify(case, request)
        return request

    def _named(self, named: Named) -> NamedPerson:
        return NamedPerson(named.given, named.family, named.email, language=named.language)

    def _classify(self, case: Case, request: AssistanceRequest) -> None:
        """What plain editing adds: themes, forms, co-requesters, who helped to initiate it."""
        request.themes.set(Theme.objects.filter(code__in=case.themes))
        request.forms_of_assistance.set(FormOfAssistance.objects.filter(code__in=case.forms))
        if case.initiated_by:
            request.initiated_by.set(Country.objects.filter(iso2=case.initiated_by))
        if case.co_requester is not None:
            RequestParty.objects.get_or_create(
                request=request,
                institution=institution(case.co_requester),
                defaults={"kind": PartyKind.CO_REQUESTER},
            )
        for stored in files.files_of(request):
            type(stored).objects.filter(pk=stored.pk).update(
                uploaded_at=self.calendar.on(case.days)
            )

    # -- Triage ----------------------------------------------------------------------------------

    def _check(self, case: Case, request: AssistanceRequest, *, half: bool = False) -> None:
        criteria = list(Criterion)[: 6 if half else None]
        findings = {str(c.value): (str(Verdict.CLEAR), "") for c in criteria}
        if case.until == Until.DECLINED:
            findings[Criterion.NO_EQUIPMENT] = (
                Verdict.CONCERN,
                "Vehicles, computers and building work are the whole of the request.",
            )
        days = case.days - (3 if half else 9)
        requests_workflow.check(request, act=self.by("officer", days, 14), findings=findings)

    def _opinion(self, case: Case, request: AssistanceRequest) -> None:
        requests_workflow.give_opinion(
            request,
            act=self.by("delegation", case.days - 3, 16),
            stance=Stance.IN_FAVOUR,
            text="The request follows from the sector dialogue and fits our programme here.",
            institution=institution(cast_module.DELEGATION),
        )

    def _question(self, case: Case, request: AssistanceRequest) -> AssistanceRequest:
        asked = self._then(case.days - 5, 15)
        reply_by = (asked + timedelta(days=16)).date()
        request = requests_workflow.ask_clarification(
            request,
            act=Act.by(self.cast["officer"], at=asked),
            question=case.question,
            reply_by=max(reply_by, (self.calendar.now + timedelta(days=4)).date())
            if case.until == Until.ASKED
            else reply_by,
        ).obj
        if not case.answer:
            return request
        return requests_workflow.answer(
            request, act=self.recorded(case, "officer", case.days - 12), answer=case.answer
        ).obj

    def recorded(self, case: Case, key: str, days_ago: int) -> Act:
        """The team records what the focal point wrote by e-mail."""
        giver = Person.objects.get(
            memberships__institution=institution(case.body),
            memberships__role=Role.OFFICIAL,
            email=case.focal.email,
        )
        at = self._then(days_ago, 13)
        evidence = Evidence(
            giver=giver,
            giver_standing=standing_of(giver),
            source=EvidenceSource.EMAIL,
            given_on=at.astimezone(TEAM_ZONE).date(),
            note="By e-mail from the address that the letter names.",
        )
        return Act(ActMode.RECORDED, self.cast[key], at, None, evidence)

    def _decline(self, case: Case, request: AssistanceRequest) -> None:
        requests_workflow.decline(
            request,
            act=self.by("leader", case.days - 12, 15),
            reason=DeclineReason.MATERIAL,
            outcome_text="La facilidad ofrece pericia de corta duración y no puede financiar "
            "vehículos, equipos ni obras. Si desean trabajar con pares sobre la organización de "
            "las casas de acogida, una nueva carta será bienvenida.",
        )
