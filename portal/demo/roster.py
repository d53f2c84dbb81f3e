"""The roster of the full world: a hundred and twenty invented experts, through the real verbs."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accounts.enums import Role
from accounts.models import Person, User
from core import jobs
from core.files import files_of
from core.models import Job
from core.workflow import Act
from experts import cv, sections
from experts.enums import Employment
from experts.models import ExpertProfile, FeeRate, PerDiemList, PerDiemRate
from experts.sections import SKILLS, Spoken, Superior
from experts.workflow import profile as verbs
from portal.demo import bodies, cvs
from portal.demo import cast as cast_module
from portal.demo.bodies import Named
from portal.demo.cast import Body
from portal.demo.data import STORIES, institutions
from reference.models import Country, FormOfAssistance, Language, Theme
from requests_app.intake import NamedPerson

if TYPE_CHECKING:
    from portal.demo.world import World

TABLE = Path(__file__).with_name("data") / "roster.csv"
#: Under this name stories speak of the expert of the cast.
CAST = "expert"
#: How many of the last rows stand before the roster: written to, waiting, or not retained.
DRAFTS, WAITING = 2, 3
#: Given names of heads of unit and focal points, which fit everywhere.
_GIVEN = ("Alex", "Robin", "Andrea", "Nikola", "Kim", "Sascha", "Dominique")


@dataclass(frozen=True)
class Row:
    """One expert as the table says it."""

    country: str
    given: str
    family: str
    sex: str
    employment: str
    employer: str
    post: str
    years: int
    themes: tuple[str, ...]
    forms: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    headline: str

    @property
    def name(self) -> str:
        """As stories call them."""
        return f"{self.given} {self.family}"

    @property
    def body(self) -> Body | None:
        """The institution that the table names in capitals, if it is one that we know."""
        for module in (bodies, institutions, cast_module):
            found = getattr(module, self.employer, None)
            if isinstance(found, Body):
                return found
        return None

    @property
    def language(self) -> str:
        """The language in which the expert writes."""
        own = next((code for code, level in self.languages if level == "N"), "en")
        return own if own in {"en", "es", "fr", "pt", "ar"} else "en"


@cache
def rows() -> tuple[Row, ...]:
    """The table."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return tuple(_row(line) for line in csv.DictReader(file))


def _row(line: dict[str, str]) -> Row:
    spoken = tuple(
        (code, level) for code, level in (x.split(":") for x in line["languages"].split())
    )
    return Row(
        **{key: line[key] for key in ("country", "given", "family", "sex", "employment")},
        **{key: line[key] for key in ("employer", "post", "headline")},
        years=int(line["years"]),
        themes=tuple(line["themes"].split()),
        forms=tuple(line["forms"].split()),
        languages=spoken,
    )


#: The expert of the cast, who has an account.
EMMA = Row(
    "PT", "Emma", "Example", "F", Employment.SERVING, "MS_EXPERT", "Senior caseworker", 13,
    ("T4", "T4b"), ("A4", "A5"), (("pt", "N"), ("en", "C1"), ("fr", "B2")),
    "Protection of vulnerable persons in asylum and displacement",
)  # fmt: skip


