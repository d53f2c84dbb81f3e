"""Clocks of a request."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import conf
from core.deadlines import Clock, WorkingDays
from reference import calendars
from requests_app import conf as settings
from requests_app.intake import receipt
from requests_app.models import AssistanceRequest


def team_calendar(request: AssistanceRequest) -> WorkingDays:
    """The team's own calendar, a setting."""
    return calendars.get(conf.value(settings.TEAM_CALENDAR.key))


def partner_calendar(request: AssistanceRequest) -> WorkingDays:
    """That of the requester's country; the team's for a regional organisation."""
    if request.country is None:
        return team_calendar(request)
    return calendars.for_country(request.country.iso2)


def _answer_days(request: AssistanceRequest) -> int:
    """Working days from the question to the day the officer asked to reply by."""
    open_question = request.clarifications.filter(answered_at__isnull=True).first()
    if open_question is None:
        return settings.days(settings.CLARIFICATION_DAYS)
    asked_on = timezone.localdate(open_question.asked_at)
    count = partner_calendar(request).count(asked_on, open_question.reply_by)
    return max(1, count)


def _reply_by(request: AssistanceRequest, day: date) -> None:
    """The day stands with the question too, where whoever answers reads it."""
    request.clarifications.filter(answered_at__isnull=True).update(reply_by=day)


CLOCKS = (
    Clock(
        "first_reply",
        _("first reply"),
        lambda request: settings.days(settings.FIRST_REPLY_DAYS),
        team_calendar,
        since=receipt,
        asks=("in_charge",),
        escalates=("leader",),
        awaits=("submitter", "focal_point"),
    ),
    Clock(
        "decision",
        _("decision"),
        lambda request: settings.days(settings.DECISION_DAYS),
        team_calendar,
        since=receipt,
        asks=("in_charge",),
        escalates=("leader",),
        awaits=("submitter", "focal_point"),
    ),
    Clock(
        "clarification",
        _("answer to the question"),
        _answer_days,
        partner_calendar,
        asks=("submitter", "focal_point", "creator"),
        escalates=("in_charge", "leader"),
        awaits=("in_charge",),
        movers=("officer", "leader"),
        moved=_reply_by,
        shown_to="view_shared",
    ),
)
