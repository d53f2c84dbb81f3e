"""What a reader chooses, and the one click that ends a kind of mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import kept
from notifications import catalog, unsubscribing
from notifications.choosing import label_of
from notifications.forms.choices import PreferencesForm
from notifications.views.inbox import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How often of which kind, in which language, at which hours."""
    more: dict[str, Any] = {"person": person_of(request), "user": request.user}
    if request.method == "POST":
        form = PreferencesForm(request.POST, **more)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved. It holds from the next notice on."))
            return HttpResponseRedirect(reverse("notifications:preferences"))
    else:
        form = PreferencesForm(initial=kept.take(request) or {}, **more)
    context = {
        "form": form,
        "crumbs": [{"label": _("Notices"), "url": reverse("notifications:inbox")}],
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", context, status=status)


# A mail program posts without our cookie or token; what the link may do is signed into it.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask (GET), or end the kinds of mail that the link names (POST); no account needed."""
    found = unsubscribing.read(token)
    if found is None:
        return render(request, "notifications/unsubscribe.html", {"broken": True}, status=404)
    person, kinds = found
    done = request.method == "POST"
    if done:
        unsubscribing.switch_off(person, kinds)
    labels = [label_of(catalog.entry(kind)) for kind in kinds]
    return render(request, "notifications/unsubscribe.html", {"labels": labels, "done": done})
