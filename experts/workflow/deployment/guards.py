"""What must hold before something is done with a deployment; each docstring says the rule."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actions.enums import ACTION_MOBILISING
from core import conf
from core.dates import short_day
from core.models import RecordedAct
from core.policy import standing_of
from core.workflow import Act, Guard, Text
from experts import journeys, money
from experts.enums import (
    ConflictOutcome,
    DeploymentState,
    EndorsementState,
    PartnerWord,
    ProfileState,
    Readiness,
)
from experts.models import Deployment, ReadinessItem
from experts.readiness import missing_words
from reference import calendars
from requests_app.conf import TEAM_CALENDAR

Data = Mapping[str, Any]


def _day(day: date) -> str:
    return short_day(day)


def _today(act: Act) -> date:
    return timezone.localdate(act.at)


def calendar_of(deployment: Deployment) -> calendars.Calendar:
    """That of the country where the expert lives, else works; of the team when neither is known."""
    profile = deployment.profile
    country = profile.residence or profile.employer_country
    if country is None:
        return calendars.get(conf.value(TEAM_CALENDAR.key))
    return calendars.for_country(country.iso2)


# -- Proposing and inviting ------------------------------------------------------------------------


def _action_mobilising(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Experts are sent while the Action is prepared or runs."""
    action = data["need"].action if "need" in data else obj.action
    if action.state not in ACTION_MOBILISING:
        return _("No expert is sent now: the Action is “%(state)s”.") % {
            "state": action.get_state_display()
        }
    return None


