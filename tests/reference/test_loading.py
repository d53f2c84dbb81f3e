"""Loading the shipped files: once, kindly, quickly, and never half."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reference.loading import TABLES, FixtureError, check, load
from reference.models import (
    CalendarDay,
    Country,
    DelegationCountry,
    InstitutionKind,
    Language,
    Programme,
    ReferenceRelease,
    ReferenceRow,
    Region,
    Theme,
    ThemesEdition,
    WorkingCalendar,
)

pytestmark = pytest.mark.usefixtures("reference")

Edit = Callable[[list[dict[str, str]]], Any]


def edit(folder: Path, name: str, change: Edit) -> None:
    """Change the rows of a CSV file in place."""
    rows = list(csv.DictReader((folder / name).open(encoding="utf-8", newline="")))
    change(rows)
    with (folder / name).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def row(rows: list[dict[str, str]], **key: str) -> dict[str, str]:
    """The row with these cells."""
    return next(r for r in rows if all(r[name] == value for name, value in key.items()))


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every column of every reference row."""
    return {
        table.model.__name__: [
            dict(r) for r in table.model._default_manager.order_by("pk").values()
        ]
        for table in TABLES
    }


# -- Once ------------------------------------------------------------------------------------------


def test_the_same_files_are_loaded_once() -> None:
    before, releases = snapshot(), ReferenceRelease.objects.count()
    with CaptureQueriesContext(connection) as queries:
        result = load()
    assert not result.changed
    assert len(queries) <= 4, "savepoint, lock, release, savepoint"
    assert snapshot() == before
    assert ReferenceRelease.objects.count() == releases


def test_comparing_every_row_again_changes_nothing() -> None:
    before = snapshot()
    result = load(force=True)
    assert (result.created, result.updated, result.withdrawn, result.kept) == (0, 0, 0, [])
    assert snapshot() == before


def test_a_changed_file_makes_a_new_release(folder: Path) -> None:
    first = ReferenceRelease.objects.latest()
    edit(folder, "countries.csv", lambda rows: row(rows, iso2="SN").update(name_pt="Senegal!"))
    result = load(folder)
    latest = ReferenceRelease.objects.latest()
    assert (result.updated, result.created) == (1, 0)
    assert latest.version == first.version + 1 == result.version
    assert latest.digest != first.digest
    assert {n for n in latest.files if latest.files[n] != first.files[n]} == {"countries.csv"}
    assert latest.counts["Country"] == 250
    assert Country.objects.get(iso2="SN").name_pt == "Senegal!"


def test_files_that_come_back_are_loaded_again(folder: Path) -> None:
    edit(folder, "countries.csv", lambda rows: row(rows, iso2="SN").update(name_pt="Senegal!"))
    load(folder)
    assert load().updated == 1
    assert Country.objects.get(iso2="SN").name_pt == "Senegal"


def empty() -> None:
    """Take all reference rows away."""
    for table in reversed(TABLES):
        if table.model is Theme:
            Theme.objects.filter(parent__isnull=False).delete()
        table.model._default_manager.all().delete()
    ReferenceRelease.objects.all().delete()


def test_loading_from_nothing_takes_at_most_three_seconds_and_few_queries() -> None:
    empty()
    with CaptureQueriesContext(connection) as queries:
        result = load()
    assert result.created == sum(result.counts.values()) == 725
    assert result.seconds <= 3
    assert len(queries) <= 10 * len(TABLES), "a few per table, whatever its rows"


def test_the_command_tells_what_it_did(folder: Path) -> None:
    def run(*args: str) -> str:
        out = io.StringIO()
        call_command("load_reference", *args, stdout=out)
        return out.getvalue()

    assert "up to date" in run()
    assert "725 rows" in run("--check")
    Country.objects.filter(iso2="SN").update(name_pt="Senegal?")
    edit(folder, "countries.csv", lambda rows: row(rows, iso2="SN").update(name_pt="Senegal!"))
    told = run("--folder", str(folder))
    assert "1 edits kept" in told
    assert "kept: Country SN: name_pt stays 'Senegal?'" in told


# -- Kind to edited rows ---------------------------------------------------------------------------


def test_an_edited_field_stays_and_its_neighbours_follow_the_files(folder: Path) -> None:
    Country.objects.filter(iso2="EG").update(restricted=True)
    edit(
        folder,
        "partner_countries.csv",
        lambda rows: row(rows, iso2="EG").update(restricted="no", note_en="From the files."),
    )
    result = load(folder)
    egypt = Country.objects.get(iso2="EG")
    assert egypt.restricted
    assert egypt.note_en == "From the files."
    assert egypt.edited_fields == ["restricted"]
    assert egypt.edited
    assert result.kept == [], "the files still say what they said"


