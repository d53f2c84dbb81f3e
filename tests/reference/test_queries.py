"""Lists for pickers, eligibility and competent Delegations."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from reference import queries
from reference.enums import TriageFlagCode
from reference.models import (
    Country,
    Delegation,
    DelegationCountry,
    Programme,
    Theme,
    ThemesEdition,
)

pytestmark = pytest.mark.usefixtures("reference")

TODAY = date(2026, 11, 20)


def country(iso2: str) -> Country:
    """One country."""
    return Country.objects.get(iso2=iso2)


def codes(countries: Any) -> set[str]:
    """Two-letter codes."""
    return {c.iso2 for c in countries}


# -- One query each --------------------------------------------------------------------------------


def test_pickers_cost_one_query_each(django_assert_num_queries: Any) -> None:
    edition = ThemesEdition.objects.get(code="mieux-plus")
    pickers = {
        "countries": lambda: [
            (str(region), [str(c) for c in group])
            for region, group in queries.by_region(queries.requester_countries())
        ],
        "reporting": lambda: [str(c.reporting_region) for c in queries.partner_countries()],
        "people": lambda: [str(c) for c in queries.person_countries()],
        "members": lambda: [str(c) for c in queries.member_states()],
        "eligible": lambda: [str(c) for c in queries.eligible_countries(TODAY)],
        "themes": lambda: [(str(t), str(t.parent)) for t in queries.themes(edition)],
        "groups": lambda: [
            (str(t), [str(s) for s in subs]) for t, subs in queries.theme_groups(edition)
        ],
        "forms": lambda: [str(f) for f in queries.forms_of_assistance()],
        "impact": lambda: [str(a) for a in queries.impact_areas()],
        "kinds": lambda: [str(k) for k in queries.requester_kinds()],
        "languages": lambda: [str(x) for x in queries.languages()],
        "working languages": lambda: [str(x) for x in queries.working_languages()],
        "delegations": lambda: [str(d.seat) for d in queries.delegations()],
    }
    for picker in pickers.values():
        with django_assert_num_queries(1):
            assert picker()


def test_the_frame_of_every_page_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        phase = queries.current_programme()
        assert phase is not None
        assert phase.statement
        assert phase.implementer
        assert phase.themes_edition.code == "mieux-plus"


# -- Countries -------------------------------------------------------------------------------------


def test_requesters_are_all_partners_but_those_without_an_institution() -> None:
    requesters = codes(queries.requester_countries())
    assert len(requesters) == 156
    assert codes(queries.partner_countries()) - requesters == {"TF"}
    assert {"BY", "SA", "CL"} <= requesters, "they may ask, and are told"


def test_eligible_are_those_that_receive_development_assistance_that_day() -> None:
    covered = codes(queries.partner_countries())
    gulf = {"AE", "BH", "KW", "OM", "QA", "SA"}
    assert covered - codes(queries.eligible_countries(TODAY)) == gulf | {
        "AG",
        "CL",
        "NR",
        "SC",
        "UY",
    }
    in_2010 = codes(queries.eligible_countries(date(2010, 6, 1)))
    assert covered - in_2010 == gulf, "nobody had left the list yet"
    assert "NR" in codes(queries.eligible_countries(date(2025, 12, 31)))
    assert "NR" not in codes(queries.eligible_countries(date(2026, 1, 1)))


def test_restricted_countries_are_eligible_and_flagged() -> None:
    assert "BY" in codes(queries.eligible_countries(TODAY))


def test_a_phase_may_list_its_countries() -> None:
    phase = Programme.objects.get(is_current=True)
    phase.eligible_countries.set([country("SN"), country("SA")])
    assert codes(queries.eligible_countries(TODAY)) == {"SN"}
    assert len(queries.eligible_countries(date(2010, 6, 1))) == 151, "an earlier phase"


def test_nothing_is_eligible_between_two_phases() -> None:
    assert not queries.eligible_countries(date(2019, 9, 1)).exists()
    assert not queries.eligible_countries(date(2008, 1, 1)).exists()


def test_people_come_from_anywhere_that_is_inhabited() -> None:
    found = codes(queries.person_countries())
    assert len(found) == 243
    assert {"SN", "FR", "JP", "XK"} <= found
    assert not {"AQ", "BV", "TF"} & found


def test_member_states_of_a_day() -> None:
    assert len(queries.member_states()) == 27
    assert codes(queries.member_states(date(2020, 1, 31))) - codes(queries.member_states()) == {
        "GB"
    }
    assert codes(queries.member_states(date(2020, 2, 1))) == codes(queries.member_states())
    assert len(queries.member_states(date(1995, 1, 1))) == 15
    assert len(queries.member_states(date(1958, 1, 1))) == 6


def test_what_is_switched_off_is_offered_no_more() -> None:
    Country.objects.filter(iso2="SN").update(is_active=False)
    Theme.objects.filter(code="T2").update(is_active=False)
    edition = ThemesEdition.objects.get(code="mieux-plus")
    assert "SN" not in codes(queries.requester_countries())
    groups = queries.theme_groups(edition)
    assert [theme.code for theme, _ in groups] == ["T1", "T3", "T4", "T5"]


def test_regions_of_the_past() -> None:
    maldives = country("MV")
    now = queries.regions_on(maldives, TODAY)
    then = queries.regions_on(maldives, date(2015, 5, 5))
    assert now is not None
    assert then is not None
    assert (now[0].code, then[0].code) == ("acp", "asia")
    senegal = queries.regions_on(country("SN"), date(2009, 1, 1))
    assert senegal is not None
    assert senegal[1].code == "africa"
    assert queries.regions_on(country("FR"), TODAY) is None


# -- Triage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso2", "day", "expected"),
    [
        ("SN", TODAY, []),
        ("FR", TODAY, [TriageFlagCode.MEMBER_STATE]),
        ("RS", TODAY, [TriageFlagCode.NOT_PARTNER]),
        ("BY", TODAY, [TriageFlagCode.RESTRICTED]),
        ("SA", TODAY, [TriageFlagCode.NO_DEVELOPMENT_ASSISTANCE]),
        ("IQ", TODAY, []),
        ("CL", TODAY, [TriageFlagCode.DAC_GRADUATE]),
        ("CL", date(2017, 12, 31), []),
        ("CL", date(2018, 1, 1), [TriageFlagCode.DAC_GRADUATE]),
        ("NR", date(2025, 12, 31), []),
        ("TF", TODAY, [TriageFlagCode.NO_INSTITUTION]),
        ("SN", date(2019, 9, 1), [TriageFlagCode.OUTSIDE_PHASE]),
    ],
)
def test_triage_is_told(iso2: str, day: date, expected: list[TriageFlagCode]) -> None:
    flags = queries.triage_flags(country(iso2), day)
    assert [flag.code for flag in flags] == expected
    for flag in flags:
        assert flag.sentence.endswith(".")
        assert flag.blocking == (flag.code != TriageFlagCode.RESTRICTED)


def test_eligibility_and_triage_agree() -> None:
    """A country is eligible exactly if no flag about phase or assistance is raised."""
    about = {
        TriageFlagCode.OUTSIDE_PHASE,
        TriageFlagCode.NO_DEVELOPMENT_ASSISTANCE,
        TriageFlagCode.DAC_GRADUATE,
    }
    for day in (TODAY, date(2010, 6, 1), date(2019, 9, 1)):
        eligible = codes(queries.eligible_countries(day))
        phase = queries.programme_on(day)
        for c in queries.partner_countries():
            flagged = {f.code for f in queries.triage_flags(c, day, phase)} & about
            assert (c.iso2 in eligible) == (not flagged), c


def test_a_country_that_the_phase_does_not_list_is_flagged() -> None:
    Programme.objects.get(is_current=True).eligible_countries.set([country("SN")])
    assert queries.triage_flags(country("SN"), TODAY) == []
    (flag,) = queries.triage_flags(country("GM"), TODAY)
    assert flag.code == TriageFlagCode.OUTSIDE_PHASE
    assert "Gambia" in flag.sentence


def test_a_flag_names_the_country_in_the_readers_language() -> None:
    with override("fr"):
        (flag,) = queries.triage_flags(country("SA"), TODAY)
    assert "Arabie saoudite" in flag.sentence


# -- Delegations -----------------------------------------------------------------------------------


def test_the_competent_delegation_of_a_day() -> None:
    antigua = country("AG")
    assert [d.code for d in queries.delegations_for(antigua, TODAY)] == ["eud-bb"]
    row = DelegationCountry.objects.get(country=antigua)
    row.valid_to = date(2026, 6, 30)
    row.save()
    DelegationCountry.objects.create(
        delegation=Delegation.objects.get(code="eud-jm"),
        country=antigua,
        valid_from=date(2026, 7, 1),
    )
    assert [d.code for d in queries.delegations_for(antigua, date(2026, 6, 30))] == ["eud-bb"]
    assert [d.code for d in queries.delegations_for(antigua, date(2026, 7, 1))] == ["eud-jm"]


def test_the_delegation_seated_in_the_country_comes_first() -> None:
    senegal = country("SN")
    DelegationCountry.objects.create(
        delegation=Delegation.objects.get(code="eud-gm"), country=senegal
    )
    assert [d.code for d in queries.delegations_for(senegal, TODAY)] == ["eud-sn", "eud-gm"]


def test_the_countries_of_a_delegation() -> None:
    barbados = Delegation.objects.get(code="eud-bb")
    assert codes(queries.countries_of(barbados, TODAY)) == {
        "BB", "AG", "DM", "GD", "KN", "LC", "VC",
    }  # fmt: skip


def test_a_delegation_works_by_the_days_of_its_seat() -> None:
    assert Delegation.objects.get(code="eud-eg").calendar_code == "country-eg"


# -- Themes ----------------------------------------------------------------------------------------


def test_the_current_phase_offers_its_editions_themes() -> None:
    phase = queries.current_programme()
    assert phase is not None
    offered = {t.code for t in queries.themes(phase.themes_edition)}
    assert "T5b" not in offered
    assert {"T1b", "T3a", "T5d", "T5e"} <= offered


def test_a_label_left_empty_falls_back() -> None:
    edition = ThemesEdition.objects.get(code="mieux")
    theme = Theme.objects.get(code="T1")
    theme.labels.update(name_fr="")
    with override("fr"):
        shown = {t.code: str(t) for t in queries.themes(edition)}
    assert shown["T1"] == "Migration irrégulière et traite des êtres humains"
    assert shown["T4b"] == "Déplacement"
