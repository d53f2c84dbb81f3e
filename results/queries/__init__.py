"""Questions to `results`: one object, lists, the desk, and what the public reads."""

from results.queries.catalogue import (
    Choices,
    PublishedResult,
    choices,
    published,
    published_one,
    published_output,
)

__all__ = [
    "Choices",
    "PublishedResult",
    "choices",
    "published",
    "published_one",
    "published_output",
]