def test_what_the_files_wanted_and_did_not_get_is_told(folder: Path) -> None:
    gulf = Region.objects.get(code="gulf")
    Country.objects.filter(iso2="IQ").update(region=Region.objects.get(code="asia"))
    edit(
        folder,
        "partner_countries.csv",
        lambda rows: row(rows, iso2="IQ").update(region="neighbourhood"),
    )
    result = load(folder)
    assert result.kept == ["Country IQ: region stays 'asia'"]
    assert ReferenceRelease.objects.latest().kept == result.kept
    assert Country.objects.get(iso2="IQ").region != gulf
    assert load(folder, force=True).kept == [], "told once"


def test_an_edit_that_the_files_take_over_is_no_edit_any_more(folder: Path) -> None:
    Country.objects.filter(iso2="SY").update(restricted=False)
    load(force=True)
    assert Country.objects.get(iso2="SY").edited
    edit(folder, "partner_countries.csv", lambda rows: row(rows, iso2="SY").update(restricted="no"))
    load(folder)
    assert not Country.objects.get(iso2="SY").edited


def test_edits_of_every_kind_of_field_stay(folder: Path) -> None:
    """A date, an amount, a list, an object, a day's answer, a related row."""
    Country.objects.filter(iso2="CL").update(development_assistance_until=None)
    Programme.objects.filter(code="demonstration").update(envelope="1.50", targets={"actions": 1})
    WorkingCalendar.objects.filter(code="country-ly").update(weekend=["sun"])
    CalendarDay.objects.filter(day=date(2026, 11, 11)).update(is_working=False)
    Theme.objects.filter(code="T5b").update(edition_to=None)
    before = snapshot()
    load(force=True)
    edited = {
        table.model.__name__: [
            r.reference_key for r in table.model._default_manager.exclude(edited_fields=[])
        ]
        for table in TABLES
    }
    assert {name: keys for name, keys in edited.items() if keys} == {
        "Country": ["CL"],
        "Programme": ["demonstration"],
        "WorkingCalendar": ["country-ly"],
        "CalendarDay": ["eu-brussels / 2026-11-11"],
        "Theme": ["T5b"],
    }
    after = snapshot()
    for rows in (*before.values(), *after.values()):
        for r in rows:
            r.pop("edited_fields")
            r.pop("revision", None)
    assert after == before


def test_a_row_made_by_a_person_before_the_files_named_it_is_that_persons(folder: Path) -> None:
    Language.objects.create(code="zz", name_en="Ours", name_fr="")
    with (folder / "languages.csv").open("a", encoding="utf-8") as out:
        out.write("zz,Theirs,Suyo,La leur,Deles,لهم,no\n")
    result = load(folder)
    ours = Language.objects.get(code="zz")
    assert ours.name_en == "Ours"
    assert ours.name_fr == "La leur", "what was left empty is filled"
    assert ours.edited_fields == ["name_en"]
    assert result.kept == ["Language zz: name_en stays 'Ours'"]


def test_a_row_that_leaves_the_files_is_switched_off_and_comes_back(folder: Path) -> None:
    edit(folder, "languages.csv", lambda rows: rows.remove(row(rows, code="vo")))
    result = load(folder)
    assert result.withdrawn == 1
    assert not Language.objects.get(code="vo").is_active
    assert load(folder, force=True).withdrawn == 0
    load()
    assert Language.objects.get(code="vo").is_active


def test_a_row_that_leaves_the_files_stays_if_a_person_edited_it(folder: Path) -> None:
    Language.objects.filter(code="vo").update(name_en="Volapuek")
    edit(folder, "languages.csv", lambda rows: rows.remove(row(rows, code="vo")))
    result = load(folder)
    assert result.withdrawn == 0
    assert "edited here" in result.kept[0]
    assert Language.objects.get(code="vo").is_active


def test_days_and_competences_that_leave_the_files_are_deleted(folder: Path) -> None:
    edit(folder, "calendar_days.csv", lambda rows: rows.remove(row(rows, day="2026-11-02")))
    edit(folder, "delegation_countries.csv", lambda rows: rows.remove(row(rows, country="DM")))
    assert load(folder).withdrawn == 2
    assert not CalendarDay.objects.filter(day=date(2026, 11, 2)).exists()
    assert not DelegationCountry.objects.filter(country__iso2="DM").exists()


