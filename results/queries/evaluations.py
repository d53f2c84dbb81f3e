"""Surveys: one of them, its totals, its words."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from actions.models import Action
from core.policy import standing_of
from results.enums import QUESTIONS, SurveyKind
from results.models import Evaluation, EvaluationScore, Survey
from results.rules import SURVEYS
from results.totals import LEAST_ANSWERS, Totals, totals

_WITH = (
    "action__country",
    "action__region",
    "action__version",
    "action__fiche__officer",
    "activity__country",
    "deployment__person",
    "deployment__profile__employer_country",
    "respondent",
)


def survey_or_404(user: Any, pk: int) -> Survey:
    """The survey with its stakes, if it exists for this user. One query. Raises Http404."""
    found = SURVEYS.load(standing_of(user), Survey.objects.filter(pk=pk).select_related(*_WITH))
    if not found:
        raise Http404
    return found[0]


def surveys_of(action: Action) -> QuerySet[Survey]:
    """The surveys of an Action with how many answered each, as `answers`."""
    return (
        Survey.objects.filter(action=action)
        .select_related("activity", "deployment__person", "respondent")
        .annotate(answers=Count("evaluations"))
        .order_by("kind", "pk")
    )


def totals_of(survey: Survey) -> Totals:
    """What the answers to one survey come to. Two queries."""
    rows = Evaluation.objects.filter(survey=survey)
    return _totals(rows, survey.kind, _least(survey.kind))


def totals_of_action(action: Action) -> dict[SurveyKind, Totals]:
    """What all answers of each kind come to in an Action. Two queries.

    Participants' are counted from five answers on, whoever asks.
    """
    people = dict(
        Evaluation.objects.filter(survey__action=action)
        .values_list("survey__kind")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counts: dict[str, dict[tuple[str, int], int]] = {}
    rows = EvaluationScore.objects.filter(evaluation__survey__action=action)
    for kind, question, score, times in (
        rows.values_list("evaluation__survey__kind", "question", "score")
        .annotate(times=Count("pk"))
        .order_by()
    ):
        counts.setdefault(kind, {})[question, score] = times
    return {
        kind: totals(people.get(kind, 0), counts.get(kind, {}), QUESTIONS[kind], least=_least(kind))
        for kind in SurveyKind
    }


def ratings_of(action: Action) -> Totals:
    """What participants of all activities of an Action say, for everybody to read. Two queries."""
    rows = Evaluation.objects.filter(survey__action=action, survey__kind=SurveyKind.PARTICIPANT)
    return _totals(rows, SurveyKind.PARTICIPANT, LEAST_ANSWERS)


def _least(kind: str) -> int:
    return LEAST_ANSWERS if kind == SurveyKind.PARTICIPANT else 1


def _totals(rows: QuerySet[Evaluation], kind: str, least: int) -> Totals:
    counted = (
        EvaluationScore.objects.filter(evaluation__in=rows)
        .values("question", "score")
        .annotate(times=Count("pk"))
        .order_by()
    )
    counts = {(row["question"], row["score"]): row["times"] for row in counted}
    return totals(rows.count(), counts, QUESTIONS[kind], least=least)


def words_of(survey: Survey, people: int) -> list[Evaluation]:
    """What was said in words, for whoever may read it; participants' once five have answered."""
    if survey.kind == SurveyKind.PARTICIPANT and people < LEAST_ANSWERS:
        return []
    rows = survey.evaluations.exclude(comment="", learning="", help_needed="")
    return list(rows.order_by("given_on", "pk"))
