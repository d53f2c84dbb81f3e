"""What the engine must offer: extensions, text search in five languages, the cache table."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# One configuration per language, with unaccent before the stemmer, and "simple" for words that no
# stemmer knows (names, references, other languages). Unaccent stands inside the configuration so
# that to_tsvector is immutable and a generated column can use it.
LANGUAGES = {
    "simple": "simple",
    "en": "english_stem",
    "es": "spanish_stem",
    "fr": "french_stem",
    "pt": "portuguese_stem",
    "ar": "arabic_stem",
}


def _configuration(code: str, dictionary: str) -> str:
    return f"""
    create text search configuration public.mieux_{code} (copy = pg_catalog.simple);
    alter text search configuration public.mieux_{code}
        alter mapping for hword, hword_part, word, asciihword, asciiword, hword_asciipart
        with public.unaccent, {dictionary};
    """


CONFIGURATIONS = "".join(_configuration(code, name) for code, name in LANGUAGES.items())

# Arabic writes the same word with several letters; both sides of a search are folded the same way.
FUNCTIONS = """
create function public.mieux_fold(words text) returns text
language sql immutable parallel safe as $$
    select translate(coalesce(words, ''), 'أإآٱىة،؛؟«»’', 'اااايه      ')
$$;

create function public.mieux_search_vector(lang text, strong text, rest text) returns tsvector
language sql immutable parallel safe as $$
    select setweight(to_tsvector('public.mieux_simple'::regconfig, public.mieux_fold(strong)), 'A')
        || to_tsvector('public.mieux_simple'::regconfig, public.mieux_fold(rest))
        || to_tsvector(
            case lang
                when 'es' then 'public.mieux_es'::regconfig
                when 'fr' then 'public.mieux_fr'::regconfig
                when 'pt' then 'public.mieux_pt'::regconfig
                when 'ar' then 'public.mieux_ar'::regconfig
                else 'public.mieux_en'::regconfig
            end,
            public.mieux_fold(strong) || ' ' || public.mieux_fold(rest)
        )
$$;

create function public.mieux_search_query(words text) returns tsquery
language sql immutable parallel safe as $$
    select websearch_to_tsquery('public.mieux_simple'::regconfig, public.mieux_fold(words))
        || websearch_to_tsquery('public.mieux_en'::regconfig, public.mieux_fold(words))
        || websearch_to_tsquery('public.mieux_es'::regconfig, public.mieux_fold(words))
        || websearch_to_tsquery('public.mieux_fr'::regconfig, public.mieux_fold(words))
        || websearch_to_tsquery('public.mieux_pt'::regconfig, public.mieux_fold(words))
        || websearch_to_tsquery('public.mieux_ar'::regconfig, public.mieux_fold(words))
$$;
"""

# The shape that Django's DatabaseCache expects (`createcachetable`).
CACHE = """
create table core_cache (
    cache_key varchar(255) not null primary key,
    value text not null,
    expires timestamp with time zone not null
);
create index core_cache_expires on core_cache (expires);
"""


class Migration(migrations.Migration):
    """Runs as the owner of the database; the three extensions are trusted ones."""

    dependencies = []  # type: ignore[var-annotated]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            CONFIGURATIONS + FUNCTIONS,
            """
            drop function public.mieux_search_query(text);
            drop function public.mieux_search_vector(text, text, text);
            drop function public.mieux_fold(text);
            """
            + "".join(f"drop text search configuration public.mieux_{code};" for code in LANGUAGES),
        ),
        migrations.RunSQL(CACHE, "drop table core_cache;"),
    ]
