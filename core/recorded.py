"""What becomes of an act that the team recorded for somebody: contested by them, or confirmed.

Neither is a verb: no state moves. Both are events of the act's subject, shown to whoever sees the
act itself. What was contested holds no longer until a later writing confirms it.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import events, files, links, notices
from core.enums import ActMode, Tone
from core.models import Event, RecordedAct, SignedLink
from core.models.base import subject_key
from core.workflow import EventKind, Guarded, NotAllowed, Text, Told, add_kind, find

#: What the signed link in the mail to the giver is for.
CONTEST_PURPOSE = "core.contest"
CONTEST_DAYS = 60
RECORDED_NOTICE = "act_recorded"
CONTESTED_NOTICE = "act_contested"

CONTESTED = add_kind(
    EventKind(
        "core.act.contested",
        _("Contested the act recorded for them"),
        told=(Told(CONTESTED_NOTICE, ("in_charge",)),),
        tone=Tone.DANGER,
    )
)
CONFIRMED = add_kind(
    EventKind(
        "core.act.confirmed",
        _("Attached the writing that confirms the recorded act"),
        silent="The writing comes from the person concerned; the history shows it.",
        tone=Tone.SUCCESS,
    )
)


def label_of(act: RecordedAct) -> Text:
    """What was recorded, in words."""
    verb = find(act.event.verb)[1]
    return verb.happened or verb.label


def giver_of(act: RecordedAct) -> Any:
    """The person whose act it is."""
    return act.giver_type.get_object_for_this_type(pk=act.giver_id)


def contest_link(act: RecordedAct) -> tuple[SignedLink, str]:
    """A new link by which the giver may contest the act. Returns the row and its token.

    Its subject is the recorded act, since one person may have given several on one case.
    """
    return links.issue(CONTEST_PURPOSE, act, giver_of(act), valid_for=timedelta(days=CONTEST_DAYS))


def act_of(link: SignedLink) -> RecordedAct:
    """The recorded act that a contest link is about. Raises LinkError if it isn't the bearer's."""
    act = RecordedAct.objects.select_related("event").filter(pk=link.subject_id).first()
    bearer = (link.bearer_type_id, link.bearer_id)
    if act is None or bearer != (act.giver_type_id, act.giver_id):
        raise links.LinkError(_("This link is not valid. Please use the newest mail we sent you."))
    return act


def contest(act: RecordedAct, bearer: models.Model, *, words: str = "") -> Event:
    """The giver says that the act was not theirs, or not so. Returns the event.

    Raises NotAllowed for anybody but the giver, Guarded when it is contested already. The caller
    uses the signed link up in the same transaction.
    """
    if subject_key(bearer) != (act.giver_type_id, act.giver_id):
        raise NotAllowed(_("Only the person whose act it is can contest it."))
    with transaction.atomic():
        subject, act = _locked(act)
        if act.is_contested:
            raise Guarded(_("You have contested this already. The team will come back to you."))
        user = getattr(bearer, "user", None)
        event = events.record(
            subject,
            CONTESTED.name,
            at=timezone.now(),
            mode=ActMode.LINK,
            actor_id=user.pk if user is not None else None,
            from_state=subject.state,
            to_state=subject.state,
            payload={"recorded_act": act.pk, "verb": act.event.verb, "bearer": bearer.pk},
            detail=words,
        )
        RecordedAct.objects.filter(pk=act.pk).update(contested_at=event.at)
    return event


def confirm(act: RecordedAct, document: UploadedFile, by: Any) -> Event:
    """The team attaches the writing that confirms an act; it holds from now on.

    Raises Guarded when there is nothing to confirm, ValidationError for a document that is none.
    The caller has asked whether `by` (an account) may record acts on this subject.
    """
    with transaction.atomic():
        subject, act = _locked(act)
        if act.holds:
            raise Guarded(_("This act needs no further confirmation."))
        stored = files.store_upload(document, kind="evidence", subject=subject, by_id=by.pk)
        event = events.record(
            subject,
            CONFIRMED.name,
            at=timezone.now(),
            mode=ActMode.SIGNED_IN,
            actor_id=by.pk,
            from_state=subject.state,
            to_state=subject.state,
            payload={"recorded_act": act.pk, "verb": act.event.verb, "file": str(stored.pk)},
        )
        RecordedAct.objects.filter(pk=act.pk).update(confirmed_at=event.at, confirmation=stored)
    return event


@notices.context_for(RECORDED_NOTICE)
def _contest_address(event: Event, subject: Any, person: Any) -> dict[str, Any]:
    """A link of its own for each rendering: a repeated mail must not kill the link of the first,
    since mail programs may show only one of two mails with the same Message-ID.
    """
    _link, token = contest_link(event.recorded_act)
    return {"contest_url": settings.SITE_URL + reverse("core:contest", args=[token])}


@notices.context_for(CONTESTED_NOTICE)
def _what_is_contested(event: Event, subject: Any, person: Any) -> dict[str, Any]:
    """Who contests what."""
    act = RecordedAct.objects.select_related("event").get(pk=event.payload["recorded_act"])
    return {"contested_by": giver_of(act), "contested_label": label_of(act)}


def _locked(act: RecordedAct) -> tuple[Any, RecordedAct]:
    """Subject and act under their locks, in the order in which verbs take them."""
    before: Any = act.subject
    events.lock([before])
    subject = type(before)._default_manager.get(pk=act.subject_id)
    return subject, RecordedAct.objects.select_for_update(of=("self",)).select_related("event").get(
        pk=act.pk
    )