def test_a_line_taken_out_of_a_second_file_is_taken_back(folder: Path) -> None:
    edit(folder, "partner_countries.csv", lambda rows: rows.remove(row(rows, iso2="BY")))
    edit(folder, "delegation_countries.csv", lambda rows: rows.remove(row(rows, country="BY")))
    load(folder)
    belarus = Country.objects.get(iso2="BY")
    assert belarus.is_active
    assert not belarus.is_partner
    assert belarus.region is None
    assert not belarus.restricted


def test_the_current_phase_can_change_in_the_files(folder: Path) -> None:
    path = folder / "programmes.json"
    for current in ("mieux-1", "demonstration"):
        phases = json.loads(path.read_text("utf-8"))
        for phase in phases:
            phase["is_current"] = phase["code"] == current
        path.write_text(json.dumps(phases, ensure_ascii=False), "utf-8")
        load(folder)
        assert Programme.objects.get(is_current=True).code == current


def test_a_phase_made_current_by_a_person_stays(folder: Path) -> None:
    Programme.objects.filter(is_current=True).update(is_current=False)
    Programme.objects.filter(code="mieux-plus").update(is_current=True)
    load(force=True)
    assert Programme.objects.get(is_current=True).code == "mieux-plus"


# -- Never half ------------------------------------------------------------------------------------


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of text that must hit exactly once."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1, (name, old, text.count(old))
        (folder / name).write_text(text.replace(old, new), "utf-8")

    return change


def append(name: str, line: str) -> Callable[[Path], None]:
    """One more line at the end."""

    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    return change


