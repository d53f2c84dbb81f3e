"""The stage of every scene: objects in the states that the verbs start from, made by real verbs."""

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from accounts import workflow as membership_verbs
from accounts.enums import MembershipState, Role
from accounts.models import Membership, Person, User
from core.models import Event
from core.workflow import Act
from portal.demo.cast import INTPA, MINISTRY, MS_FOCAL, institution
from reference.models import Country, Theme
from requests_app import workflow as request_verbs
from requests_app.enums import Criterion, DeclineReason, RequestState, Stance, Verdict
from requests_app.intake import Letter, NamedPerson, begin_draft, keep_letter, person_named
from requests_app.models import AssistanceRequest

FOCAL = NamedPerson("Fatou", "Focal", "focal@ministry.example")
SIGNATORY = NamedPerson("Sena", "Signatory", "signatory@ministry.example")


@cache
def pdf_bytes() -> bytes:
    """A PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 280)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_letter(name: str = "letter.pdf") -> SimpleUploadedFile:
    """A signed letter as an upload."""
    return SimpleUploadedFile(name, pdf_bytes(), content_type="application/pdf")


def in_days(days: int) -> date:
    """A day that many days from today."""
    return timezone.localdate() + timedelta(days=days)


class Stage:
    """Makes objects in a given state. `cast` holds accounts by key."""

    def __init__(self, cast: dict[str, User]) -> None:
        self.cast = dict(cast)
        #: Keys of objects that many scenes begin from, made once for all tests of a verb.
        self.begun: dict[str, int] = {}

    def act(self, key: str, **more: Any) -> Act:
        """An act of somebody of the cast, signed in."""
        return Act.by(self.cast[key], **more)

    def person(self, key: str) -> Person:
        """Somebody of the cast; "focal" and "signatory" are people without account."""
        if key == "focal":
            return Person.objects.get(email=FOCAL.email)
        if key == "signatory":
            return Person.objects.get(email=SIGNATORY.email)
        return self.cast[key].person

    # -- requests --------------------------------------------------------------------------------

    def letter(self, **changes: Any) -> Letter:
        """What a registrar enters of a letter of the cast's ministry."""
        said: dict[str, Any] = {
            "institution": institution(MINISTRY),
            "title": "Support for a national migration strategy",
            "needs": "A strategy that the ministries agree on.",
            "themes": list(Theme.objects.filter(parent__isnull=True).order_by("code")[:1]),
            "channel": "LETTER_TEAM",
            "received_on": timezone.localdate(),
            "file": a_letter(),
            "letter_date": timezone.localdate(),
            "letter_language": "en",
            "signatory": SIGNATORY,
            "signatory_post": "Minister",
            "focal_point": FOCAL,
            "focal_point_post": "Adviser",
        }
        return Letter(**(said | changes))

    def draft(self) -> AssistanceRequest:
        """A draft of `official` that is ready to be submitted."""
        membership = Membership.objects.get(person=self.person("official"))
        request = begin_draft(self.cast["official"], membership, "Support for a strategy")
        keep_letter(request, a_letter(), self.cast["official"].pk)
        AssistanceRequest.objects.filter(pk=request.pk).update(
            needs="A strategy",
            target_groups="Three units",
            participants_women=12,
            participants_men=9,
            working_languages="en fr",
            wished_from=in_days(60),
            wished_until=in_days(200),
            commitments="Rooms and a secretary",
            letter_date=timezone.localdate(),
            letter_language="en",
            focal_point=person_named(FOCAL),
            signatory=person_named(SIGNATORY),
        )
        request.themes.set(Theme.objects.filter(parent__isnull=True).order_by("code")[:1])
        request.initiated_by.set(Country.objects.filter(iso2=MS_FOCAL.country))
        request.refresh_from_db()
        return request

    def request(self, state: str = RequestState.UNDER_REVIEW) -> AssistanceRequest:
        """A request in a state; the officer in charge is `officer`."""
        request = self.draft()
        for reached in self._path(state):
            request = reached(request)
        return request

    def _path(self, state: str) -> Sequence[Callable[[AssistanceRequest], AssistanceRequest]]:
        submit, review, ask, admit, decline = (
            self._submit,
            self._review,
            self._ask,
            self._admit,
            self._decline,
        )
        return {
            RequestState.DRAFT: [],
            RequestState.SUBMITTED: [submit],
            RequestState.UNDER_REVIEW: [submit, review],
            RequestState.CLARIFICATION: [submit, review, ask],
            RequestState.ADMITTED: [submit, review, admit],
            RequestState.DECLINED: [submit, review, decline],
            RequestState.CONCLUDED: [submit, review, admit, self._conclude],
            RequestState.NOT_PURSUED: [submit, review, admit, self._not_pursued],
        }[RequestState(state)]

    def _submit(self, request: AssistanceRequest) -> AssistanceRequest:
        return request_verbs.submit(request, act=self.act("official"), declaration=True).obj

    def _review(self, request: AssistanceRequest) -> AssistanceRequest:
        return request_verbs.start_review(
            request, act=self.act("officer"), officer=self.person("officer")
        ).obj

    def _ask(self, request: AssistanceRequest) -> AssistanceRequest:
        return request_verbs.ask_clarification(
            request, act=self.act("officer"), question="How many posts?", reply_by=in_days(14)
        ).obj

    def _admit(self, request: AssistanceRequest) -> AssistanceRequest:
        self.clear_checklist(request)
        return request_verbs.admit(request, act=self.act("leader"), outcome_text="Welcome.").obj

    def _decline(self, request: AssistanceRequest) -> AssistanceRequest:
        return request_verbs.decline(
            request,
            act=self.act("leader"),
            reason=DeclineReason.MATERIAL,
            outcome_text="The facility gives expertise, not equipment.",
        ).obj

    def _conclude(self, request: AssistanceRequest) -> AssistanceRequest:
        return request_verbs.conclude(request, act=Act.system()).obj

    def _not_pursued(self, request: AssistanceRequest) -> AssistanceRequest:
        return request_verbs.not_pursued(request, act=Act.system()).obj

    def clear_checklist(self, request: AssistanceRequest) -> AssistanceRequest:
        """Every criterion found clear."""
        return request_verbs.check(
            request,
            act=self.act("officer"),
            findings=dict.fromkeys(Criterion.values, (Verdict.CLEAR, "")),
        ).obj

    # -- memberships -----------------------------------------------------------------------------

    def newcomer(self) -> User:
        """A registered person who belongs nowhere yet; plays "newcomer" from here on."""
        email = "newcomer@demo.example"
        found = User.objects.filter(email=email).first()
        self.cast["newcomer"] = found or User.objects.create_user(
            email, None, given_name="Nia", family_name="Newcomer"
        )
        return self.cast["newcomer"]

    def membership(
        self, state: str = MembershipState.PENDING, *, invited: bool = False
    ) -> Membership:
        """A membership of the newcomer in the cast's ministry."""
        person = self.newcomer().person
        if invited:
            membership = membership_verbs.invite(
                None,
                act=self.act("admin"),
                person=person,
                role=Role.OFFICIAL,
                institution=institution(MINISTRY),
            ).obj
        else:
            membership = membership_verbs.ask(
                None,
                act=Act.by(self.newcomer()),
                person=person,
                role=Role.OFFICIAL,
                claimed_name=MINISTRY.name,
                claimed_country=Country.objects.get(iso2=MINISTRY.country),
            ).obj
            Membership.objects.filter(pk=membership.pk).update(institution=institution(MINISTRY))
            membership.refresh_from_db()
        act = self.act("officer")
        if state == MembershipState.REFUSED:
            return membership_verbs.refuse(membership, act=act, reason="Not known there.").obj
        if state == MembershipState.PENDING:
            return membership
        membership = membership_verbs.confirm(membership, act=act, evidence="A call.").obj
        if state == MembershipState.ENDED:
            membership = membership_verbs.end(membership, act=act, reason="Left.").obj
        return membership


def fresh(user: User) -> User:
    """The account read anew, so that nothing remembered of its standing is left."""
    return User.objects.select_related("person").get(pk=user.pk)


def events_of(subject: Any) -> int:
    """How many events stand on a subject."""
    return Event.objects.filter(
        subject_type__app_label=subject._meta.app_label,
        subject_type__model=subject._meta.model_name,
        subject_id=subject.pk,
    ).count()


__all__ = ["FOCAL", "INTPA", "SIGNATORY", "Stage", "Stance", "a_letter", "events_of", "fresh"]
