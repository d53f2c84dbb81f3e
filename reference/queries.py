"""Questions to the reference data: lists for pickers, eligibility, competent Delegations.

Every function that returns a query set or a list costs one query, whatever its length.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from core.dates import long_day
from reference.enums import TriageFlagCode
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
    ThemesEdition,
)
from reference.models.names import TranslatedQuerySet, translated_column

# -- Phases ----------------------------------------------------------------------------------------


def current_programme() -> Programme | None:
    """The phase whose statement and implementer every page shows, with its edition of themes."""
    return Programme.objects.select_related("themes_edition").filter(is_current=True).first()


def programme_on(day: date) -> Programme | None:
    """The phase that ran on `day`; where two did, the one that began later. None in a gap."""
    return (
        Programme.objects.select_related("themes_edition")
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, is_active=True)
        .order_by("-starts_on")
        .first()
    )


# -- Countries -------------------------------------------------------------------------------------


def partner_countries() -> TranslatedQuerySet[Country]:
    """The partner countries in use, with their regions, by name."""
    return (
        Country.objects.filter(is_partner=True, is_active=True)
        .select_related("region", "reporting_region")
        .lean("region", "reporting_region")
        .by_name()
    )


def country_names() -> QuerySet[Country, tuple[int, str]]:
    """The partner countries in use as pairs of key and name, by name: for a list to choose from."""
    return (
        Country.objects.filter(is_partner=True, is_active=True)
        .by_name()
        .values_list("pk", translated_column("name"))
    )


def requester_countries() -> TranslatedQuerySet[Country]:
    """Partner countries from which an institution may ask: those where none exists are left out.

    Countries that triage must flag (restricted, without development assistance) stay in: they may
    ask, and are told. Source: the older brochure's list of regions; the French Southern and
    Antarctic Territories have no permanent population.
    """
    return partner_countries().filter(hidden_from_requesters=False)


def eligible_countries(on: date) -> TranslatedQuerySet[Country]:
    """Partner countries covered on that day: in the phase, and receiving EU assistance.

    A phase that lists countries covers these only, one that lists none covers every partner
    country. Without a phase on that day nothing is eligible. Restricted countries are eligible.
    Sources: DG INTPA's page on MIEUX+ ("countries eligible for EU development assistance") and
    the newer brochure ("países beneficiarios de asistencia al desarrollo"); who left the DAC list
    and when: notes in `fixtures/partner_countries.csv`.
    """
    programmes = Programme.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, is_active=True
    )
    phase = programmes.order_by("-starts_on").values("pk")[:1]
    listed = Programme.eligible_countries.through.objects.filter(programme__in=phase)
    covers_all = Programme.objects.filter(pk__in=phase, eligible_countries__isnull=True)
    return partner_countries().filter(
        Q(development_assistance_until__isnull=True) | Q(development_assistance_until__gte=on),
        Q(pk__in=listed.values("country_id")) | Exists(covers_all),
        development_assistance=True,
    )


def person_countries() -> TranslatedQuerySet[Country]:
    """Countries and territories for nationality and residence, by name; uninhabited ones not."""
    return Country.objects.filter(inhabited=True, is_active=True).lean().by_name()


def member_states(on: date | None = None) -> TranslatedQuerySet[Country]:
    """The Member States of today, or of a day in the past, by name."""
    if on is None:
        return Country.objects.filter(is_member_state=True, is_active=True).by_name()
    return Country.objects.filter(
        Q(member_state_until__isnull=True) | Q(member_state_until__gte=on),
        member_state_from__lte=on,
    ).by_name()


def by_region(countries: Iterable[Country]) -> list[tuple[Region, list[Country]]]:
    """The countries in groups for a picker, in the order they came, regions in theirs.

    The countries must carry their regions (`partner_countries` does): no query of its own.
    """
    groups: dict[Region, list[Country]] = {}
    for country in countries:
        if country.region is not None:
            groups.setdefault(country.region, []).append(country)
    return sorted(groups.items(), key=lambda group: (group[0].position, group[0].code))


def regions_on(country: Country, day: date) -> tuple[Region, ReportingRegion] | None:
    """In which regions a country was on a day, for figures about the past.

    The present regions, unless `day` is before they began and a former classification holds it;
    the present ones too where no date is known. None for a country outside the programme.
    """
    if country.region is None or country.reporting_region is None:
        return None
    present = (country.region, country.reporting_region)
    if country.region_valid_from is None or day >= country.region_valid_from:
        return present
    former = (
        FormerClassification.objects.on(day)
        .filter(country=country)
        .select_related("region", "reporting_region")
        .first()
    )
    return (former.region, former.reporting_region) if former else present


# -- Triage ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TriageFlag:
    """One thing that triage must be told: a code, a sentence in the active language, a weight.

    `blocking` flags say that a request cannot be admitted without an override and its reason.
    """

    code: TriageFlagCode
    sentence: str
    blocking: bool


def triage_flags(
    country: Country, on: date, programme: Programme | None = None
) -> list[TriageFlag]:
    """What triage must know about a country on a day, gravest first; [] when all is well.

    `programme` is the phase to judge by, the one that ran on the day if left out (one query, and
    one more for its countries). Sources: regions and restrictions, `fixtures/partner_countries.csv`
    with its notes; the Gulf states are on no list of aid recipients, although the older brochure
    names the region; countries that left the DAC list fail the test "eligible for EU development
    assistance" from the day after.
    """
    name = country.marked_name
    flags = []
    if country.is_member_state:
        flags.append(
            TriageFlag(
                TriageFlagCode.MEMBER_STATE,
                _("%(country)s is a Member State: only bodies of partner countries may ask.")
                % {"country": name},
                True,
            )
        )
    elif not country.is_partner:
        flags.append(
            TriageFlag(
                TriageFlagCode.NOT_PARTNER,
                _("%(country)s is not a partner country of the programme.") % {"country": name},
                True,
            )
        )
    if not country.is_partner:
        return flags
    programme = programme or programme_on(on)
    if programme is None:
        flags.append(
            TriageFlag(
                TriageFlagCode.OUTSIDE_PHASE,
                _("No phase of the programme runs on that day."),
                True,
            )
        )
    elif not _covers(programme, country):
        flags.append(
            TriageFlag(
                TriageFlagCode.OUTSIDE_PHASE,
                _("%(country)s is not among the countries of %(phase)s.")
                % {"country": name, "phase": programme.name},
                True,
            )
        )
    if not country.development_assistance:
        flags.append(
            TriageFlag(
                TriageFlagCode.NO_DEVELOPMENT_ASSISTANCE,
                _("%(country)s is not eligible for EU development assistance.") % {"country": name},
                True,
            )
        )
    elif country.development_assistance_until and country.development_assistance_until < on:
        flags.append(
            TriageFlag(
                TriageFlagCode.DAC_GRADUATE,
                _(
                    "%(country)s left the list of recipients of development assistance: the last "
                    "day was %(day)s."
                )
                % {"country": name, "day": long_day(country.development_assistance_until)},
                True,
            )
        )
    if country.hidden_from_requesters:
        flags.append(
            TriageFlag(
                TriageFlagCode.NO_INSTITUTION,
                _("%(country)s has no institution that could ask.") % {"country": name},
                True,
            )
        )
    if country.restricted:
        flags.append(
            TriageFlag(
                TriageFlagCode.RESTRICTED,
                _(
                    "Cooperation with the authorities of %(country)s is restricted: ask the "
                    "Steering Group before promising anything."
                )
                % {"country": name},
                False,
            )
        )
    return flags


def _covers(programme: Programme, country: Country) -> bool:
    """Whether a phase covers a partner country: it lists it, or lists none."""
    listed = {c.pk for c in programme.eligible_countries.all()}
    return not listed or country.pk in listed


# -- Delegations -----------------------------------------------------------------------------------


def delegations() -> TranslatedQuerySet[Delegation]:
    """All Delegations in use with their seats, by name."""
    return Delegation.objects.filter(is_active=True).select_related("seat").by_name()


def delegations_for(country: Country, on: date) -> TranslatedQuerySet[Delegation]:
    """The Delegations competent for a country on a day; the one seated there comes first."""
    competent = DelegationCountry.objects.on(on).filter(country=country, is_active=True)
    return (
        Delegation.objects.filter(is_active=True, pk__in=competent.values("delegation"))
        .select_related("seat")
        .annotate(at_home=Case(When(seat=country, then=Value(0)), default=Value(1)))
        .order_by("at_home", "name_en")
    )


def countries_of(delegation: Delegation, on: date) -> TranslatedQuerySet[Country]:
    """The countries for which a Delegation is competent on a day, by name."""
    competent = DelegationCountry.objects.on(on).filter(delegation=delegation, is_active=True)
    return Country.objects.filter(pk__in=competent.values("country"), is_active=True).by_name()


# -- Themes and the other lists --------------------------------------------------------------------


def themes(edition: ThemesEdition) -> TranslatedQuerySet[Theme]:
    """Themes and sub-themes of an edition in its own wording, each with its theme above."""
    return Theme.objects.in_edition(edition).filter(is_active=True).select_related("parent")


def theme_groups(edition: ThemesEdition) -> list[tuple[Theme, list[Theme]]]:
    """The themes of an edition with their sub-themes, for a picker or a menu. One query."""
    groups: dict[int, tuple[Theme, list[Theme]]] = {}
    children: list[Theme] = []
    for theme in Theme.objects.in_edition(edition).filter(is_active=True).lean():
        if theme.parent_id is None:
            groups[theme.pk] = (theme, [])
        else:
            children.append(theme)
    for theme in children:
        if theme.parent_id in groups:
            groups[theme.parent_id][1].append(theme)
    return list(groups.values())


def forms_of_assistance() -> TranslatedQuerySet[FormOfAssistance]:
    """The eight forms, in their order."""
    return FormOfAssistance.objects.filter(is_active=True)


def impact_areas() -> TranslatedQuerySet[ImpactArea]:
    """The four impact areas, in their order."""
    return ImpactArea.objects.filter(is_active=True)


def requester_kinds() -> TranslatedQuerySet[InstitutionKind]:
    """Kinds of institution that may request assistance, in their order."""
    return InstitutionKind.objects.filter(is_active=True, offered_to_requesters=True)


def working_languages() -> TranslatedQuerySet[Language]:
    """The working languages of requests and activities, by name."""
    return Language.objects.filter(is_active=True, is_working_language=True).by_name()


def languages() -> TranslatedQuerySet[Language]:
    """All languages, by name."""
    return Language.objects.filter(is_active=True).lean().by_name()
