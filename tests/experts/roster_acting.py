"""Profiles in a given state, made by real verbs."""

import io
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from accounts.models import Person, User
from core.workflow import Act
from experts import sections
from experts.enums import Employment, ProfileState
from experts.models import ExpertProfile
from experts.sections import Spoken, Superior
from experts.workflow import profile as verbs
from portal.demo.cast import MS_EXPERT
from reference.models import Country, FormOfAssistance, Language, Theme
from requests_app.intake import NamedPerson
from tests.stage import Stage

S = ProfileState
CV_WORDS = "Fourteen years of casework on voluntary return and reintegration in Lisbon."


@cache
def cv_bytes(words: str = CV_WORDS) -> bytes:
    """A Word document with these words."""
    document = Document()
    document.add_heading("Curriculum vitae", 0)
    document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_cv(name: str = "cv.docx", words: str = CV_WORDS) -> SimpleUploadedFile:
    """A CV as an upload."""
    return SimpleUploadedFile(name, cv_bytes(words))


def values(**changes: Any) -> dict[str, dict[str, Any]]:
    """What a whole profile says, by section; `changes` replace single fields."""
    said: dict[str, dict[str, Any]] = {
        "you": {
            "sex": "F",
            "nationality": Country.objects.get(iso2="PT"),
            "residence": Country.objects.get(iso2="PT"),
        },
        "employer": {
            "employment": Employment.SERVING,
            "employer_name": MS_EXPERT.name,
            "employer_country": Country.objects.get(iso2=MS_EXPERT.country),
            "post": "Senior caseworker",
            "superior": Superior("Sofia", "Superior", "superior@demo.example"),
        },
        "expertise": {
            "headline": "Voluntary return and reintegration",
            "summary": "I have trained caseworkers in four countries.",
            "years": 14,
            "themes": list(Theme.objects.filter(parent__isnull=True).order_by("code")[:1]),
            "forms_of_assistance": list(FormOfAssistance.objects.order_by("code")[:2]),
            "countries": list(Country.objects.filter(iso2__in=("GH", "CV"))),
        },
        "languages": {
            "languages": [
                Spoken(Language.objects.get(code="pt"), is_native=True),
                Spoken(
                    Language.objects.get(code="en"),
                    levels=dict.fromkeys(sections.SKILLS, "C1"),
                ),
                # A partial grid, as the Europass sample has it (peers/roster.md 1.9).
                Spoken(
                    Language.objects.get(code="fr"), levels={"listening": "B2", "reading": "C1"}
                ),
            ]
        },
        "cv": {"language": "en", "file": a_cv()},
        "consent": {"consent": True},
    }
    for section in said.values():
        section.update({name: value for name, value in changes.items() if name in section})
    return said


def fill(profile: ExpertProfile, by: User | None = None, **changes: Any) -> ExpertProfile:
    """Everything that the guards ask for."""
    for key, said in values(**changes).items():
        sections.write(profile, key, said, by)
    return sections.with_relations(ExpertProfile.objects).get(pk=profile.pk)


def registered(user: User, **changes: Any) -> ExpertProfile:
    """A whole draft of somebody with an account."""
    profile = verbs.register(None, act=Act.by(user)).obj
    return fill(profile, user, **changes)


def entered(stage: Stage, person: Person, **changes: Any) -> ExpertProfile:
    """A whole draft that `assistant` entered from a mail of this person."""
    named = NamedPerson(person.given_name, person.family_name, person.email)
    profile = verbs.register(None, act=stage.act("assistant"), named=named).obj
    return fill(profile, stage.cast["assistant"], **changes)


def moved(stage: Stage, profile: ExpertProfile, state: str) -> ExpertProfile:
    """A profile brought from where it is to a state."""
    if profile.state == S.DRAFT and state != S.DRAFT:
        profile = verbs.submit(profile, act=Act.by(profile.person.user)).obj
    if profile.state == S.SUBMITTED and state == S.ACTIVE:
        profile = verbs.accept(profile, act=stage.act("officer")).obj
    if profile.state == S.SUBMITTED and state == S.NOT_RETAINED:
        profile = verbs.not_retain(
            profile, act=stage.act("officer"), words="Another field is needed."
        ).obj
    if profile.state == S.SUBMITTED and state == S.DRAFT:
        profile = verbs.return_profile(profile, act=stage.act("officer"), words="Which years?").obj
    return profile


def profile_in_state(stage: Stage, state: str, key: str = "expert") -> ExpertProfile:
    """The profile of somebody of the cast, in a state; an earlier one is moved there."""
    there = ExpertProfile.objects.filter(person=stage.person(key)).first()
    return moved(stage, there or registered(stage.cast[key]), state)


def an_expert(stage: Stage, key: str = "expert", **changes: Any) -> ExpertProfile:
    """Somebody of the cast on the roster."""
    return moved(stage, registered(stage.cast[key], **changes), S.ACTIVE)


def another_expert(stage: Stage, name: str, **changes: Any) -> ExpertProfile:
    """Somebody without further role on the roster, with an account of their own."""
    email = f"{name.lower()}@roster.example"
    user = User.objects.create_user(email, None, given_name=name, family_name="Roster")
    return moved(stage, registered(user, **changes), S.ACTIVE)
