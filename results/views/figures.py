"""The rows behind a public figure, and the files that anybody may fetch."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from core.policy import standing_of
from core.views import attachment
from results import figures
from results.enums import FigureCode
from results.queries import published_output

#: Rows on one page.
PAGE = 50
_JOINED = {
    FigureCode.ACTIONS: ("country", "region"),
    FigureCode.ACTIVITIES: ("action__country", "action__region"),
    FigureCode.PARTICIPANTS: ("action__country", "action__region"),
}


class FigureRows(View):
    """Every row that a figure counts, for the team and auditors: the list is the figure."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """One page of them."""
        figure = figures.FIGURES.get(code.upper())  # type: ignore[call-overload]
        if figure is None or not figures.may_open_rows(standing_of(request.user)):  # type: ignore[arg-type]
            raise Http404
        rows: QuerySet[Any] = figure.rows().order_by("pk")
        rows = rows.select_related(*_JOINED.get(figure.code, ()))
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context = {
            "figure": figure,
            "page_obj": page,
            "rows": [_line(figure.code, row) for row in page.object_list],
            "crumbs": [{"label": _("Facts and figures"), "url": "/figures/"}],
        }
        return render(request, "results/figure_rows.html", context)


def _line(code: FigureCode, row: Any) -> dict[str, Any]:
    """What a row is called, what it belongs to, its page and its number where it has one."""
    line: dict[str, Any] = {"label": str(row), "url": _page_of(row), "note": "", "number": ""}
    if code in (FigureCode.ACTIVITIES, FigureCode.PARTICIPANTS):
        line["note"] = row.action.name
    if code == FigureCode.PARTICIPANTS:
        line["number"] = row.participants
    if code == FigureCode.REQUESTS:
        line |= {"label": row.title, "note": row.reference}
    return line


def _page_of(row: Any) -> str:
    try:
        return str(row.get_absolute_url())
    except (AttributeError, NoReverseMatch):
        return ""


@login_not_required
@require_safe
def output_file(request: HttpRequest, pk: int) -> FileResponse:
    """A published output of a published Action, as an attachment, to anybody. Else 404."""
    stored = published_output(pk).file
    if stored is None:
        raise Http404
    return attachment(stored)
