"""Pages of `results`."""

from results.views.figures import FigureRows, output_file
from results.views.reports import (
    BeginPublication,
    BeginReport,
    PublicationPage,
    PublicationVerb,
    ReportPage,
    ReportVerb,
)
from results.views.surveys import AnswerByLink, AskPage, SurveyPage, SurveyVerb
from results.views.tickets import CodePage, SheetPage, ThanksPage, TicketPage

__all__ = [
    "AnswerByLink",
    "AskPage",
    "BeginPublication",
    "BeginReport",
    "CodePage",
    "FigureRows",
    "PublicationPage",
    "PublicationVerb",
    "ReportPage",
    "ReportVerb",
    "SheetPage",
    "SurveyPage",
    "SurveyVerb",
    "ThanksPage",
    "TicketPage",
    "output_file",
]
