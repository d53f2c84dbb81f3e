"""The words of a publication: their fingerprint, and the address under which they are read."""

import hashlib
import json

from django.utils.text import slugify
from django.utils.translation import override

from actions.models import Action
from results.models import Publication, PublicationText

#: The words that people wrote, in the order in which they are fingerprinted.
WORDS = ("title", "summary", "story", "results", "quote")


def fingerprint(publication: Publication) -> str:
    """The SHA-256 of what the public would read: the words in every language, and the voice."""
    texts = PublicationText.objects.filter(publication=publication).order_by("language")
    said = {
        "texts": [
            {"language": text.language, **{name: getattr(text, name) for name in WORDS}}
            for text in texts
        ],
        "quote_by": publication.quote_by,
        "quote_country": publication.quote_country_id,
    }
    content = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def free_slug(action: Action) -> str:
    """An address from the Action's name in English, with its number where that one is taken."""
    with override("en"):
        wanted = slugify(action.name)[:70] or f"action-{action.pk}"
    taken = Publication.objects.filter(slug=wanted).exists()
    return f"{wanted}-{action.pk}" if taken else wanted
