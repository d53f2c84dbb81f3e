"""The tables of verbs: surveys, closing reports, publications."""

from results.workflow.publications import TABLE as PUBLICATION
from results.workflow.reports import TABLE as REPORT
from results.workflow.surveys import TABLE as SURVEY

__all__ = ["PUBLICATION", "REPORT", "SURVEY"]