BROKEN = {
    "unknown code": (
        replace("partner_countries.csv", "\nAO,acp,africa", "\nAO,acpp,africa"),
        "partner_countries.csv, line 6: region is 'acpp', which no region is called.",
    ),
    "wrong yes or no": (
        replace("forms_of_assistance.csv", "A8,study-visits,yes", "A8,study-visits,oui"),
        "forms_of_assistance.csv, line 9: study_visit is 'oui': say yes or no.",
    ),
    "no date": (
        replace("partner_countries.csv", "2022-12-09", "2022-13-09"),
        "partner_countries.csv, line 93: region_valid_from is '2022-13-09': "
        "“2022-13-09” value has the correct format (YYYY-MM-DD) but it is an invalid date.",
    ),
    "too few cells": (
        replace("regions.csv", "asia,2,Asia,Asia,", "asia,2,Asia,"),
        "regions.csv, line 3: 6 cells where the heading has 7.",
    ),
    "unknown column": (
        replace("regions.csv", "code,position", "code,place"),
        "regions.csv, line 2: there is no field called 'place'.",
    ),
    "missing column": (
        replace("member_states.csv", "iso2,eu_code", "iso3,eu_code"),
        "member_states.csv, line 2: iso3 is 'AT': Enter a valid value.",
    ),
    "missing key": (
        replace("footnotes.csv", "iso2,", "note_en,"),
        "footnotes.csv, line 2: the column iso2 is missing.",
    ),
    "empty name": (
        replace("impact_areas.csv", "I2,coordination,Inter-institutional coordination,", "I2,c,,"),
        "impact_areas.csv, line 3: name_en is '': This field cannot be blank.",
    ),
    "blank at the end": (
        replace("impact_areas.csv", "Knowledge production,", "Knowledge production ,"),
        "impact_areas.csv, line 4: name_en is 'Knowledge production ': "
        "it begins or ends with a blank.",
    ),
    "twice": (
        append("footnotes.csv", "PS,a,b,c,d,e"),
        "footnotes.csv, line 4: PS is already on a line above.",
    ),
    "not in the first file": (
        append("member_states.csv", "ZZ,ZZ,yes,2030-01-01,"),
        "member_states.csv, line 30: ZZ is not in countries.csv.",
    ),
    "three-letter code taken": (
        replace("countries.csv", "SN,SEN,", "SN,SDN,"),
        "countries.csv, line 206: iso3 'SDN' is taken already.",
    ),
    "partner and Member State": (
        append("partner_countries.csv", "AT,asia,asia,,yes,,no,no,,no"),
        "member_states.csv, line 2: a country is either a partner country or a Member State.",
    ),
    "time zone": (
        replace("calendars.csv", "Europe/Vienna", "Europe/Wien"),
        "calendars.csv, line 2: time_zone is 'Europe/Wien': "
        "“Europe/Wien” is not a time zone, such as Africa/Dakar.",
    ),
    "weekday": (
        replace("calendars.csv", "Africa/Tripoli,fri;sat", "Africa/Tripoli,fri;samedi"),
        "calendars.csv, line 3: weekend is 'fri;samedi': "
        "Item 2 in the array did not validate: Value 'samedi' is not a valid choice.",
    ),
    "overlap": (
        append("delegation_countries.csv", "eud-sn,SN,2026-01-01,,,yes"),
        "delegation_countries.csv, line 94: its days overlap with those on line 81.",
    ),
    "last day first": (
        append("delegation_countries.csv", "eud-sn,GM,2026-01-02,2026-01-01,,yes"),
        "delegation_countries.csv, line 94: valid_to (2026-01-01) is before "
        "valid_from (2026-01-02).",
    ),
    "sub-theme elsewhere": (
        replace("themes.csv", "T2a,labour-migration,T2,", "T2a,labour-migration,T1,"),
        "themes.csv, line 10: T2a cannot stand under T1.",
    ),
    "week without work": (
        replace("calendars.csv", ",fri;sat,LY", ",mon;tue;wed;thu;fri;sat;sun,LY"),
        "calendars.csv, line 3: a week needs at least one working day.",
    ),
    "calendar of another country": (
        replace("calendars.csv", "country-ly,LY,", "country-ly,TN,"),
        "calendars.csv, line 3: the calendar of TN must be coded country-tn.",
    ),
    "not UTF-8": (
        lambda folder: (folder / "regions.csv").write_bytes(b"code,name_en\nacp,Am\xe9rique\n"),
        "regions.csv, line 2: the text is not UTF-8.",
    ),
    "open quotation mark": (
        append("impact_areas.csv", 'I5,x,"never closed'),
        "impact_areas.csv, line 6: not readable as CSV (unexpected end of data).",
    ),
    "empty file": (
        lambda folder: (folder / "regions.csv").write_bytes(b""),
        "regions.csv, line 1: the file is empty.",
    ),
    "empty line": (
        append("regions.csv", ""),
        "regions.csv, line 8: the line is empty.",
    ),
    "column twice": (
        replace("regions.csv", "code,position", "code,code"),
        "regions.csv, line 1: a column stands twice in the heading.",
    ),
    "file missing": (
        lambda folder: (folder / "regions.csv").unlink(),
        "regions.csv, line 1: the file cannot be read (No such file or directory).",
    ),
    "not JSON": (
        replace("programmes.json", '"code": "mieux-2",', '"code": "mieux-2"'),
        "programmes.json, line 39: not readable as JSON (Expecting ',' delimiter).",
    ),
    "no list": (
        lambda folder: (folder / "programmes.json").write_text("{}"),
        "programmes.json, line 1: a list of objects is expected.",
    ),
    "target": (
        replace("programmes.json", '"requests": 120', '"requests": -1'),
        "programmes.json, line 142: targets is {'requests': -1, 'actions': 60, "
        "'activities': 240, 'experts': 300, 'countries': 50, 'member_states': 27}: "
        "Targets are written as codes with whole numbers, such as {“actions”: 40}.",
    ),
    "two current phases": (
        lambda folder: (folder / "programmes.json").write_text(
            (folder / "programmes.json").read_text("utf-8").replace("false,", "true,"), "utf-8"
        ),
        "programmes.json, line 37: only one phase is current.",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_refused_whole_with_file_and_line(fault: str, folder: Path) -> None:
    change, sentence = BROKEN[fault]
    edit(folder, "countries.csv", lambda rows: row(rows, iso2="AF").update(name_en="Changed"))
    change(folder)
    before = snapshot()
    with pytest.raises(CommandError) as refusal:
        call_command("load_reference", "--folder", str(folder))
    assert str(refusal.value) == f"{sentence} Nothing was changed."
    assert snapshot() == before
    with pytest.raises(FixtureError):
        check(folder)


def test_a_conflict_with_a_row_made_here_names_the_line(folder: Path) -> None:
    """The database refuses the tables' rows as one; the line is found all the same."""
    InstitutionKind.objects.create(code="ours", name_en="Ours")
    ThemesEdition.objects.create(code="ours", position=3, name_en="Ours")
    with (folder / "themes_editions.csv").open("a", encoding="utf-8") as out:
        out.write("next,4,N,N,N,N,N,s\nthird,3,T,T,T,T,T,s\n")
    before = snapshot()
    with pytest.raises(FixtureError, match=r"^themes_editions.csv, line 5: the database refuses"):
        load(folder)
    assert snapshot() == before


def test_every_shipped_table_is_read_from_files() -> None:
    """No model of reference rows is forgotten."""
    from django.apps import apps

    models = {
        m for m in apps.get_app_config("reference").get_models() if issubclass(m, ReferenceRow)
    }
    assert models == {table.model for table in TABLES}
