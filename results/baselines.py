"""Figures that were published before this portal counted, each exactly as it was published.

A figure is value, date, definition and source (domain.md 1.9). They do not add up with each other,
as each source counted in its own way; so none is ever recomputed or summed. The list is history:
it does not change, and what is published later gets a migration of its own.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _

from results.enums import FigureCode, Qualifier

F = FigureCode
OVER, ALMOST, ABOUT, EXACT = Qualifier.OVER, Qualifier.ALMOST, Qualifier.ABOUT, Qualifier.EXACT

_BROCHURE_OLD = _("older brochure of MIEUX, undated, from the time of phase III")
_BROCHURE_NEW = _("brochure of MIEUX+, of about 2021")
_TIMELINE = _("news of 2018: a timeline of milestones, 2008 to 2018")
_TEN_YEARS = _("news of 2018: 10 years of MIEUX")
_BRIDGES = _("publication of 2019: Building Bridges 2009–2019")
_PHASE_THREE = _("news of 2020: a review of the main achievements of phase III")
_PHASE_FOUR = _("news of 30 April 2020: the fourth phase is launched")
_FIFTEEN = _("news of March 2024: 15 years of achievements")
_PAGE_2024 = _("page of 2024: what is MIEUX")

_UNDATED = (date(2017, 12, 31), _("undated, phase III (2016–2019)"))
_ABOUT_2021 = (date(2021, 6, 30), _("about 2021"))
_YEAR_2018 = (date(2018, 12, 31), _("2018"))
_YEAR_2019 = (date(2019, 12, 31), _("end of 2019"))
_END_OF_THREE = (date(2020, 3, 31), _("phase III, 2016 to early 2020"))
_APRIL_2020 = (date(2020, 4, 30), _("April 2020"))
_MARCH_2024 = (date(2024, 3, 12), _("March 2024"))
_PAGE_DAY = (date(2024, 3, 31), _("2024"))


@dataclass(frozen=True)
class _Row:
    code: FigureCode
    value: int
    qualifier: Qualifier
    as_of: date
    as_of_said: str
    definition: str
    source: str
    literal: str = ""
    is_headline: bool = False


ROWS: tuple[_Row, ...] = (
    # Requests
    _Row(F.REQUESTS, 20, EXACT, date(2009, 12, 31), _("end of 2009"),
         _("Requests received in the first year."), _TIMELINE),
    _Row(F.REQUESTS, 50, EXACT, date(2011, 12, 31), _("end of 2011"),
         _("Requests received in phase I, 2009 to 2011."), _TIMELINE),
    _Row(F.REQUESTS, 147, EXACT, *_YEAR_2019,
         _("Requests received from 2009 to 2019."), _BRIDGES),
    _Row(F.REQUESTS, 39, EXACT, *_END_OF_THREE,
         _("New requests received in phase III alone."), _PHASE_THREE),
    _Row(F.REQUESTS, 188, EXACT, *_MARCH_2024,
         _("Requests received in fifteen years."), _FIFTEEN, is_headline=True),
    _Row(F.REQUESTS, 190, OVER, *_PAGE_DAY,
         _("Requests received since the beginning."), _PAGE_2024),
    # Actions
    _Row(F.ACTIONS, 61, EXACT, *_END_OF_THREE,
         _("Actions in phase III alone."), _PHASE_THREE),
    _Row(F.ACTIONS, 109, EXACT, *_APRIL_2020,
         _("Actions concluded since the beginning."), _PHASE_FOUR),
    _Row(F.ACTIONS, 100, OVER, *_ABOUT_2021,
         _("Actions carried out since the beginning."), _BROCHURE_NEW, "100 Acciones"),
    _Row(F.ACTIONS, 138, EXACT, *_MARCH_2024,
         _("Actions carried out in fifteen years."), _FIFTEEN, is_headline=True),
    # Activities
    _Row(F.ACTIVITIES, 248, EXACT, *_END_OF_THREE,
         _("Activities in phase III alone."), _PHASE_THREE, is_headline=True),
    # Countries
    _Row(F.COUNTRIES, 100, OVER, *_UNDATED,
         _("Countries that have benefited since the beginning."), _BROCHURE_OLD,
         "más de 100 países de todo el mundo se han beneficiado"),
    _Row(F.COUNTRIES, 130, ALMOST, *_YEAR_2018,
         _("Countries and regional organisations together."), _TEN_YEARS),
    _Row(F.COUNTRIES, 120, OVER, *_YEAR_2019,
         _("Countries reached from 2009 to 2019."), _BRIDGES),
    _Row(F.COUNTRIES, 120, OVER, *_APRIL_2020,
         _("Countries reached since the beginning."), _PHASE_FOUR),
    _Row(F.COUNTRIES, 100, OVER, *_MARCH_2024,
         _("Partner countries in fifteen years."), _FIFTEEN, is_headline=True),
    # Experts
    _Row(F.EXPERTS, 300, ALMOST, *_UNDATED,
         _("Migration experts who took part since the beginning."), _BROCHURE_OLD,
         "casi 300 expertos en migraciones"),
    _Row(F.EXPERTS, 400, ALMOST, *_YEAR_2018,
         _("Experts mobilised; somebody sent twice may be counted twice."), _TEN_YEARS),
    _Row(F.EXPERTS, 400, OVER, *_YEAR_2018,
         _("Experts mobilised; somebody sent twice may be counted twice."), _TIMELINE),
    _Row(F.EXPERTS, 340, EXACT, *_YEAR_2019,
         _("Experts from 2009 to 2019."), _BRIDGES),
    _Row(F.EXPERTS, 220, EXACT, *_END_OF_THREE,
         _("Experts in phase III alone."), _PHASE_THREE),
    _Row(F.EXPERTS, 340, EXACT, *_ABOUT_2021,
         _("Experts deployed since the beginning."), _BROCHURE_NEW, "340 expertos desplegados"),
    _Row(F.EXPERTS, 465, EXACT, *_MARCH_2024,
         _("Experts in fifteen years; a third of them (33 per cent) from outside the EU."),
         _FIFTEEN,
         is_headline=True),
    # The label is kept as printed: it may mean women, or officials of any sex. Nothing is derived.
    _Row(F.OFFICIALS_LITERAL, 176, EXACT, *_ABOUT_2021,
         _("Kept as printed: the words may mean women, or officials of either sex."),
         _BROCHURE_NEW, "176 funcionarias públicas de la UE"),
    _Row(F.WOMEN_SHARE, 46, EXACT, *_END_OF_THREE,
         _("Women among the 220 experts of phase III, in %."), _PHASE_THREE, is_headline=True),
    # Member States
    _Row(F.MEMBER_STATES, 21, EXACT, *_ABOUT_2021,
         _("Member States whose experts took part."), _BROCHURE_NEW, "21 Estados miembros",
         is_headline=True),
    _Row(F.MEMBER_STATES, 28, EXACT, *_MARCH_2024,
         _("The 27 Member States and the United Kingdom, in fifteen years."), _FIFTEEN),
    # Participants
    _Row(F.PARTICIPANTS, 1500, ABOUT, *_YEAR_2018,
         _("Participants a year."), _TEN_YEARS),
    _Row(F.PARTICIPANTS, 5000, OVER, *_END_OF_THREE,
         _("Participants in phase III alone."), _PHASE_THREE),
    _Row(F.PARTICIPANTS, 15000, ABOUT, *_MARCH_2024,
         _("Participants in fifteen years."), _FIFTEEN, is_headline=True),
)  # fmt: skip


def load(model: Any) -> None:
    """Store the rows in a table of baselines; rows that are there stay as they are."""
    for row in ROWS:
        said = asdict(row)
        keys = {name: said.pop(name) for name in ("code", "as_of", "source")}
        model.objects.get_or_create(**keys, defaults=said)
