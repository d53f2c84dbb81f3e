"""The command that completes names from Babel keeps what stands in the files."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command

from reference.loading import FIXTURES


@pytest.mark.parametrize("name", ["countries.csv", "languages.csv"])
def test_it_changes_nothing_in_complete_files(folder: Path, name: str) -> None:
    call_command("fill_reference_names", folder=folder)
    assert (folder / name).read_bytes() == (FIXTURES / name).read_bytes()


def test_it_fills_what_is_missing_and_keeps_the_rest(folder: Path) -> None:
    path = folder / "countries.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows = [row for row in rows if row["iso2"] != "JP"]
    senegal = next(row for row in rows if row["iso2"] == "SN")
    senegal |= {"name_fr": "", "name_es": "El Senegal"}
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    call_command("fill_reference_names", folder=folder)
    with path.open(encoding="utf-8", newline="") as lines:
        table = {row["iso2"]: row for row in csv.DictReader(lines)}
    assert table["JP"]["name_pt"] == "Japão"
    assert table["JP"]["iso3"] == "JPN"
    assert table["JP"]["time_zone"] == "Asia/Tokyo"
    assert table["SN"]["name_fr"] == "Sénégal"
    assert table["SN"]["name_es"] == "El Senegal"
