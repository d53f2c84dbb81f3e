"""Verbs of messages to the team (`docs/verbs.md`)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core import conf
from core.deadlines import Clock, WorkingDays
from core.enums import Tone
from core.workflow import SYSTEM, Act, Guard, Outcome, Table, Text, Told, Verb
from partnerships import conf as settings
from partnerships.enums import EnquiryState
from partnerships.models import Enquiry
from partnerships.rules import ANSWERERS, ENQUIRIES
from reference import calendars
from reference.models import Country
from requests_app.conf import TEAM_CALENDAR
from requests_app.intake import next_reference

S = EnquiryState
Data = Mapping[str, Any]


def _said_what(enquiry: Enquiry, act: Act, data: Data) -> Text | None:
    """The file says what was answered: the mail itself goes by the team's own mailbox."""
    if str(data.get("answer", "")).strip():
        return None
    return _("Say what you answered.")


SAID_WHAT = Guard("said_what", _said_what)


def _team_calendar(enquiry: Model) -> WorkingDays:
    return calendars.get(conf.value(TEAM_CALENDAR.key))


TABLE: Table[Enquiry] = Table(
    "partnerships.enquiry",
    Enquiry,
    ENQUIRIES,
    [
        Verb(
            "send",
            _("Send a message to the team"),
            (),
            S.RECEIVED,
            who=SYSTEM,
            told=(Told("enquiry_received", ("on_duty", "communication"), asks=True),),
            starts=("answer",),
            help=_(
                "The portal itself, for whoever fills in the public form: a typed name proves "
                "nobody, so the act is in nobody's name."
            ),
            happened=_("Message received"),
        ),
        Verb(
            "answer",
            _("Note the answer"),
            (S.RECEIVED,),
            S.ANSWERED,
            who=ANSWERERS,
            silent="The sender is answered by the team's own mail; who notes it knows.",
            guards=(SAID_WHAT,),
            stops=("answer",),
            tone=Tone.PROGRESS,
            done=_("Noted. The message is off everybody’s desk."),
            help=_(
                "Write to the sender from your own mailbox first, then say here what you answered."
            ),
            happened=_("Message answered"),
        ),
        Verb(
            "set_aside",
            _("Set aside"),
            (S.RECEIVED,),
            S.SET_ASIDE,
            who=ANSWERERS,
            silent="Spam and doubles are answered to nobody.",
            stops=("answer",),
            tone=Tone.DANGER,
            done=_("Set aside. The sender hears nothing."),
            help=_("For what needs no answer: advertising, nonsense, the same message twice."),
            happened=_("Message set aside"),
        ),
    ],
    clocks=(
        Clock(
            "answer",
            _("answer to the message"),
            lambda enquiry: settings.days(settings.ANSWER_DAYS),
            _team_calendar,
            asks=("on_duty",),
            escalates=("leader",),
        ),
    ),
)


@TABLE.effect
def send(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    sender: str,
    email: str,
    concern: str,
    message: str,
    language: str,
    organisation: str = "",
    country: Country | None = None,
) -> Outcome[Enquiry]:
    """Keep a message that came by the public form; the visitor needs no account."""
    enquiry = Enquiry.objects.create(
        reference=next_reference("MSG", timezone.localdate(act.at)),
        state=S.RECEIVED,
        state_since=act.at,
        received_at=act.at,
        name=sender,
        email=email,
        organisation=organisation,
        country=country,
        concern=concern,
        message=message,
        language=language,
    )
    return Outcome(obj=enquiry, payload={"concern": concern})


def _settler(act: Act) -> Person:
    person: Person = act.user.person
    return person


@TABLE.effect
def answer(obj: Enquiry, act: Act, event_id: uuid.UUID, *, answer: str) -> Outcome[Enquiry]:
    """The team has answered from its own mailbox, and says what."""
    obj.settled_by, obj.settled_how = _settler(act), answer.strip()
    return Outcome(changed=("settled_by", "settled_how"), detail=obj.settled_how)


@TABLE.effect
def set_aside(
    obj: Enquiry, act: Act, event_id: uuid.UUID, *, reason: str, remark: str = ""
) -> Outcome[Enquiry]:
    """The message needs no answer."""
    obj.settled_by, obj.settled_how, obj.set_aside_because = _settler(act), remark, reason
    return Outcome(
        changed=("settled_by", "settled_how", "set_aside_because"),
        payload={"reason": reason},
        detail=remark,
    )
