"""One search over what the reader may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.forms import SearchForm


def search(request: HttpRequest) -> HttpResponse:
    """Cases by reference or by words."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    return render(request, "portal/search.html", {"search_query": words, "results": []})
