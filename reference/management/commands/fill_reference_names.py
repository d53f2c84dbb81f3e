"""`manage.py fill_reference_names`: complete the name columns of the shipped files from Babel."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from django.core.management.base import BaseCommand, CommandParser

from reference.models.names import NAME_LANGUAGES

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

#: Babel's locale for each language; Portuguese follows the European norm.
LOCALES = {language: "pt_PT" if language == "pt" else language for language in NAME_LANGUAGES}
#: Two-letter codes that CLDR uses but ISO 3166-1 does not assign.
NOT_ISO = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "QO", "XA", "XB", "XK", "ZZ"]
)
#: Where an older three-letter code still leads to the same territory.
ISO3 = {"CD": "COD", "DE": "DEU", "FR": "FRA", "MM": "MMR", "TL": "TLS", "YE": "YEM"}
#: Not assigned by ISO but used by the EU; people come from there and live there.
USER_ASSIGNED = {"XK": "XKX"}
UNINHABITED = frozenset(["AQ", "BV", "GS", "HM", "IO", "TF", "UM"])
#: The zone of the capital where a territory has several, or Babel names none.
CAPITAL_ZONES = {
    "AQ": "UTC",
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "BV": "UTC",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "HM": "UTC",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "UTC",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
    "XK": "Europe/Belgrade",
}
WORKING_LANGUAGES = frozenset(["ar", "en", "es", "fr", "pt", "ru"])


class Command(BaseCommand):
    """Fill empty cells only; what stands in the files is ours and is never overwritten."""

    help = (
        "Complete countries.csv and languages.csv with codes and names that Babel knows. "
        "Fills empty cells and missing rows only; run it after adding a language."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: another folder of files, for tests."""
        parser.add_argument("--folder", type=Path, default=FIXTURES)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Complete both files in `folder`."""
        names = [f"name_{language}" for language in NAME_LANGUAGES]
        for file, columns, rows in (
            ("countries.csv", ["iso2", "iso3", *names, "time_zone", "inhabited"], _countries()),
            ("languages.csv", ["code", *names, "is_working_language"], _languages()),
        ):
            filled = complete(folder / file, columns, rows)
            self.stdout.write(f"{file}: {filled} cells filled.")


def complete(path: Path, columns: list[str], rows: Iterator[dict[str, str]]) -> int:
    """Write into `path` what is missing of `rows`; the first column identifies a row.

    Returns how many cells were filled. Columns of the file beyond `columns` stay as they are.
    """
    table: dict[str, dict[str, str]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            columns = list(reader.fieldnames or columns)
            table = {row[columns[0]]: row for row in reader}
    filled = 0
    for row in rows:
        have = table.setdefault(row[columns[0]], dict.fromkeys(columns, ""))
        for column, value in row.items():
            if value and not have[column]:
                have[column] = value
                filled += 1
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table[key] for key in sorted(table))
    return filled


def _names(of: str, language: str) -> dict[str, str]:
    """Babel's "territories" or "languages" in one of our languages, by code."""
    return {str(k): str(v) for k, v in getattr(Locale.parse(LOCALES[language]), of).items()}


def _countries() -> Iterator[dict[str, str]]:
    iso3_of = {
        targets[0]: alias
        for alias, targets in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1
    }
    zones = get_global("territory_zones")
    names = {language: _names("territories", language) for language in LOCALES}
    known = {code for code in names["en"] if len(code) == 2} - NOT_ISO
    for code in sorted(known | set(USER_ASSIGNED)):
        yield {
            "iso2": code,
            "iso3": USER_ASSIGNED.get(code) or ISO3.get(code) or iso3_of[code],
            **{f"name_{lang}": _spelt_out(names[lang][code], lang) for lang in LOCALES},
            "time_zone": CAPITAL_ZONES.get(code) or zones[code][0],
            "inhabited": "no" if code in UNINHABITED else "yes",
        }


def _languages() -> Iterator[dict[str, str]]:
    names = {language: _names("languages", language) for language in LOCALES}
    for code in sorted(code for code in names["en"] if len(code) == 2):
        if all(code in names[lang] for lang in LOCALES):
            yield {
                "code": code,
                **{f"name_{lang}": _capital(names[lang][code]) for lang in LOCALES},
                "is_working_language": "yes" if code in WORKING_LANGUAGES else "no",
            }


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _spelt_out(name: str, language: str) -> str:
    """English names of CLDR abbreviate where a form should not."""
    if language != "en":
        return name
    return name.replace(" & ", " and ").replace("St. ", "Saint ").replace("U.S. ", "US ")
