"""Participants' codes: the sheet that the team prints, and the pages that need no account."""

import re
from typing import Any

import segno
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from actions.models import Activity
from actions.rules import ACTIONS
from core.workflow import Act, Guarded, Stale
from results import queries
from results.enums import SurveyKind, SurveyState
from results.forms.answers import CodeForm, LinkAnswerForm, normalised, printed
from results.models import Ticket
from results.totals import LEAST_ANSWERS
from results.views.shared import crumbs, reader
from results.workflow import SURVEY

#: Wrong codes from one address in an hour. High, as a whole training centre may sit behind one.
MOST_WRONG_CODES = 300
_HOUR = 3600
LANGUAGES = dict(settings.LANGUAGES)


# -- The sheet -------------------------------------------------------------------------------------


def language_of(activity: Activity) -> str:
    """The code of the language in which an activity is held, English where we have no such words.

    The language is free text ("French", "français", "fr/en"): the first known name counts.
    """
    names: dict[str, str] = {}
    for code, name in settings.LANGUAGES:
        with translation.override("en"):
            names[str(name).lower()] = code
        names[translation.get_language_info(code)["name_local"].lower()] = code
        names[code] = code
    for word in re.findall(r"\w+", activity.language.lower()):
        if word in names:
            return names[word]
    return "en"


def qr(url: str) -> str:
    """An address as a picture, in the page itself: nothing else is loaded to print it."""
    return str(segno.make_qr(url, error="m").svg_data_uri(border=2, scale=3))


def _words_of_the_sheet() -> dict[str, str]:
    return {
        "title": _("Please tell us how it was"),
        "how": _("Scan the picture, or open the address and type the code."),
        "promise": _("No name, no account. The code works once and is bound to nobody."),
    }


class SheetPage(View):
    """The codes of one activity to print and cut apart. Those already used are left out."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sheet, in the activity's language and in English."""
        standing = reader(request)
        survey = queries.survey_or_404(request.user, pk)
        if survey.kind != SurveyKind.PARTICIPANT or survey.activity is None:
            raise Http404
        if not ACTIONS.may(standing, "manage", survey.action):
            raise PermissionDenied(_("Case officers and leaders print the codes."))
        language = language_of(survey.activity)
        said = []
        for code in dict.fromkeys((language, "en")):
            with translation.override(code):
                said.append({"language": code, "bidi": code == "ar", **_words_of_the_sheet()})
        start = settings.SITE_URL + reverse("surveys:code")
        context = {
            "survey": survey,
            "activity": survey.activity,
            "said": said,
            "address": re.sub(r"^https?://", "", start).rstrip("/"),
            "tickets": [
                {"printed": printed(code), "picture": qr(f"{start}{code}/")}
                for code in self._unused(survey.pk)
            ]
            if survey.state == SurveyState.OPEN
            else [],
            "crumbs": crumbs(standing, survey.action),
        }
        return render(request, "results/sheet.html", context)

    def _unused(self, pk: int) -> list[str]:
        rows = Ticket.objects.filter(survey=pk, used_on__isnull=True).order_by("pk")
        return list(rows.values_list("code", flat=True))


# -- Participants ----------------------------------------------------------------------------------


def _key(request: HttpRequest) -> str:
    return f"results.codes:{get_adapter(request).get_client_ip(request)}"


def _too_many(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) >= MOST_WRONG_CODES


