"""Pages of surveys for those who are signed in, and the answer by a signed link."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from actions.models import Action
from actions.rules import ACTIONS
from core import links
from core.models import SignedLink
from core.papers import isolated
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Refusal, Verb
from results import asking, queries
from results.enums import Question, SurveyKind, SurveyState
from results.forms.answers import LinkAnswerForm
from results.forms.verbs import SURVEY_FORMS
from results.mails import ANSWER_PURPOSE
from results.models import Survey
from results.rules import SURVEYS
from results.totals import LEAST_ANSWERS, Totals
from results.views.shared import action_or_404, buttons, crumbs, lines, nonce_of, reader
from results.workflow import SURVEY


def about(survey: Survey) -> str:
    """What a survey is about, in words."""
    if survey.activity is not None:
        return survey.activity.title
    if survey.deployment is not None:
        return _("Mission %(reference)s") % {"reference": survey.deployment.reference}
    return survey.action.version.title


def rows_of(found: Totals) -> list[dict[str, Any]]:
    """The totals as a table shows them."""
    return [
        {
            "question": Question(line.question).label,
            "answers": line.answers,
            "average": line.average,
        }
        for line in found.lines
    ]


class SurveyPage(View):
    """A survey: who is asked, whether they answered, what it comes to."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        standing = reader(request)
        survey = queries.survey_or_404(request.user, pk)
        found = queries.totals_of(survey)
        reads = SURVEYS.may(standing, "view_answers", survey)
        own, recorded = buttons(SURVEY.offered(standing, survey), "surveys:verb", pk)
        manages = ACTIONS.may(standing, "manage", survey.action)
        by_code = survey.kind == SurveyKind.PARTICIPANT
        context = {
            "survey": survey,
            "about": about(survey),
            "totals": found,
            "rows": rows_of(found),
            "least": LEAST_ANSWERS,
            "words": queries.words_of(survey, found.people) if reads else [],
            "reads": reads,
            "own": own,
            "recorded": recorded,
            "tickets": survey.tickets.count() if by_code and manages else None,
            "sheet_url": reverse("surveys:sheet", args=[pk])
            if by_code and manages and survey.state == SurveyState.OPEN
            else "",
            "timeline": lines([survey], standing),
            "crumbs": crumbs(standing, survey.action),
        }
        return render(request, "results/survey.html", context)


class SurveyVerb(VerbPage):
    """The page of one verb of a survey."""

    table = SURVEY
    forms = SURVEY_FORMS
    templates: ClassVar[dict[str, str]] = {"answer": "results/answer.html"}

    def load(self, request: HttpRequest, **kwargs: Any) -> Survey:
        """The survey, if it exists for the reader."""
        return queries.survey_or_404(request.user, kwargs["pk"])

    def context(self, obj: Survey, verb: Verb) -> dict[str, Any]:
        """What it is about."""
        return {
            "subject": f"{isolated(obj.action.name)}: {isolated(about(obj))}",
            "crumbs": [{"label": about(obj), "url": obj.get_absolute_url()}],
        }


class AskPage(View):
    """All evaluations of an Action that are still to be asked for, in one click."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who would be asked."""
        action = self._load(request, pk)
        context = {
            "action": action,
            "missing": asking.missing(action),
            "crumbs": crumbs(reader(request), action),
        }
        return render(request, "results/ask.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask all of them and go back to the Action."""
        action = self._load(request, pk)
        try:
            number = asking.ask_all(asking.missing(action), request.user, nonce_of(request))  # type: ignore[arg-type]
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
        except Refusal as refusal:
            messages.warning(request, " ".join(str(s) for s in refusal.sentences))
        else:
            if number:
                messages.success(request, _("Asked. Those concerned are told by mail."))
            else:
                messages.info(request, _("Everybody has been asked already."))
        return HttpResponseRedirect(action.get_absolute_url())

    def _load(self, request: HttpRequest, pk: int) -> Action:
        action = action_or_404(request, pk)
        if not ACTIONS.may(reader(request), "manage", action):
            raise PermissionDenied(_("Case officers and leaders ask for evaluations."))
        return action


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class AnswerByLink(View):
    """Where the link in the mail leads: a partner's focal point or an expert answers, once.

    Works without an account. Opening uses nothing up; sending the answer does.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The questions."""
        try:
            survey = self._survey(request, links.read(token, ANSWER_PURPOSE))
        except links.LinkError as error:
            return self._no_use(request, error)
        return self._show(request, survey, LinkAnswerForm(kind=survey.kind))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Keep the answer, and use the link up in the same transaction."""
        try:
            survey = self._survey(request, links.read(token, ANSWER_PURPOSE))
            form = LinkAnswerForm(request.POST, kind=survey.kind)
            if not form.is_valid():
                return self._show(request, survey, form, status=422)
            with transaction.atomic():
                links.use(token, ANSWER_PURPOSE)
                act = Act.by_link(survey.respondent)
                SURVEY.run("answer", survey, act=act, **form.answer())
        except links.LinkError as error:
            return self._no_use(request, error)
        except Refusal as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            return self._show(request, survey, form, status=422)
        return render(request, "results/answered.html", {"survey": survey})

    def _survey(self, request: HttpRequest, link: SignedLink) -> Survey:
        survey = (
            Survey.objects.filter(pk=link.subject_id)
            .select_related(
                "action__country",
                "action__region",
                "action__version",
                "activity",
                "deployment",
                "respondent__user",
            )
            .first()
        )
        if survey is None or survey.respondent_id != link.bearer_id:
            raise links.LinkError(
                _("This link is not valid. Please use the newest mail we sent you.")
            )
        account = getattr(survey.respondent, "user", None)
        if request.user.is_authenticated and account != request.user:
            raise links.LinkError(
                _("This link was sent to somebody else than the person who is signed in here.")
            )
        if survey.state == SurveyState.ANSWERED:
            raise links.LinkError(_("You have answered already. Thank you."))
        if survey.state == SurveyState.CLOSED:
            raise links.LinkError(_("This evaluation is closed. Thank you all the same."))
        return survey

    def _show(
        self, request: HttpRequest, survey: Survey, form: LinkAnswerForm, status: int = 200
    ) -> HttpResponse:
        context = {"survey": survey, "about": about(survey), "form": form}
        return render(request, "results/answer_by_link.html", context, status=status)

    def _no_use(self, request: HttpRequest, error: Exception) -> HttpResponse:
        return render(request, "core/link_no_use.html", {"reason": str(error)}, status=410)
