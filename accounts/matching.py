"""Which institution somebody means: by the very name, or by something like it."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Lower

from accounts.models import Institution
from reference.models import Country

#: How many candidates a page offers.
MOST = 8
#: Below this likeness (0 to 1) two names have nothing to do with each other.
_LIKE_ENOUGH = 0.2


def same_institution(name: str, country: Country | None) -> Institution | None:
    """The institution of a country (or of none) with this official name, whatever the case."""
    wanted = " ".join(name.split()).lower()
    named = Institution.objects.annotate(lower=Lower("name"))
    return named.filter(lower=wanted, country=country).first()


def institution_called(name: str, country: Country | None) -> Institution | None:
    """The one institution of a country that goes by this name, by its acronym or Latin name.

    None when there is none, or several.
    """
    wanted = " ".join(name.split())
    found = Institution.objects.filter(
        Q(name__iexact=wanted) | Q(name_latin__iexact=wanted) | Q(acronym__iexact=wanted),
        country=country,
    )[:2]
    return found[0] if len(found) == 1 else None


def institutions_like(words: str, country: Country | None = None) -> QuerySet[Institution]:
    """At most `MOST` institutions whose name is like these words, the likeliest first.

    Those of `country` come before the others.
    """
    # The database takes no NUL, and no name has one.
    wanted = " ".join(words.replace("\0", " ").split())[:200]
    if not wanted:
        return Institution.objects.none()
    at_home = Case(
        When(country=country, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    likeness = Greatest(TrigramSimilarity("name", wanted), TrigramSimilarity("name_latin", wanted))
    return (
        Institution.objects.annotate(likeness=likeness, abroad=at_home)
        .filter(
            Q(likeness__gte=_LIKE_ENOUGH) | Q(name__icontains=wanted) | Q(acronym__iexact=wanted)
        )
        .select_related("country", "kind")
        .order_by("abroad", "-likeness", "name")[:MOST]
    )
