"""Reference rows. `TranslatedName` and `ReferenceRow` are the abstract ones."""

from reference.models.calendars import CalendarDay, WorkingCalendar
from reference.models.names import Dated, ReferenceRow, TranslatedName, TranslatedQuerySet
from reference.models.places import (
    Country,
    Delegation,
    DelegationCountry,
    FormerClassification,
    Language,
    Region,
    ReportingRegion,
)
from reference.models.programme import Programme
from reference.models.release import ReferenceRelease
from reference.models.themes import (
    FormOfAssistance,
    ImpactArea,
    InstitutionKind,
    Theme,
    ThemeLabel,
    ThemesEdition,
)

__all__ = [
    "CalendarDay",
    "Country",
    "Dated",
    "Delegation",
    "DelegationCountry",
    "FormOfAssistance",
    "FormerClassification",
    "ImpactArea",
    "InstitutionKind",
    "Language",
    "Programme",
    "ReferenceRelease",
    "ReferenceRow",
    "Region",
    "ReportingRegion",
    "Theme",
    "ThemeLabel",
    "ThemesEdition",
    "TranslatedName",
    "TranslatedQuerySet",
    "WorkingCalendar",
]
