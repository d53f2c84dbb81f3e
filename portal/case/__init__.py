"""One case as its page shows it: where it is, what may be done, what happened.

The page asks a fixed number of queries, whatever the case holds.
"""

from portal.case.history import lines, questions, timeline
from portal.case.loading import Case, load_case, load_request
from portal.case.page import clocks, doable, request_content
from portal.case.whereabouts import stages, whereabouts

__all__ = [
    "Case",
    "clocks",
    "doable",
    "lines",
    "load_case",
    "load_request",
    "questions",
    "request_content",
    "stages",
    "timeline",
    "whereabouts",
]