def _profile_active(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Only experts whom the team has accepted to the roster are sent."""
    profile = data.get("profile") or obj.profile
    if profile.state != ProfileState.ACTIVE:
        return _("This expert is not on the roster.")
    return None


def _days_in_order(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The expert is back on the day of leaving or later."""
    if data["last_day"] < data["first_day"]:
        return _("The last day is before the first.")
    return None


def _days_ahead(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Nobody is sent into the past."""
    if data["first_day"] < _today(act):
        return _("The first day has passed.")
    return None


def _days_free(obj: Deployment, act: Act, data: Data) -> Text | None:
    """No two binding journeys of one person on site; the database has the last word."""
    if "person" in data or "profile" in data:
        on_site = money.is_on_site(data["mode"])
        person_id, but = data["profile"].person_id, None
    else:
        on_site, person_id, but = obj.journey.on_site, obj.person_id, obj.journey_id
    if not on_site:
        return None
    first = data.get("first_day") or obj.journey.first_day
    last = data.get("last_day") or obj.journey.last_day
    if last < first:
        return None
    standing = standing_of(act.bearer or act.user)
    return journeys.clash(person_id, first, last, standing, but=but)


def _once_per_need(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Nobody is proposed twice for one need (`deployment_once_per_need`)."""
    same = Deployment.objects.filter(need=data["need"], person=data["profile"].person_id)
    if same.exclude(
        state__in=[DeploymentState.DECLINED, DeploymentState.EXPIRED, DeploymentState.CANCELLED]
    ).exists():
        return _("This expert is proposed for this need already.")
    return None


def _reply_by_fits(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The answer is due on a working day of the expert's country, ahead, before the journey."""
    reply_by: date = data["reply_by"]
    calendar = calendar_of(obj)
    if reply_by <= act.at.astimezone(calendar.tz).date():
        return _("The day of the reply must lie ahead.")
    if reply_by >= obj.journey.first_day:
        return _("The reply must come before the journey begins, on %(day)s.") % {
            "day": _day(obj.journey.first_day)
        }
    if not calendar.is_working(reply_by):
        return _("Nobody works there on that day. Choose a working day of the expert's country.")
    return None


def _reply_in_time(obj: Deployment, act: Act, data: Data) -> Text | None:
    """An invitation is accepted until the end of the day that it names; a letter has its date."""
    written = act.evidence.given_on if act.evidence is not None else None
    if written is not None and obj.reply_by is not None and written <= obj.reply_by:
        return None
    if obj.reply_by is None or act.at > calendar_of(obj).end_of(obj.reply_by):
        return _(
            "The time to reply is over. Please write to the team if you would still like to go."
        )
    return None


def _reply_is_late(obj: Deployment, act: Act, data: Data) -> Text | None:
    """An invitation expires once the day that it names is over."""
    if obj.reply_by is not None and act.at <= calendar_of(obj).end_of(obj.reply_by):
        return _("There is still time to reply.")
    return None


def _interest_said(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Whoever has an interest says which."""
    if data["has_interest"] and not data.get("interest", "").strip():
        return _("Say what the interest is.")
    return None


def _consents(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The partner sees a reduced profile only with the expert's leave."""
    if not data.get("consents"):
        return _("The partner is asked about you; that needs your leave.")
    return None


def _assessment_said(obj: Deployment, act: Act, data: Data) -> Text | None:
    """A conflict that is found, mitigated or blocking, is put into words."""
    if data["outcome"] != ConflictOutcome.CLEAR and not data.get("mitigation", "").strip():
        return _("Say what is done about it, or why it stands in the way.")
    return None


# -- The partner -----------------------------------------------------------------------------------


def _partner_asked(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The partner answers once it is asked."""
    if obj.partner_word != PartnerWord.ASKED:
        return _("The partner has answered, or was not asked.")
    return None


def _partner_objects(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The partner is asked again only after an objection."""
    if obj.partner_word != PartnerWord.OBJECTION:
        return _("There is no objection about which to ask again.")
    return None


def _no_objection(obj: Deployment, act: Act, data: Data) -> Text | None:
    """No contract before the partner has no objection."""
    if obj.partner_word == PartnerWord.OBJECTION:
        return _("The partner objects.")
    if obj.partner_word != PartnerWord.NO_OBJECTION:
        return _("The partner has not answered yet.")
    if not holds(obj, "experts.deployment.no_objection", obj.state_since):
        return _only_said(_("the partner's answer"))
    return None


# -- The contract ----------------------------------------------------------------------------------


def _conflict_cleared(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The expert's newest declaration of interests is assessed, and no conflict is left."""
    newest = obj.declarations.order_by("-declared_at", "-pk").first()
    if newest is None or newest.outcome == ConflictOutcome.PENDING:
        return _("The declaration of interests is not assessed yet.")
    if newest.outcome == ConflictOutcome.BLOCKING:
        return _("The conflict of interest stands in the way.")
    return None


def _words_given(obj: Deployment, act: Act, data: Data) -> Text | None:
    """A serving official goes with the employer's consent and the Member State's endorsement.

    The expert's own word holds too: an acceptance that was recorded may have been contested.
    """
    rows = {row.level: row for row in obj.endorsements.all()}
    missing = [
        level.label
        for level in obj.profile.words_needed
        if level not in rows or rows[level].state != EndorsementState.GIVEN
    ]
    if missing:
        return _("Still missing: %(what)s.") % {"what": ", ".join(str(m) for m in missing)}
    for row in rows.values():
        if not holds(row, "experts.endorsement.give", row.asked_at):
            return _only_said(row.get_level_display())
    if obj.invited_at and not holds(obj, "experts.deployment.accept", obj.invited_at):
        return _only_said(_("reply to the invitation"))
    return None


def _only_said(what: Text) -> Text:
    """Why what was recorded from a conversation, or is contested, does not count."""
    return _("Only said, or contested: %(what)s. Attach it in writing first.") % {"what": what}


def holds(subject: Any, verb: str, since: datetime) -> bool:
    """Whether the last recorded act of this kind may be relied on; also when none was recorded."""
    recorded = (
        RecordedAct.objects.filter(
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            event__verb=verb,
            recorded_at__gte=since,
        )
        .order_by("-recorded_at")
        .first()
    )
    return recorded is None or recorded.holds


def _rates_known(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Fee and per diem are known from the lists that hold on the day of the contract."""
    day = data.get("concluded_on") or _today(act)
    if money.fee_on(day) is None:
        return _("No fee is set for contracts of %(day)s.") % {"day": _day(day)}
    listed = money.per_diems_on(day)
    if listed is None:
        return _("No list of per diems holds for contracts of %(day)s.") % {"day": _day(day)}
    if not money.pays_per_diems(obj):
        return None
    country = money.country_of(obj)
    if country is None:
        return _("The country of the mission is not known. Name it on the activity.")
    if money.per_diem_of(listed, country) is None:
        return _("The list “%(list)s” has no per diem for %(country)s.") % {
            "list": listed,
            "country": country,
        }
    return None


def _concluded_in_time(obj: Deployment, act: Act, data: Data) -> Text | None:
    """A contract is concluded today or before, and not after the journey has begun."""
    if data["concluded_on"] > _today(act):
        return _("The date of the contract lies in the future.")
    if data["concluded_on"] > obj.journey.first_day:
        return _("The contract must be concluded before the journey begins.")
    return None


# -- Ready to travel -------------------------------------------------------------------------------


def _item_whole(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Each item says how it is in, or why it isn't needed; insurance covers the whole journey."""
    if not data.get("note", "").strip():
        return _("Say which policy, booking or number; or why it is not needed.")
    if data["kind"] != Readiness.INSURANCE:
        return None
    if not data["needed"]:
        return _("Nobody travels without insurance.")
    covers = ReadinessItem(
        kind=Readiness.INSURANCE,
        covers_from=data.get("covers_from"),
        covers_until=data.get("covers_until"),
    )
    return insurance_gap(obj, covers)


def insurance_gap(obj: Deployment, item: ReadinessItem) -> Text | None:
    """A sentence when the insurance does not cover every day from door to door."""
    if item.covers_from is None or item.covers_until is None:
        return _("Say from when until when the insurance covers.")
    journey = obj.journey
    if item.covers_from > journey.first_day or item.covers_until < journey.last_day:
        return _("The insurance must cover the whole journey, %(from)s to %(until)s.") % {
            "from": _day(journey.first_day),
            "until": _day(journey.last_day),
        }
    return None


def _all_in(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Insurance, travel, visa and security are in, and the insurance covers the journey."""
    missing = missing_words(obj)
    if missing:
        return _("Still missing: %(what)s.") % {"what": ", ".join(missing)}
    insurance = next((i for i in obj.readiness.all() if i.kind == Readiness.INSURANCE), None)
    return insurance_gap(obj, insurance) if insurance is not None else None


# -- On the way ------------------------------------------------------------------------------------


def _departs_within(obj: Deployment, act: Act, data: Data) -> Text | None:
    """The expert leaves on a day of the journey, and it is written down once it has happened."""
    day: date = data["departed_on"]
    if day > _today(act):
        return _("This day lies in the future. Note the departure once it has happened.")
    if day < obj.journey.first_day:
        return _("The journey begins on %(day)s. Move it first if the expert left earlier.") % {
            "day": _day(obj.journey.first_day)
        }
    if day > obj.journey.last_day:
        return _("The journey ended on %(day)s. Move it first if the expert leaves later.") % {
            "day": _day(obj.journey.last_day)
        }
    return None


def _back_after_departure(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Nobody is back before having left, nor in the future."""
    if obj.departed_on is not None and data["returned_on"] < obj.departed_on:
        return _("The return lies before the departure on %(day)s.") % {
            "day": _day(obj.departed_on)
        }
    if data["returned_on"] > _today(act):
        return _("This day lies in the future. Note the return once it has happened.")
    return None


def _back_as_planned(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Whoever is back before the planned day came back early, and that has a reason."""
    if data["returned_on"] < obj.journey.last_day:
        return _(
            "The return was planned for %(day)s. If the expert came back before, use “Came back "
            "early”."
        ) % {"day": _day(obj.journey.last_day)}
    return None


def _back_early(obj: Deployment, act: Act, data: Data) -> Text | None:
    """Early is before the planned day."""
    if data["returned_on"] >= obj.journey.last_day:
        return _("That is not early: the return was planned for %(day)s.") % {
            "day": _day(obj.journey.last_day)
        }
    return None


def _days_as_agreed(obj: Deployment, act: Act, data: Data) -> Text | None:
    """No more days are paid than the contract names."""
    if data["days_worked"] > obj.working_days:
        return ngettext_lazy(
            "The contract names %(days)s day.", "The contract names %(days)s days.", "days"
        ) % {"days": obj.working_days}
    return None


ACTION_MOBILISING_NOW = Guard("action_mobilising", _action_mobilising, early=True)
PROFILE_ACTIVE = Guard("profile_active", _profile_active)
DAYS_IN_ORDER = Guard("days_in_order", _days_in_order)
DAYS_AHEAD = Guard("days_ahead", _days_ahead)
DAYS_FREE = Guard("days_free", _days_free)
ONCE_PER_NEED = Guard("once_per_need", _once_per_need)
REPLY_BY_FITS = Guard("reply_by_fits", _reply_by_fits)
REPLY_IN_TIME = Guard("reply_in_time", _reply_in_time, early=True)
REPLY_IS_LATE = Guard("reply_is_late", _reply_is_late)
INTEREST_SAID = Guard("interest_said", _interest_said)
CONSENTS = Guard("consents", _consents)
ASSESSMENT_SAID = Guard("assessment_said", _assessment_said)
PARTNER_ASKED = Guard("partner_asked", _partner_asked)
PARTNER_OBJECTS = Guard("partner_objects", _partner_objects)
NO_OBJECTION = Guard("no_objection", _no_objection, early=True)
CONFLICT_CLEARED = Guard("conflict_cleared", _conflict_cleared, early=True)
WORDS_GIVEN = Guard("words_given", _words_given, early=True)
RATES_KNOWN = Guard("rates_known", _rates_known)
CONCLUDED_IN_TIME = Guard("concluded_in_time", _concluded_in_time)
ITEM_WHOLE = Guard("item_whole", _item_whole)
ALL_IN = Guard("all_in", _all_in, early=True)
DEPARTS_WITHIN = Guard("departs_within", _departs_within)
BACK_AFTER_DEPARTURE = Guard("back_after_departure", _back_after_departure)
BACK_AS_PLANNED = Guard("back_as_planned", _back_as_planned)
BACK_EARLY = Guard("back_early", _back_early)
DAYS_AS_AGREED = Guard("days_as_agreed", _days_as_agreed)
