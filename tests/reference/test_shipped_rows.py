"""What the shipped files say: counts, names in five languages, words that must not slip."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from reference import loading
from reference.models import (
    Country,
    Delegation,
    DelegationCountry,
    FormerClassification,
    FormOfAssistance,
    ImpactArea,
    InstitutionKind,
    Language,
    Programme,
    Region,
    ReportingRegion,
    Theme,
    ThemeLabel,
    ThemesEdition,
    WorkingCalendar,
)
from reference.models.names import NAME_LANGUAGES, TranslatedName

pytestmark = pytest.mark.usefixtures("reference")

#: The countries in which Actions are known to have taken place; the demonstration draws on them.
WITH_ACTIONS = frozenset(
    re.findall(
        "..",
        "AMAZBYBZBJBRBFBICVCMCOKMCDCGCRDJECSVEGERSZETGAGMGEGHGTGNGWHNIDJO"
        "KZKEKGLRLYLBMGMWMLMXMRMUMDMANENGPAPHRWSNSLSOSDTJTHTNTGUGUAUZZMZW",
    )
)


def names(row: TranslatedName) -> tuple[str, ...]:
    """The five names."""
    return tuple(getattr(row, f"name_{language}") for language in NAME_LANGUAGES)


# -- Counts ----------------------------------------------------------------------------------------


def test_countries_are_157_partners_27_member_states_and_all_others() -> None:
    assert Country.objects.count() == 250, "249 of ISO 3166 and Kosovo"
    assert Country.objects.filter(is_partner=True).count() == 157
    assert Country.objects.filter(is_member_state=True).count() == 27
    by_region = {r.code: r.countries.count() for r in Region.objects.all()}
    assert by_region == {
        "acp": 80,
        "asia": 24,
        "neighbourhood": 16,
        "latin_america": 18,
        "oct": 11,
        "gulf": 8,
    }
    by_reporting_region = {r.code: r.countries.count() for r in ReportingRegion.objects.all()}
    assert by_reporting_region == {
        "africa": 49,
        "asia": 25,
        "neighbourhood": 16,
        "latin_america_caribbean": 33,
        "other": 34,
    }


def test_greece_has_its_eu_code_and_the_united_kingdom_has_left() -> None:
    assert Country.objects.get(iso2="GR").eu_code == "EL"
    britain = Country.objects.get(iso2="GB")
    assert not britain.is_member_state
    assert str(britain.member_state_until) == "2020-01-31"


def test_dates_are_empty_where_unknown() -> None:
    dated = Country.objects.exclude(region_valid_from=None)
    assert [c.iso2 for c in dated] == ["MV"]
    assert FormerClassification.objects.get().region.code == "asia"


def test_the_other_lists_have_their_lengths() -> None:
    assert FormOfAssistance.objects.count() == 8
    assert list(FormOfAssistance.objects.filter(study_visit=True)) == [
        FormOfAssistance.objects.get(code="A8")
    ]
    assert ImpactArea.objects.count() == 4
    assert Theme.objects.filter(parent=None).count() == 5
    assert Theme.objects.exclude(parent=None).count() == 17
    assert InstitutionKind.objects.filter(offered_to_requesters=True).count() == 10
    assert set(
        InstitutionKind.objects.filter(offered_to_requesters=False).values_list("code", flat=True)
    ) == {"eu_delegation", "eu_service", "implementer", "member_state_body"}
    working = Language.objects.filter(is_working_language=True).order_by("code")
    assert [language.code for language in working] == ["ar", "en", "es", "fr", "pt", "ru"]


def test_rules_of_the_kinds_of_institution() -> None:
    def codes(**rule: bool) -> set[str]:
        return set(InstitutionKind.objects.filter(**rule).values_list("code", flat=True))

    assert codes(joint_request_required=True) == {"civil_society", "academia"}
    assert codes(needs_justification=True) == {"other"}
    assert codes(counts_as_government=True) == {"national_admin"}


# -- Names in five languages -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "model",
    [t.model for t in loading.TABLES if issubclass(t.model, TranslatedName)],
    ids=lambda model: model.__name__,
)
def test_every_row_has_its_name_in_five_languages(model: type[TranslatedName]) -> None:
    rows = list(model._default_manager.all())
    assert rows
    for row in rows:
        assert all(names(row)), (row, names(row))
        # Arabic in Arabic letters, the others not.
        if model is not Programme and model is not ThemesEdition:
            assert any("\u0600" <= letter <= "\u06ff" for letter in row.name_ar), row
        assert not any("\u0600" <= c <= "\u06ff" for c in "".join(names(row)[:4])), row


def test_names_are_told_apart_in_every_language() -> None:
    for language in NAME_LANGUAGES:
        found = list(Country.objects.values_list(f"name_{language}", flat=True))
        doubles = {name for name in found if found.count(name) > 1}
        assert not doubles, (language, doubles)


def test_name_follows_the_language_and_falls_back_to_english() -> None:
    germany = Country.objects.get(iso2="DE")
    for language, name in (
        ("en", "Germany"),
        ("es", "Alemania"),
        ("fr", "Allemagne"),
        ("pt", "Alemanha"),
        ("ar", "ألمانيا"),
        ("es-mx", "Alemania"),
        ("de", "Germany"),
    ):
        with override(language):
            assert germany.name == str(germany) == name
    germany.name_fr = ""
    with override("fr"):
        assert germany.name == "Germany"


def test_lists_are_sorted_for_a_reader_of_the_language() -> None:
    with override("en"):
        english = [c.name for c in Country.objects.by_name()]
    assert english.index("Åland Islands") == 1, "between Afghanistan and Albania"
    with override("fr"):
        french = [c.name for c in Country.objects.by_name()]
    assert french.index("Égypte") < french.index("Équateur") < french.index("Espagne")
    assert french[-1] == "Zimbabwe"


def test_a_designation_with_a_footnote_carries_its_mark() -> None:
    marked = {c.iso2: c for c in Country.objects.exclude(footnote_en="")}
    assert set(marked) == {"PS", "XK"}
    assert str(marked["PS"]) == "Palestine*"
    with override("pt"):
        assert str(marked["PS"]) == "Palestina*"
        assert "Estado da Palestina" in marked["PS"].footnote
    assert all(
        getattr(c, f"footnote_{language}") for c in marked.values() for language in NAME_LANGUAGES
    )


# -- Words that must not slip ----------------------------------------------------------------------


def test_trafficking_and_smuggling_are_told_apart_in_every_language() -> None:
    """Two crimes. French "trafic" and Portuguese "tráfico" are false friends of each other."""
    assert names(Theme.objects.get(code="T1b")) == (
        "Trafficking in human beings",
        "Trata de seres humanos",
        "Traite des êtres humains",
        "Tráfico de seres humanos",
        "الاتجار بالبشر",
    )
    assert names(Theme.objects.get(code="T1c")) == (
        "Smuggling of migrants",
        "Tráfico ilícito de migrantes",
        "Trafic illicite de migrants",
        "Introdução clandestina de migrantes",
        "تهريب المهاجرين",
    )
    assert names(Theme.objects.get(code="T1")) == (
        "Irregular migration and trafficking in human beings",
        "Migración irregular y trata de personas",
        "Migration irrégulière et traite des êtres humains",
        "Migração irregular e tráfico de seres humanos",
        "الهجرة غير النظامية والاتجار بالبشر",
    )
    smuggling_then = ThemeLabel.objects.get(theme__code="T1c", edition__code="mieux")
    assert smuggling_then.name_es == "Contrabando de personas"


#: What the brochures list, edition by edition, in their Spanish.
BROCHURES = {
    "mieux": {
        "Migración irregular": [
            "Gestión de fronteras y visados",
            "Trata de seres humanos",
            "Contrabando de personas",
        ],
        "Migración legal y movilidad": [
            "Migración de trabajadores",
            "Integración",
            "Libre circulación",
        ],
        "Migración y desarrollo": [
            "Implicación de la diáspora",
            "Remesas",
            "Fuga/captación de cerebros",
        ],
        "Protección internacional y política de asilo": [
            "Integración de refugiados",
            "Desplazamiento",
        ],
        "Cuestiones horizontales": [
            "Migración y cambio climático",
            "Derechos humanos",
            "Gestión de datos",
        ],
    },
    # Trafficking moved into the title of its theme; the sub-theme is kept beside it.
    "mieux-plus": {
        "Migración irregular y trata de personas": [
            "Gestión de fronteras y visados",
            "Trata de seres humanos",
            "Tráfico ilícito de migrantes",
        ],
        "Migración legal y movilidad": [
            "Migración laboral",
            "Integración",
            "Libre circulación de personas",
        ],
        "Migración y desarrollo": [
            "Planificación del desarrollo",
            "Implicación de la diáspora",
            "Remesas",
            "Fuga/captación de talento",
        ],
        "Protección internacional y política de asilo": [
            "Integración de refugiados",
            "Desplazamiento forzado",
        ],
        "Intervenciones horizontales": [
            "Migración y cambio climático",
            "Gestión de datos",
            "Migración y salud",
            "Género",
        ],
    },
}


@pytest.mark.parametrize("code", BROCHURES)
def test_each_edition_has_the_brochures_themes_in_its_own_words(code: str) -> None:
    edition = ThemesEdition.objects.get(code=code)
    with override("es"):
        shown = [(theme, str(theme)) for theme in Theme.objects.in_edition(edition)]
    groups: dict[str, list[str]] = {label: [] for theme, label in shown if theme.parent_id is None}
    labels = {theme.pk: label for theme, label in shown}
    for theme, label in shown:
        if theme.parent_id is not None:
            groups[labels[theme.parent_id]].append(label)
    assert groups == BROCHURES[code]


def test_forms_of_assistance_are_the_brochures() -> None:
    with override("es"):
        assert [str(form) for form in FormOfAssistance.objects.all()] == [
            "Elaboración/evaluación de políticas y estrategias",
            "Asistencia en el desarrollo y la revisión de legislación",
            "Desarrollo de manuales y guías",
            "Talleres de trabajo cubriendo temas y políticas particulares",
            "Sesiones de formación/formación de formadores",
            "Sesiones de intercambio de información",
            "Misiones de investigación e informes",
            "Visitas de estudio",
        ]


def test_impact_areas_are_the_brochures() -> None:
    with override("es"):
        assert [str(area) for area in ImpactArea.objects.all()] == [
            "Desarrollo de políticas públicas",
            "Coordinación interinstitucional",
            "Producción de conocimiento",
            "Fortalecimiento de capacidades y formación",
        ]


def test_both_groupings_of_regions_are_the_brochures() -> None:
    with override("es"):
        assert [str(r) for r in Region.objects.all()] == [
            "África, Caribe y Pacífico (ACP)",
            "Asia",
            "Países de la Vecindad Europea",
            "América Latina",
            "Países y Territorios de Ultramar (PTU)",
            "El Golfo Árabe",
        ]
        assert [str(r) for r in ReportingRegion.objects.all()] == [
            "África",
            "Asia",
            "Vecindario europeo",
            "América Latina y el Caribe",
            "Otras",
        ]


# -- Phases ----------------------------------------------------------------------------------------


def test_the_current_phase_is_evidently_invented() -> None:
    current = Programme.objects.get(is_current=True)
    assert "demonstration" in current.implementer_en
    assert "demonstration" in current.name_en
    assert "ICMPD" not in "".join(str(value) for value in vars(current).values())
    assert current.coordinator == "DG INTPA"


def test_historic_phases_have_ended_and_name_their_sources() -> None:
    past = Programme.objects.filter(is_current=False)
    assert [p.code for p in past] == ["mieux-1", "mieux-2", "mieux-3", "mieux-plus"]
    for phase in past:
        assert phase.ends_on is not None
        assert phase.source
        assert "ICMPD" in phase.implementer_en
    assert past.get(code="mieux-plus").funding_instrument.endswith("(DCI)")
    assert {p.themes_edition.code for p in past.exclude(code="mieux-plus")} == {"mieux"}


def test_the_funding_statement_in_five_languages() -> None:
    for phase in Programme.objects.all():
        told = []
        for language in NAME_LANGUAGES:
            with override(language):
                told.append(phase.statement)
                assert phase.implementer in phase.disclaimer
                assert "{" not in phase.disclaimer
        assert told == [
            "Funded by the European Union",
            "Financiado por la Unión Europea",
            "Financé par l'Union européenne",
            "Financiado pela União Europeia",
            "بتمويل من الاتحاد الأوروبي",
        ]


# -- Delegations and calendars ---------------------------------------------------------------------


def test_every_country_with_actions_has_a_competent_delegation() -> None:
    assert len(WITH_ACTIONS) == 64
    served = set(DelegationCountry.objects.values_list("country__iso2", flat=True))
    assert served >= WITH_ACTIONS


def test_delegations_are_marked_as_unverified() -> None:
    assert not Delegation.objects.filter(unverified=False).exists()
    assert not DelegationCountry.objects.filter(unverified=False).exists()


def test_one_delegation_may_be_competent_for_many_countries() -> None:
    barbados = Delegation.objects.get(code="eud-bb")
    assert set(barbados.countries.values_list("iso2", flat=True)) == {
        "BB", "AG", "DM", "GD", "KN", "LC", "VC",
    }  # fmt: skip


def test_every_time_zone_exists() -> None:
    for zone in {*Country.objects.values_list("time_zone", flat=True)} | {
        *WorkingCalendar.objects.values_list("time_zone", flat=True)
    }:
        assert ZoneInfo(zone)


# -- What the database refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso2", "change"),
    [
        ("SN", {"region": None}),
        ("SN", {"iso2": "sn"}),
        ("SN", {"is_member_state": True}),
        ("SN", {"is_partner": False}),
        ("FR", {"restricted": True}),
        ("FR", {"hidden_from_requesters": True}),
        ("FR", {"is_partner": True}),
        ("FR", {"member_state_until": "2030-01-01"}),
        ("GB", {"member_state_until": None}),
        ("GB", {"member_state_until": "1950-01-01"}),
        ("MV", {"region_valid_to": "2022-01-01"}),
    ],
)
def test_the_database_refuses_contradictions_about_a_country(
    iso2: str, change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Country.objects.filter(iso2=iso2).update(**change)


def test_the_database_refuses_overlapping_competences() -> None:
    delegation, country = Delegation.objects.get(code="eud-bb"), Country.objects.get(iso2="TT")
    DelegationCountry.objects.create(
        delegation=delegation, country=country, valid_from="2020-01-01", valid_to="2020-12-31"
    )
    DelegationCountry.objects.create(
        delegation=delegation, country=country, valid_from="2021-01-01", valid_to="2021-12-31"
    )
    for first, last in (("2020-12-31", "2021-01-01"), (None, None), ("2021-12-31", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            DelegationCountry.objects.create(
                delegation=delegation, country=country, valid_from=first, valid_to=last
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        DelegationCountry.objects.create(
            delegation=delegation, country=country, valid_from="2023-01-02", valid_to="2023-01-01"
        )


def test_the_database_refuses_a_second_current_phase() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(code="mieux-1").update(is_current=True)


@pytest.mark.parametrize(
    ("model", "code", "change"),
    [
        (Programme, "mieux-1", {"ends_on": "2000-01-01"}),
        (Programme, "mieux-1", {"envelope": "-1"}),
        (Programme, "mieux-1", {"currency": "eur"}),
        (Theme, "T1", {"code": "T1a"}),
        (Theme, "T1a", {"parent": None}),
        (InstitutionKind, "eu_service", {"needs_justification": True}),
        (InstitutionKind, "national_admin", {"joint_request_required": True}),
    ],
)
def test_the_database_refuses_other_contradictions(
    model: type[Programme], code: str, change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.filter(code=code).update(**change)
