"""Questions to `results`: one object, lists, the desk, and what the public reads."""

from results.queries.catalogue import (
    Choices,
    PublishedResult,
    choices,
    published,
    published_one,
    published_output,
)
from results.queries.desk import desk, desk_steps
from results.queries.evaluations import (
    survey_or_404,
    surveys_of,
    totals_of,
    totals_of_action,
    words_of,
)
from results.queries.reports import Done, done, publication_or_404, report_or_404

__all__ = [
    "Choices",
    "Done",
    "PublishedResult",
    "choices",
    "desk",
    "desk_steps",
    "done",
    "publication_or_404",
    "published",
    "published_one",
    "published_output",
    "report_or_404",
    "survey_or_404",
    "surveys_of",
    "totals_of",
    "totals_of_action",
    "words_of",
]
