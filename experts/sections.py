"""What a profile consists of, section by section: what is missing, and how a section is written.

A draft is plain editing; on the roster the verb *update* writes a section. Both go through
`write`, so that they can't differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core import files, jobs
from core.models import StoredFile
from experts import conf
from experts.enums import CvState, ProfileState
from experts.models import ExpertLanguage, ExpertProfile
from reference.models import Language

#: The sections in their order; the key is the last part of the page's address.
SECTIONS: dict[str, Any] = {
    "you": _("You"),
    "employer": _("Employer"),
    "expertise": _("Expertise"),
    "languages": _("Languages"),
    "cv": _("CV"),
    "consent": _("Consent"),
}
#: A consent is given once, with the profile; it is not edited on the roster.
EDITED_LATER = tuple(key for key in SECTIONS if key != "consent")
#: Kind of the stored file, and of the job that reads it.
CV = "cv"
READ_CV = "read_cv"
#: The five skills of the CEFR, as columns of `ExpertLanguage`.
SKILLS = ("listening", "reading", "interaction", "production", "writing")

#: Columns of each section that are written as they are.
COLUMNS: dict[str, tuple[str, ...]] = {
    "you": ("sex", "nationality", "residence"),
    "employer": ("employment", "employer_name", "employer_country", "post"),
    "expertise": ("headline", "summary", "years"),
    "languages": (),
    "cv": ("language",),
    "consent": (),
}
#: Sets of each section.
SETS: dict[str, tuple[str, ...]] = {
    "expertise": ("themes", "forms_of_assistance", "countries"),
}


@dataclass(frozen=True)
class Superior:
    """Who may consent to missions: name and address."""

    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True)
class Spoken:
    """One language of an expert with the levels known, empty where they are not."""

    language: Language
    is_native: bool = False
    levels: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Section:
    """One section of a profile: `missing` is to be filled in, `begun` says if anything is there."""

    key: str
    title: Any
    missing: tuple[Any, ...]
    begun: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing that is needed is missing."""
        return not self.missing

    @property
    def is_optional(self) -> bool:
        """Whether nothing is needed and nothing stands in it."""
        return not self.missing and not self.begun


# -- What is missing -------------------------------------------------------------------------------


def employer_missing(profile: ExpertProfile) -> list[Any]:
    """What the section on the employer lacks."""
    parts = {
        _("how you stand to your employer"): profile.employment,
        _("the employer"): profile.employer_name.strip(),
        _("the country of the employer"): profile.employer_country_id,
    }
    return [name for name, there in parts.items() if not there]


def headline_missing(profile: ExpertProfile) -> list[Any]:
    """The one line that every list shows."""
    return [] if profile.headline.strip() else [_("your expertise in one line")]


def theme_missing(profile: ExpertProfile) -> list[Any]:
    """At least one field of expertise (seed row 31)."""
    return [] if profile.themes.all() else [_("a field of expertise")]


def language_missing(profile: ExpertProfile) -> list[Any]:
    """At least one language in which a mission could be held or prepared."""
    rows = list(profile.languages.all())
    if not rows:
        return [_("a language")]
    if not any(row.is_native or any(getattr(row, skill) for skill in SKILLS) for row in rows):
        return [_("how well you know a language")]
    return []


def cv_missing(profile: ExpertProfile) -> list[Any]:
    """The CV itself."""
    return [] if profile.cv_id is not None else [_("your CV as PDF or Word document")]


def consent_missing(profile: ExpertProfile) -> list[Any]:
    """Consent to this version of the text."""
    return [] if profile.consent_at is not None else [_("your consent")]


def sections(profile: ExpertProfile) -> list[Section]:
    """Every section in order, with what the guards of *submit* will ask for."""
    languages = list(profile.languages.all())
    parts: dict[str, tuple[list[Any], bool]] = {
        "you": ([], bool(profile.sex or profile.nationality_id or profile.residence_id)),
        "employer": (employer_missing(profile), bool(profile.employment or profile.employer_name)),
        "expertise": (
            headline_missing(profile) + theme_missing(profile),
            bool(profile.headline or profile.summary),
        ),
        "languages": (language_missing(profile), bool(languages)),
        "cv": (cv_missing(profile), profile.cv_id is not None),
        "consent": (consent_missing(profile), profile.consent_at is not None),
    }
    return [
        Section(key, title, tuple(parts[key][0]), parts[key][1]) for key, title in SECTIONS.items()
    ]


def next_section(key: str, among: tuple[str, ...] = tuple(SECTIONS)) -> str:
    """The section after this one, or "" after the last."""
    place = among.index(key) + 1
    return among[place] if place < len(among) else ""


