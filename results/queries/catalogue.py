"""What the public may read: published Actions, their words, their outputs. Nothing else."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import get_language

from actions.enums import ACTIVITY_DONE, ActionState, OutputState
from actions.models import Action, Activity, FicheVersion, Output
from experts.enums import DEPLOYED
from experts.models import Deployment
from reference.models import Country, Region, Theme
from results.enums import PublicationState
from results.models import Publication, PublicationText
from results.queries.evaluations import ratings_of
from results.totals import Totals

_LIVE = Q(state=PublicationState.PUBLISHED)
#: Outputs that the partner stands by, and that somebody chose to publish.
_OPEN_OUTPUT = Q(
    is_published=True,
    is_confidential=False,
    file__isnull=False,
    state__in=[OutputState.VALIDATED, OutputState.ADOPTED],
)


def published(
    *, country: str = "", theme: str = "", region: str = "", language: str = ""
) -> QuerySet[Publication]:
    """Published Actions, newest first; of one country (ISO code), theme or region (their codes).

    Each row brings its texts and themes (`text_in`, `main_themes`): three queries a page, and one
    for a paginator's count. A theme finds its sub-themes too. `language` keeps those that can be
    read in it. Unknown codes find nothing.
    """
    rows = Publication.objects.filter(_LIVE)
    if country:
        rows = rows.filter(action__country__iso2=country.upper())
    if region:
        rows = rows.filter(Q(action__region__code=region) | Q(action__country__region__code=region))
    if theme:
        tagged = FicheVersion.themes.through.objects.filter(
            Q(theme__code=theme) | Q(theme__parent__code=theme),
            version=OuterRef("action__version"),
        )
        rows = rows.filter(Exists(tagged))
    if language:
        texts = PublicationText.objects.filter(publication=OuterRef("pk"), language=language)
        rows = rows.filter(Exists(texts))
    return (
        rows.select_related("action__country__region", "action__region", "action__version")
        .prefetch_related(
            Prefetch("texts", PublicationText.objects.order_by("pk")),
            Prefetch("action__version__themes", Theme.objects.order_by("code")),
        )
        .order_by("-published_at", "-pk")
    )


@dataclass(frozen=True)
class Choices:
    """By what the published Actions can be filtered."""

    countries: list[Country]
    regions: list[Region]
    themes: list[Theme]


def choices() -> Choices:
    """The countries, regions and main themes of published Actions. Three queries."""
    live = Action.objects.filter(publication__state=PublicationState.PUBLISHED)
    countries = Country.objects.filter(Exists(live.filter(country=OuterRef("pk"))))
    regions = Region.objects.filter(
        Exists(live.filter(Q(region=OuterRef("pk")) | Q(country__region=OuterRef("pk"))))
    )
    tagged = FicheVersion.themes.through.objects.filter(
        Q(theme=OuterRef("pk")) | Q(theme__parent=OuterRef("pk")),
        version__in=live.values("version"),
    )
    themes = Theme.objects.filter(Exists(tagged), parent__isnull=True).order_by("code")
    return Choices(
        sorted(countries, key=str), list(regions.order_by("position", "code")), list(themes)
    )


@dataclass(frozen=True)
class PublishedResult:
    """One published Action, as its public page shows it.

    `text` is in the reader's language, or in the nearest that there is (`is_fallback`).
    `expert_countries` are the countries for whose bodies the deployed experts work; `ratings` are
    hidden until five participants have answered.
    """

    publication: Publication
    action: Action
    text: PublicationText
    is_fallback: bool
    languages: list[tuple[str, str]]
    themes: list[Theme]
    outputs: list[Output]
    activities: list[Activity]
    women: int
    men: int
    undisclosed: int
    expert_countries: list[Country]
    ratings: Totals

    @property
    def participants(self) -> int:
        """Everybody who came, as counted at each activity."""
        return self.women + self.men + self.undisclosed


def published_one(slug: str, language: str = "") -> PublishedResult:
    """One published Action. Eight queries. Raises Http404 when there is none, or not any more."""
    found = published().filter(slug=slug).first()
    if found is None:
        raise Http404
    wanted = language or get_language() or settings.LANGUAGE_CODE
    text = found.text_in(wanted)
    held = list(
        Activity.objects.filter(action=found.action_id, state__in=ACTIVITY_DONE)
        .select_related("form", "country")
        .order_by("held_from", "number")
    )
    outputs = Output.objects.filter(_OPEN_OUTPUT, action=found.action_id)
    deployed = Deployment.objects.filter(
        action=found.action_id, state__in=DEPLOYED, profile__employer_country=OuterRef("pk")
    )
    return PublishedResult(
        publication=found,
        action=found.action,
        text=text,
        is_fallback=text.language != wanted.split("-")[0],
        languages=[(t.language, t.get_language_display()) for t in found.texts.all()],
        themes=found.main_themes,
        outputs=list(outputs.select_related("file").order_by("title", "pk")),
        activities=held,
        women=sum(row.women or 0 for row in held),
        men=sum(row.men or 0 for row in held),
        undisclosed=sum(row.undisclosed or 0 for row in held),
        expert_countries=sorted(Country.objects.filter(Exists(deployed)), key=str),
        ratings=ratings_of(found.action),
    )


def published_output(pk: int) -> Output:
    """An output that anybody may fetch: published, of a published Action. Raises Http404."""
    output = (
        Output.objects.filter(
            _OPEN_OUTPUT, pk=pk, action__publication__state=PublicationState.PUBLISHED
        )
        .exclude(action__state=ActionState.CANCELLED)
        .select_related("file")
        .first()
    )
    if output is None:
        raise Http404
    return output