def _count_wrong(request: HttpRequest) -> None:
    key = _key(request)
    if not cache.add(key, 1, _HOUR):
        try:
            cache.incr(key)
        except ValueError:
            # It ran out between the two.
            cache.set(key, 1, _HOUR)


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class _Public(View):
    """A small page in the language that its reader chose on it; no cookie is needed for that."""

    def page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """The page in the language of the address, else of the browser."""
        return render(
            request,
            template,
            {
                **context,
                "languages": [
                    {
                        "code": code,
                        "name": translation.get_language_info(code)["name_local"],
                        "bidi": translation.get_language_info(code)["bidi"],
                    }
                    for code in LANGUAGES
                ],
            },
            status=status,
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Speak the language that was asked for."""
        wanted = request.POST.get("language") or request.GET.get("language") or ""
        if wanted not in LANGUAGES:
            return super().dispatch(request, *args, **kwargs)
        with translation.override(wanted):
            response = super().dispatch(request, *args, **kwargs)
            response.headers["Content-Language"] = wanted
            return response

    def language(self) -> str:
        """The language spoken now, for addresses."""
        return (translation.get_language() or "en").split("-")[0]


class CodePage(_Public):
    """Type the code from the slip of paper."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.page(request, "results/code.html", {"form": CodeForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go to the questions, or say beside the field what is wrong."""
        form = CodeForm(request.POST)
        if _too_many(request):
            return _many_wrong(self, request, form)
        if form.is_valid():
            code = form.cleaned_data["code"]
            if Ticket.objects.filter(code=code).exists():
                address = reverse("surveys:ticket", args=[code])
                return HttpResponseRedirect(f"{address}?language={self.language()}")
            form.add_error("code", _("We do not know this code. Look at your slip once more."))
        _count_wrong(request)
        return self.page(request, "results/code.html", {"form": form}, status=422)


def _many_wrong(page: _Public, request: HttpRequest, form: CodeForm) -> HttpResponse:
    form.is_valid()
    form.add_error("code", _("Too many wrong codes came from here. Try again in an hour."))
    return page.page(request, "results/code.html", {"form": form}, status=429)


class TicketPage(_Public):
    """The questions behind a code. Opening uses nothing up; sending the answer does."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The questions; kindly no more when the code is used or the evaluation closed."""
        ticket = self._find(code)
        if ticket is None:
            return self._unknown(request, code)
        if (over := self._over(request, ticket)) is not None:
            return over
        return self._show(request, ticket, LinkAnswerForm(kind=SurveyKind.PARTICIPANT))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Keep the answer and use the code up, together."""
        ticket = self._find(code)
        if ticket is None:
            return self._unknown(request, code)
        if (over := self._over(request, ticket)) is not None:
            return over
        form = LinkAnswerForm(request.POST, kind=SurveyKind.PARTICIPANT)
        if not form.is_valid():
            return self._show(request, ticket, form, status=422)
        try:
            SURVEY.run(
                "collect", ticket.survey, act=Act.system(), code=ticket.code, **form.answer()
            )
        except (Guarded, Stale) as refusal:
            ticket = self._find(code) or ticket
            if (over := self._over(request, ticket)) is not None:
                return over
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            return self._show(request, ticket, form, status=422)
        return HttpResponseRedirect(f"{reverse('surveys:thanks')}?language={self.language()}")

    def _find(self, code: str) -> Ticket | None:
        return (
            Ticket.objects.filter(code=normalised(code))
            .select_related("survey__activity", "survey__action__country", "survey__action__region")
            .first()
        )

    def _unknown(self, request: HttpRequest, code: str) -> HttpResponse:
        form = CodeForm({"code": code})
        if _too_many(request):
            return _many_wrong(self, request, form)
        _count_wrong(request)
        if form.is_valid():
            form.add_error("code", _("We do not know this code. Look at your slip once more."))
        return self.page(request, "results/code.html", {"form": form}, status=404)

    def _over(self, request: HttpRequest, ticket: Ticket) -> HttpResponse | None:
        if ticket.used_on is not None:
            return self.page(request, "results/code_used.html", {}, status=410)
        if ticket.survey.state != SurveyState.OPEN:
            return self.page(request, "results/code_closed.html", {}, status=410)
        return None

    def _show(
        self, request: HttpRequest, ticket: Ticket, form: LinkAnswerForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "survey": ticket.survey,
            "activity": ticket.survey.activity,
            "least": LEAST_ANSWERS,
        }
        return self.page(request, "results/ticket.html", context, status=status)


class ThanksPage(_Public):
    """What a participant reads at the end."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Thank you."""
        return self.page(request, "results/thanks.html", {})
