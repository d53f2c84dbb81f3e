"""What was sent to whom about a case, for the team; and what it may do about it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import models, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person
from core.broker import hand_over
from core.policy import Policy, policy_of, standing_of
from core.together import together
from core.workflow import Text, kind_of
from notifications import addresses, catalog, post
from notifications.enums import DeliveryState, HeldFor, NotMailed, Settled
from notifications.listeners import key_of
from notifications.models import AddressTrouble, CaseHold, Delivery, Notice
from notifications.officers import has_case
from notifications.readers import Reader, hours_of, language_of

PER_PAGE = 50
#: The most lines that the panel of a case shows.
PANEL_LINES = 200
#: What can be done about one mail, and the states from which.
ACTS = {
    "again": (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.BOUNCED),
    "hold": (DeliveryState.QUEUED,),
    "release": (DeliveryState.HELD,),
    "right": (DeliveryState.HELD,),
}


#: What such a mail waits for stands beside its state already.
_SAID_BY_STATE = (HeldFor.RELEASE, HeldFor.BY_HAND)


@dataclass(frozen=True)
class Mail:
    """One mail of a line, and what may be done about it: its name and its button."""

    row: Delivery
    acts: list[tuple[str, str]]

    @property
    def reason(self) -> str:
        """Why it is where it is: our own words in the reader's language, a server's as they are."""
        said = self.row.last_error
        shown = self.row.state != DeliveryState.SENT and self.row.held_for not in _SAID_BY_STATE
        return _(said) if said and shown else ""


@dataclass(frozen=True)
class Sent:
    """Who was told of one event, and how that went."""

    notice: Notice
    verb: Text
    deliveries: list[Delivery]
    mails: list[Mail] = field(default_factory=list)
    trouble: str = ""

    @property
    def told_at(self) -> datetime:
        """When the mail was accepted; before that, when the notice was written."""
        times = [row.sent_at for row in self.deliveries if row.sent_at is not None]
        return times[0] if times else self.notice.created_at

    @property
    def has_failed(self) -> bool:
        """Whether a mail did not get through."""
        lost = (DeliveryState.FAILED, DeliveryState.BOUNCED)
        return any(row.state in lost for row in self.deliveries)


def internal_view(policy: Policy[Any]) -> str:
    """The view of a policy that sees what was sent."""
    return "view_internal" if "view_internal" in policy.views else "view"


def may_handle(user: Any, subject: Any) -> bool:
    """Whether somebody may send again, hold and release mails about an object.

    Whoever has its case may, and a team leader who has the internal view.
    """
    standing: Any = standing_of(user)
    if standing is None or subject is None:
        return False
    policy = policy_of(subject)
    if not policy.may(standing, internal_view(policy), subject):
        return False
    return standing.holds(Role.LEADER) or has_case(standing, subject)


def sent_about(subjects: Sequence[models.Model], user: Any) -> list[Sent]:
    """What was sent to whom about these objects, newest first, at most `PANEL_LINES` lines.

    Only of objects of which the user has the internal view ("view_internal" where the policy has
    one, else "view").
    """
    standing = standing_of(user)
    wanted = Q(pk__in=[])
    for subject in subjects:
        policy = policy_of(subject)
        if policy.may(standing, internal_view(policy), subject):
            type_id = ContentType.objects.get_for_model(subject).pk
            wanted |= Q(event__subject_type_id=type_id, event__subject_id=subject.pk)
    handled = bool(subjects) and may_handle(user, subjects[0])
    return lines(_rows().filter(wanted)[:PANEL_LINES], handled)


def of_case(key: str) -> QuerySet[Notice]:
    """The notices of one case, newest first."""
    return _rows().filter(case_key=key)


@dataclass(frozen=True)
class CasePage:
    """One page of what was sent about a case; `lines` are those open to the reader.

    `hold` says whether mails to people outside wait, and what the reader may do about it.
    """

    page: Page[Notice]
    lines: list[Sent]
    hold: "Hold"


@dataclass(frozen=True)
class Hold:
    """Whether the mails of a case to people outside wait: who began that, and the address of the
    button that changes it; empty where the reader may not.
    """

    row: CaseHold | None
    url: str


def page_of_case(case: Any, user: Any, number: Any) -> CasePage:
    """What was sent about a case and everything that is part of it, newest first."""
    page = Paginator(of_case(key_of(case)), PER_PAGE).get_page(number)
    rows, handles, key = open_to(page.object_list, user), may_handle(user, case), key_of(case)
    running = CaseHold.objects.filter(case_key=key, ended_at=None)
    row = running.select_related("begun_by__person").first()
    label, _colon, pk = key.partition(":")
    act = "end" if row is not None else "begin"
    url = reverse("notifications:hold", args=[label, pk, act]) if handles else ""
    return CasePage(page, lines(rows, handles), Hold(row, url))


def _rows() -> QuerySet[Notice]:
    return Notice.objects.select_related("event", "recipient__user", "carried_by").prefetch_related(
        Prefetch("deliveries", Delivery.objects.defer("text", "html").order_by("pk"))
    )


def open_to(rows: Iterable[Notice], user: Any) -> list[Notice]:
    """Those of these notices whose object the user has the internal view of.

    One query, however many kinds of objects they are about.
    """
    rows, standing = list(rows), standing_of(user)
    asked: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        asked[row.event.subject_type_id].add(row.event.subject_id)
    questions = []
    for type_id, ids in asked.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        policy = policy_of(model)
        among = model._default_manager.filter(pk__in=ids)
        visible = policy.visible_to(standing, internal_view(policy), among=among)
        questions.append(visible.order_by().values_list("pk", flat=True))
    seen = {key: set(ids) for key, ids in zip(asked, together(questions), strict=True)}
    return [row for row in rows if row.event.subject_id in seen[row.event.subject_type_id]]


def lines(rows: Iterable[Notice], handled: bool) -> list[Sent]:
    """Notices as lines of the table, with the acts that are open where the reader may handle."""
    rows = list(rows)
    all_mails = {row.pk: _mails_of(row) for row in rows}
    wanted = {mail.address.lower() for mails in all_mails.values() for mail in mails}
    troubles = {
        trouble.address.lower(): trouble.reason
        for trouble in AddressTrouble.objects.filter(settled_at__isnull=True)
        if trouble.address.lower() in wanted
    }
    listed = []
    for row in rows:
        verb, mails = kind_of(row.event), all_mails[row.pk]
        shown = [Mail(mail, acts_of(mail) if handled else []) for mail in mails]
        trouble = next((troubles.get(mail.address.lower(), "") for mail in mails), "")
        listed.append(Sent(row, verb.happened or verb.label, mails, shown, trouble))
    return listed


def _mails_of(row: Notice) -> list[Delivery]:
    alone = list(row.deliveries.all())
    return ([row.carried_by] if row.carried_by is not None else []) + alone


def acts_of(mail: Delivery) -> list[tuple[str, str]]:
    """What may be done about a mail in its state, with the words of the button."""
    if mail.state == DeliveryState.HELD:
        if mail.held_for == HeldFor.ADDRESS:
            return [("right", _("The address is right: send"))]
        return [("release", _("Send it now"))]
    if mail.state == DeliveryState.QUEUED:
        return [("hold", _("Hold it"))]
    return [("again", _("Send again"))] if mail.state in ACTS["again"] else []


# -- What the team does about a mail ---------------------------------------------------------------


def do(act: str, notice: Notice, mail: Delivery, user: Any, nonce: uuid.UUID) -> str:
    """Send again, hold, release, or confirm the address. Returns what was done, for the reader.

    Raises PermissionDenied, and `Moved` when the mail is no longer in a state for it.
    """
    if not may_handle(user, notice.event.subject):
        raise PermissionDenied(_("Whoever has the case, or a team leader, does this."))
    with transaction.atomic():
        now = Delivery.objects.select_for_update().get(pk=mail.pk)
        if now.state not in ACTS[act]:
            raise Moved(_("It is now “%(state)s”.") % {"state": now.get_state_display()})
        if act == "again":
            return _again(notice, now, user, nonce)
        if act == "hold":
            columns = post.held(HeldFor.BY_HAND)
            Delivery.objects.filter(pk=now.pk).update(
                **columns, handled_by=user, handled_at=timezone.now()
            )
            return _("Held until somebody sends it.")
        trouble = AddressTrouble.objects.filter(
            address__iexact=now.address, settled_at__isnull=True
        ).first()
        if act == "right" and trouble is not None:
            addresses.settle(trouble, Settled.CONFIRMED, by=user)
        else:
            post.release(Delivery.objects.filter(pk=now.pk), by=user)
        return _("It leaves now.")


class Moved(Exception):
    """The mail is no longer as the page showed it."""


def _again(notice: Notice, mail: Delivery, user: Any, nonce: uuid.UUID) -> str:
    """One more mail of a notice, once for each click, to the address that is known now."""
    person = Person.objects.select_related("user", "reading_hours").get(pk=notice.recipient_id)
    reader = Reader(person, hours_of(person), language_of(person))
    entry = catalog.entry(notice.notice)
    why = reader.why_not_mailed(entry)
    # What the reader has switched off may be sent again: somebody asks for it by name.
    if why in (NotMailed.NO_ADDRESS, NotMailed.ACCOUNT_CLOSED):
        raise Moved(f"{capfirst(NotMailed(why).label)}.")
    key = f"again:{notice.pk}:{nonce}"
    if not Delivery.objects.filter(key=key).exists():
        Delivery.new(
            key=key,
            notice=notice,
            person=person,
            kind=notice.notice,
            address=reader.address,
            language=reader.language,
            priority=entry.priority,
            again=mail,
            handled_by=user,
            handled_at=timezone.now(),
        ).save(force_insert=True)
        # Who sends to it once more says that it is right; what waited for it goes, too.
        for trouble in AddressTrouble.objects.filter(
            address__iexact=reader.address, settled_at__isnull=True
        ):
            addresses.settle(trouble, Settled.CONFIRMED, by=user)
        hand_over(post.SEND_TASK)
    return _("It leaves once more, if it still holds.")