def with_relations(profiles: Any) -> Any:
    """A queryset of profiles with everything that their sections read."""
    languages = ExpertLanguage.objects.select_related("language").order_by("pk")
    return profiles.select_related(
        "person", "nationality", "residence", "employer_country", "superior", "cv", "entered_by"
    ).prefetch_related(
        "themes__parent",
        "forms_of_assistance",
        "countries",
        Prefetch("languages", queryset=languages),
    )


# -- Writing ---------------------------------------------------------------------------------------


def write(profile: ExpertProfile, key: str, values: Mapping[str, Any], by: Any) -> None:
    """Write what a section's form says. Call under the profile's lock.

    `values` are by field; a section writes its own columns and nothing else. Raises
    ValidationError when a file can't be stored.
    """
    columns = {name: values[name] for name in COLUMNS[key] if name in values}
    for name, value in columns.items():
        setattr(profile, name, value)
    if columns:
        ExpertProfile.objects.filter(pk=profile.pk).update(**columns)
    for name in SETS.get(key, ()):
        if name in values:
            getattr(profile, name).set(values[name])
    if key == "employer" and "superior" in values:
        _write_superior(profile, values["superior"])
    if key == "languages":
        _write_languages(profile, values["languages"])
    if key == "cv" and values.get("file"):
        keep_cv(profile, values["file"], by)
    if key == "consent":
        _write_consent(profile, bool(values.get("consent")))


def _write_superior(profile: ExpertProfile, named: Superior | None) -> None:
    """The superior, a person of this profile alone: typing a name reveals and changes nobody else.

    A draft corrects the name in place; later another name is another person, because a mission
    may have asked the first one.
    """
    current = profile.superior
    if named is None:
        profile.superior = None
    elif current is not None and superior_of(profile) == named:
        return
    elif current is not None and profile.submitted_at is None:
        current.given_name, current.family_name = named.given_name, named.family_name
        current.email = named.email
        current.save(update_fields=["given_name", "family_name", "email"])
    else:
        # A superior reads the language in which the expert works, as far as anybody knows.
        profile.superior = Person.objects.create(
            given_name=named.given_name,
            family_name=named.family_name,
            email=named.email,
            language=profile.person.language,
        )
    ExpertProfile.objects.filter(pk=profile.pk).update(superior=profile.superior)


def superior_of(profile: ExpertProfile) -> Superior | None:
    """The superior's name and address as they are written."""
    person = profile.superior
    if person is None:
        return None
    return Superior(person.given_name, person.family_name, person.email)


def _write_languages(profile: ExpertProfile, spoken: list[Spoken]) -> None:
    """Exactly these languages; levels that are not given stay unknown."""
    profile.languages.exclude(language__in=[row.language.pk for row in spoken]).delete()
    for row in spoken:
        levels = {skill: (row.levels or {}).get(skill, "") for skill in SKILLS}
        ExpertLanguage.objects.update_or_create(
            profile=profile,
            language=row.language,
            defaults={"is_native": row.is_native, **levels},
        )


def _write_consent(profile: ExpertProfile, given: bool) -> None:
    if given and profile.consent_at is not None:
        return
    profile.consent_version = conf.CONSENT_VERSION if given else ""
    profile.consent_at = timezone.now() if given else None
    ExpertProfile.objects.filter(pk=profile.pk).update(
        consent_version=profile.consent_version, consent_at=profile.consent_at
    )


# -- The CV ----------------------------------------------------------------------------------------


def keep_cv(profile: ExpertProfile, upload: UploadedFile, by: Any) -> None:
    """Store a CV, make it the profile's and have it read. The one that it replaces is removed.

    An expert's older CV serves nothing any more, so it is not kept. Raises ValidationError for
    what is no CV.
    """
    before = profile.cv
    stored = files.store_upload(
        upload,
        kind=CV,
        subject=profile,
        by_id=by.pk if by is not None else None,
        accept=files.CV_TYPES,
        most_pages=conf.number(conf.CV_PAGES),
    )
    profile.cv, profile.cv_state, profile.cv_text = stored, CvState.WAITING, ""
    ExpertProfile.objects.filter(pk=profile.pk).update(
        cv=stored, cv_state=CvState.WAITING, cv_text=""
    )
    if before is not None:
        _remove(before)
    ask_to_read(profile, by)


def ask_to_read(profile: ExpertProfile, by: Any) -> None:
    """Queue the reading of a profile's CV, once."""
    from experts.tasks import read_cv

    jobs.ask(READ_CV, profile, by_id=by.pk if by is not None else None, task=read_cv)


def _remove(stored: StoredFile) -> None:
    """Remove a file's row, and its bytes once that is certain."""
    stored.delete()
    transaction.on_commit(lambda: stored.file.delete(save=False))


def is_editable(profile: ExpertProfile) -> bool:
    """Whether sections may be changed: a draft, and what stands on the roster."""
    return profile.state in (ProfileState.DRAFT, ProfileState.ACTIVE)
