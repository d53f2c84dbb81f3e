"""The public catalogue: what its filters offer, what a card shows. The rows come from `results`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from reference.models import Theme
from results.models import Publication, PublicationText

#: How many words of a search are looked for.
MOST_WORDS = 8


@dataclass(frozen=True)
class Card:
    """A published Action as lists show it, in the reader's language or the nearest there is."""

    publication: Publication
    text: PublicationText
    is_fallback: bool

    @property
    def url(self) -> str:
        """Its public page."""
        return reverse("portal:result", args=[self.publication.slug])

    @property
    def name(self) -> str:
        """ "Ghana I"."""
        return self.publication.action.name

    @property
    def themes(self) -> list[Theme]:
        """The first themes of the Action."""
        return self.publication.main_themes[:2]


def cards(publications: Iterable[Publication]) -> list[Card]:
    """A card for each; no query when texts and themes are prefetched."""
    wanted = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    listed = []
    for publication in publications:
        text = publication.text_in(wanted)
        listed.append(Card(publication, text, text.language != wanted))
    return listed


def by_words(rows: QuerySet[Publication], words: str) -> QuerySet[Publication]:
    """Those in which every word occurs: in a text of any language, or in the place's name."""
    for word in words.split()[:MOST_WORDS]:
        said, place = Q(), Q()
        for column in ("title", "summary", "story", "results"):
            said |= Q(**{f"{column}__unaccent__icontains": word})
        for code, _name in settings.LANGUAGES:
            place |= Q(**{f"action__country__name_{code}__unaccent__icontains": word})
            place |= Q(**{f"action__region__name_{code}__unaccent__icontains": word})
        texts = PublicationText.objects.filter(said, publication=OuterRef("pk"))
        rows = rows.filter(Q(Exists(texts)) | place)
    return rows
