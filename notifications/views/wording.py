"""The words of notices, changed by the team."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import kept
from notifications import catalog, worded, wordings
from notifications.choosing import label_of, noun_of
from notifications.forms.wording import WordingForm
from notifications.models import Wording
from notifications.wording_rules import may_word


def _only_wordsmiths(request: HttpRequest) -> None:
    if not may_word(request.user):
        raise PermissionDenied(_("Team leaders and administrators word the mails. Ask one."))


def _known(notice: str, language: str) -> catalog.Entry:
    """The notice. Raises Http404 for one that there is not, or a language we do not speak."""
    entry = catalog.catalogue().get(notice)
    if entry is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return entry


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every notice, and in which languages its words were changed."""
    _only_wordsmiths(request)
    edited = wordings.edited_kinds()
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in catalog.catalogue().values():
        row = {"notice": entry.notice, "label": label_of(entry), "edited": edited.get(entry.notice)}
        groups.setdefault(noun_of(entry), []).append(row)
    context = {"groups": groups, "language": get_language(), "crumbs": _crumbs()[:1]}
    return render(request, "notifications/wordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, notice: str, language: str) -> HttpResponse:
    """Change, look at, save: nothing is sent by it."""
    _only_wordsmiths(request)
    entry = _known(notice, language)
    rows = wordings.versions(notice, language)
    newest = rows[0] if rows else None
    more: dict[str, Any] = {"notice": notice, "user": request.user}
    shown, status = None, 200
    if request.method == "POST":
        form = WordingForm(request.POST, **more)
        if form.is_valid():
            typed = {name: form.cleaned_data[name] for name in ("subject", "text")}
            if "look" in request.POST:
                draft = Wording(notice=notice, language=language, **typed)
                shown = wordings.preview(draft, request.user)
            elif _saved(request, notice, language, form, typed):
                return HttpResponseRedirect(request.path)
        status = 422 if form.errors else 200
    else:
        initial: dict[str, Any] = {"seen": newest.version if newest else 0}
        if newest is not None and not newest.shipped:
            initial |= {"subject": newest.subject, "text": newest.text}
            shown = wordings.preview(newest, request.user)
        form = WordingForm(initial=initial | (kept.take(request) or {}), **more)
    context = {
        "form": form,
        "label": label_of(entry),
        "language": language,
        "bidi": get_language_info(language)["bidi"],
        "preview": shown,
        "shipped": wordings.shipped_words(notice, language, request.user),
        "edited": newest is not None and not newest.shipped,
        "newest": newest.version if newest else 0,
        "versions": rows,
        "placeholders": worded.PLACEHOLDERS.values(),
        "tabs": _languages(notice, language),
        "notice": notice,
        "crumbs": _crumbs(),
    }
    return render(request, "notifications/wording.html", context, status=status)


def _saved(
    request: HttpRequest, notice: str, language: str, form: WordingForm, typed: dict[str, str]
) -> bool:
    try:
        wordings.save(
            notice,
            language,
            subject=typed["subject"],
            text=typed["text"],
            by=request.user,
            seen=form.cleaned_data["seen"],
        )
    except wordings.SomebodyFaster:
        form.add_error(None, _("Somebody else saved another version. Compare, then save again."))
        now = wordings.versions(notice, language)
        seen = str(now[0].version if now else 0)
        form.data = MultiValueDict({**dict(request.POST.lists()), "seen": [seen]})
        return False
    messages.success(request, _("Saved. The next mail says it so."))
    return True


@require_POST
def back(request: HttpRequest, notice: str, language: str) -> HttpResponse:
    """Back to the words that came with the portal; the versions stay."""
    _only_wordsmiths(request)
    _known(notice, language)
    seen = request.POST.get("seen", "")
    try:
        wordings.save(
            notice,
            language,
            subject="",
            text="",
            by=request.user,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            shipped=True,
        )
        messages.success(request, _("The shipped words hold again."))
    except wordings.SomebodyFaster:
        messages.warning(request, _("Somebody else saved another version. Look at it first."))
    return HttpResponseRedirect(reverse("notifications:wording", args=[notice, language]))


def _languages(notice: str, language: str) -> list[dict[str, Any]]:
    return [
        {
            "label": str(get_language_info(code)["name_local"]).capitalize(),
            "url": reverse("notifications:wording", args=[notice, code]),
            "current": code == language,
        }
        for code, _name in settings.LANGUAGES
    ]


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Notices"), "url": reverse("notifications:inbox")},
        {"label": _("Wording of mails"), "url": reverse("notifications:wordings")},
    ]
