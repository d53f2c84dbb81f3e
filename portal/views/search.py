"""One search over what the reader may see."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.standing import Standing
from core.policy import standing_of
from portal import search as searching
from portal.forms import SearchForm


def search(request: HttpRequest) -> HttpResponse:
    """What the reader may see, by reference, name or words; a whole reference opens at once."""
    standing = standing_of(request.user)
    assert isinstance(standing, Standing)
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = searching.search(standing, words) if words else searching.Found()
    if found.exact:
        return HttpResponseRedirect(found.exact)
    context = {"search_query": words, "found": found, "form": form}
    return render(request, "portal/search.html", context)