class Roster:
    """Makes rates, focal points and profiles; gives a profile by name."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self._profiles: dict[str, ExpertProfile] = {}
        self._speakers: dict[str, Person] = {}

    def profile(self, name: str) -> ExpertProfile:
        """The profile of an expert of the table, or of the cast's."""
        if name not in self._profiles:
            given, _, family = (EMMA.name if name == CAST else name).partition(" ")
            self._profiles[name] = ExpertProfile.objects.select_related(
                "person", "superior", "employer_country", "residence"
            ).get(person__given_name=given, person__family_name=family)
        return self._profiles[name]

    def focal_point(self, profile: ExpertProfile) -> Person:
        """Who speaks for the Member State of an expert."""
        state = str(profile.employer_country)
        if state not in self._speakers:
            self._speakers[state] = Person.objects.filter(
                memberships__role=Role.FOCAL_POINT,
                memberships__institution__country=profile.employer_country,
            )[0]
        return self._speakers[state]

    def make(self) -> None:
        """What is missing of it."""
        self._rates()
        self._focal_points()
        before = ExpertProfile.objects.count()
        if before > len(rows()):
            return
        self._lists()
        sent = {m.expert for story in STORIES.values() for m in story.missions}
        self._enter(EMMA, 1140)
        quiet = [row for row in rows() if row.name not in sent and row.employment != "PRIVATE"]
        last = set(quiet[-DRAFTS - WAITING :])
        others = [row for row in rows() if row not in last]
        for number, row in enumerate(others):
            days = 1150 if row.name in sent else 1100 - 9 * number
            self._enter(row, days)
        for number, row in enumerate(quiet[-DRAFTS - WAITING :]):
            self._enter(row, 6 - number, send=number < WAITING, answer=False)
        self.world.told.experts = ExpertProfile.objects.count() - before

    # -- Lists of rates --------------------------------------------------------------------------

    def _rates(self) -> None:
        """Invented amounts, so marked: the real lists are imported by whoever runs the portal."""
        today = self.world.today()
        first, second = date(today.year - 4, 1, 1), date(today.year - 1, 3, 1)
        source = "Invented for the demonstration"
        for since, amount in ((first, "420.00"), (second, "450.00")):
            FeeRate.objects.get_or_create(
                contracts_from=since,
                defaults={"amount": Decimal(amount), "source": source, "is_demonstration": True},
            )
            listed, made = PerDiemList.objects.get_or_create(
                contracts_from=since,
                defaults={
                    "name": f"Demonstration list of {since.year}",
                    "source": source,
                    "is_demonstration": True,
                },
            )
            if made:
                PerDiemRate.objects.bulk_create(
                    PerDiemRate(list=listed, country=country, amount=_per_diem(country, since))
                    for country in Country.objects.all()
                )

    def _focal_points(self) -> None:
        """One for each Member State whose serving officials are on the roster."""
        homes = {
            body.country: body
            for body in reversed((*bodies.BODIES, *institutions.MORE_BODIES))
            if body.kind == "member_state_body"
        }
        homes["ES"] = cast_module.MS_HOST
        for number, code in enumerate(
            sorted({row.country for row in rows()} - {cast_module.MS_FOCAL.country})
        ):
            country = Country.objects.get(iso2=code)
            if not country.is_member_state:
                continue
            home = homes.get(code) or Body(
                f"National contact point, {country.name_en} (demonstration)",
                "member_state_body",
                code,
            )
            given = _GIVEN[number % len(_GIVEN)]
            named = Named(given, f"Example-{country.iso3.title()}", "National focal point")
            self.world.member(home, named, Role.FOCAL_POINT)

    # -- Profiles --------------------------------------------------------------------------------

    def _lists(self) -> None:
        self._countries = {c.iso2: c for c in Country.objects.all()}
        self._themes = {t.code: t for t in Theme.objects.all()}
        self._forms = {f.code: f for f in FormOfAssistance.objects.all()}
        self._languages = {x.code: x for x in Language.objects.all()}

    def _enter(self, row: Row, days: int, *, send: bool = True, answer: bool = True) -> None:
        """Register, fill in, send; the team answers. By themselves where there is an account."""
        at = self.world.calendar.on(days)
        profile, by = self._register(row, days)
        for section, said in self._said(row).items():
            sections.write(profile, section, said, by)
        job = Job.objects.get(subject_id=profile.pk, kind=sections.READ_CV)
        cv.read(profile)
        jobs.finish(job)
        files_of(profile).update(uploaded_at=at)
        ExpertProfile.objects.filter(pk=profile.pk).update(consent_at=at)
        if not send:
            return
        profile = sections.with_relations(ExpertProfile.objects).get(pk=profile.pk)
        sent = self.world.calendar.on(days, 14)
        act = (
            Act.by(by, at=sent)
            if row is EMMA
            else self.world.recorded(profile.person, sent, "assistant")
        )
        profile = verbs.submit(profile, act=act).obj
        if not answer:
            return
        act = Act.by(self.world.cast["officer"], at=self.world.calendar.on(max(days - 6, 0), 15))
        if row.employment == Employment.PRIVATE:
            verbs.not_retain(
                profile,
                act=act,
                words="Thank you. The facility sends people who work or worked for a public "
                "administration; please write again if that changes.",
            )
        else:
            verbs.accept(profile, act=act)

    def _register(self, row: Row, days: int) -> tuple[ExpertProfile, User]:
        at = self.world.calendar.on(days)
        if row is EMMA:
            user = self.world.cast[CAST]
            return verbs.register(None, act=Act.by(user, at=at)).obj, user
        person = self.world.person(Named(row.given, row.family, row.post, row.language))
        named = NamedPerson(
            person.given_name, person.family_name, person.email, language=person.language
        )
        user = self.world.cast["assistant"]
        return verbs.register(None, act=Act.by(user, at=at), named=named).obj, user

    def _said(self, row: Row) -> dict[str, dict[str, Any]]:
        """What the expert says, by section."""
        country = self._countries[row.country]
        employer = row.body.name if row.body is not None else row.employer
        given = _GIVEN[row.years % len(_GIVEN)]
        superior = Superior(given, row.family, f"head.{row.country.lower()}@office.example")
        return {
            "you": {"sex": row.sex, "nationality": country, "residence": country},
            "employer": {
                "employment": row.employment,
                "employer_name": employer,
                "employer_country": country,
                "post": row.post,
                "superior": superior if row.employment == Employment.SERVING else None,
            },
            "expertise": {
                "headline": row.headline,
                "summary": f"{row.headline}. {row.post}, {employer}: {row.years} years.",
                "years": row.years,
                "themes": [self._themes[code] for code in row.themes],
                "forms_of_assistance": [self._forms[code] for code in row.forms],
            },
            "languages": {"languages": [self._spoken(*pair) for pair in row.languages]},
            "cv": {"language": row.language, "file": cvs.upload(row.name, self._cv(row, employer))},
            "consent": {"consent": True},
        }

    def _spoken(self, code: str, level: str) -> Spoken:
        language = self._languages[code]
        if level == "N":
            return Spoken(language, is_native=True)
        return Spoken(language, levels=dict.fromkeys(SKILLS, level))

    def _cv(self, row: Row, employer: str) -> list[str]:
        themes = ", ".join(self._themes[code].name_en for code in row.themes)
        forms = ", ".join(self._forms[code].name_en for code in row.forms)
        spoken = ", ".join(
            f"{self._languages[code].name_en} {'mother tongue' if level == 'N' else level}"
            for code, level in row.languages
        )
        return [
            f"Curriculum vitae: {row.name}",
            f"{row.post}, {employer}",
            row.headline,
            f"Experience: {row.years} years",
            f"Fields: {themes}",
            f"Has worked on: {forms}",
            f"Languages: {spoken}",
        ]


def _per_diem(country: Country, since: date) -> Decimal:
    """Between 140 and 259, from the letters of the country, later lists a little more."""
    spread = (ord(country.iso2[0]) * 7 + ord(country.iso2[1]) * 13) % 120
    return Decimal(140 + spread + (since.year % 5))
