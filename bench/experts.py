"""The roster of the bench world: who they are, what they speak, what they can teach."""

from accounts.models import Person, User
from bench import fill, texts
from bench.texts import text
from core.models import StoredFile
from experts.models import ExpertLanguage, ExpertProfile
from reference.enums import Cefr
from reference.models import Country, Language, Theme

#: Keys of their rows; far from those of people of institutions.
BASE = 500_000_000
SIZE = 20_000


def load(size: int = SIZE) -> None:
    """Put so many experts on the roster, nine of ten accepted, each with CV and languages."""
    fill.begin()
    texts.make(0, size)
    states = list(
        Country.objects.filter(is_member_state=True).order_by("iso2").values_list("pk", flat=True)
    )
    offered = Theme.objects.filter(is_active=True).order_by("code")
    themes = list(offered.values_list("pk", flat=True))
    spoken = list(
        Language.objects.filter(code__in=("en", "fr", "es", "pt", "ar", "de", "it", "pl", "nl"))
        .order_by("code")
        .values_list("pk", flat=True)
    )
    fill.table(
        "bench_expert",
        f"SELECT p.id AS k, {BASE} + p.id AS id, p.name, {texts.tongue('p.id')} AS tongue,"
        " gen_random_uuid() AS cv FROM bench_place p",
    )
    source = "FROM bench_expert"
    given = "(ARRAY['Emma', 'Jan', 'Lucía', 'Chloé', 'Piotr', 'Ana', 'Luca', 'Maria'])"
    fill.fill(
        Person,
        source,
        id="id",
        given_name=f"{given}[1 + pg_temp.pick(k, 100, 8)]",
        family_name="name || 's'",
        email="lower(name) || '@experts.example'",
    )
    fill.fill(
        StoredFile,
        source,
        id="cv",
        kind="'cv'",
        file="'none/' || cv",
        name="'cv.pdf'",
        content_type="'application/pdf'",
        size="90000",
        sha256="md5(k::text) || md5((-k)::text)",
        uploaded_by_id=str(User.objects.get(email="officer@demo.example").pk),
    )
    since = "now() - pg_temp.pick(k, 101, 1000) * interval '1 day'"
    accepted = "pg_temp.pick(k, 102, 10) > 0"
    employments = "(ARRAY['SERVING', 'SERVING', 'FORMER', 'RETIRED', 'ACADEMIC', 'PRIVATE'])"
    fill.fill(
        ExpertProfile,
        f"{source} JOIN bench_topic t ON t.tongue = bench_expert.tongue"
        " AND t.place = pg_temp.pick(k, 103, t.topics)",
        id="id",
        state=f"CASE WHEN {accepted} THEN 'ACTIVE' ELSE 'SUBMITTED' END",
        person_id="id",
        employment=f"{employments}[1 + pg_temp.pick(k, 104, 6)]",
        employer_name="'Agency of ' || name",
        employer_country_id=f"{fill.listed(states)}[1 + pg_temp.pick(k, 105, {len(states)})]",
        post="'Adviser'",
        language="code",
        headline="t.said || ' ' || name",
        summary=text("k", "t.tongue", 110, 4),
        years="3 + pg_temp.pick(k, 106, 35)",
        cv_id="cv",
        cv_state="'READ'",
        cv_text=text("k", "t.tongue", 115, 15),
        consent_version="'1'",
        consent_at=since,
        registered_at=since,
        submitted_at=since,
        accepted_at=f"CASE WHEN {accepted} THEN {since} END",
        confirmed_at=f"CASE WHEN {accepted} THEN {since} END",
    )
    for number in range(2):
        fill.fill(
            ExpertProfile.themes.through,
            source,
            expertprofile_id="id",
            theme_id=f"{fill.listed(themes)}[1 + mod(pg_temp.pick(k, 130, {len(themes)})"
            f" + {number} * 3, {len(themes)})]",
        )
    levels = f"(ARRAY{list(Cefr.values)!r})"
    for number in range(3):
        level = f"{levels}[1 + pg_temp.pick(k, {140 + number}, {len(Cefr.values)})]"
        fill.fill(
            ExpertLanguage,
            source,
            profile_id="id",
            language_id=f"{fill.listed(spoken)}[1 + mod(pg_temp.pick(k, 135, {len(spoken)})"
            f" + {number} * 2, {len(spoken)})]",
            is_native=str(number == 0).lower(),
            listening=level,
            reading=level,
            interaction=level,
            production=level,
            writing=level,
        )
