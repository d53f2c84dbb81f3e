"""Public pages of results: the catalogue, one result, facts and figures."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.catalogue import by_words, cards
from portal.forms import CatalogueForm
from portal.views.public import for_visitors, reader
from results import figures as counts
from results.enums import FigureCode
from results.queries import choices, published, published_one

#: Cards on one page of the catalogue.
PAGE = 12


@login_not_required
@require_safe
@for_visitors
def catalogue(request: HttpRequest) -> HttpResponse:
    """Published Actions: filters, words, pages."""
    form = CatalogueForm(request.GET, offered=choices())
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = published(
        country=chosen.get("country", ""),
        region=chosen.get("region", ""),
        theme=chosen.get("theme", ""),
    )
    words = chosen.get("q", "")
    rows = by_words(rows, words) if form.is_valid() else rows.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards(page.object_list),
        "active": _chips(request, form),
        "summary": _("%(first)s–%(last)s of %(count)s")
        % {
            "first": page.start_index(),
            "last": page.end_index(),
            "count": page.paginator.count,
        },
    }
    return render(request, "portal/catalogue.html", context)


def _chips(request: HttpRequest, form: CatalogueForm) -> list[dict[str, Any]]:
    """What is asked for, each with the address without it."""
    if not form.is_valid():
        return []
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data[name]
        if not value:
            continue
        params = request.GET.copy()
        for gone in (name, "page"):
            params.pop(gone, None)
        label = dict(getattr(field, "choices", ())).get(value, value)
        chips.append({"label": f"{field.label}: {label}", "remove_url": f"?{params.urlencode()}"})
    return chips


@login_not_required
@require_safe
@for_visitors
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """One published Action; 404 for what is not public, or not any more."""
    found = published_one(slug)
    context = {
        "result": found,
        "text": found.text,
        "impact_areas": list(found.action.version.impact_areas.order_by("code")),
        "crumbs": [{"label": _("Results"), "url": reverse("portal:catalogue")}],
    }
    return render(request, "portal/result.html", context)


@login_not_required
@require_safe
@for_visitors
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure: as it was published, what it counts, and what this portal has counted."""
    lines = counts.all_figures(reader(request))
    shown = [line for line in lines if line.code != FigureCode.OFFICIALS_LITERAL]
    context = {
        # What was published first, then what only the portal counts.
        "lines": sorted(shown, key=lambda line: line.headline is None),
        "literal": next((x for x in lines if x.code == FigureCode.OFFICIALS_LITERAL), None),
    }
    return render(request, "portal/figures.html", context)


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages, for search engines."""
    names = ("home", "catalogue", "figures", "accessibility", "privacy")
    paths = [reverse(f"portal:{name}") for name in names] + [reverse("enquiries:contact")]
    listed: list[tuple[str, Any]] = [(request.build_absolute_uri(path), None) for path in paths]
    for slug, day in published().prefetch_related(None).values_list("slug", "published_at")[:5_000]:
        path = reverse("portal:result", args=[slug])
        listed.append((request.build_absolute_uri(path), day))
    return render(request, "portal/sitemap.xml", {"pages": listed}, content_type="application/xml")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the public pages alone."""
    lines = [
        "User-agent: *",
        *(f"Allow: {reverse(f'portal:{name}')}" for name in ("catalogue", "figures")),
        f"Disallow: {reverse('portal:desk')}",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
