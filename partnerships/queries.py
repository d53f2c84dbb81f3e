"""What pages and desks read of messages to the team."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    DateTimeField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.standing import Standing
from core.desk import MOST, Task
from core.enums import Tone
from core.models import Deadline
from core.policy import standing_of
from core.together import Steps, alone
from partnerships.enums import EnquiryState
from partnerships.models import Enquiry
from partnerships.rules import ENQUIRIES

#: Whose desk shows what is not answered; leaders and assistants find it in the list.
_DESKS = (Role.OFFICER, Role.COMMUNICATION)


def enquiry_or_404(user: Any, pk: int) -> Enquiry:
    """The message, if it exists for this user. One query. Raises Http404."""
    rows = _with_due(Enquiry.objects.filter(pk=pk)).select_related("country", "settled_by")
    found = ENQUIRIES.load(standing_of(user), rows)
    if not found:
        raise Http404
    return found[0]


def _with_due(rows: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
    """With the moment and the day by which an answer is due, and whether it is over."""
    clocks = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Enquiry),
        subject_id=OuterRef("pk"),
        kind="answer",
        stopped_at__isnull=True,
    )
    due = Subquery(clocks.values("due_at")[:1], output_field=DateTimeField())
    over = ExpressionWrapper(
        Q(due_at__isnull=False, due_at__lt=timezone.now()), output_field=BooleanField()
    )
    day = Subquery(clocks.values("due_on")[:1])
    return rows.annotate(due_at=due, due_on=day).annotate(is_overdue=over)


def enquiries(standing: Standing | None) -> QuerySet[Enquiry]:
    """The messages that somebody sees, newest first."""
    return (
        _with_due(ENQUIRIES.visible_to(standing))
        .select_related("country")
        .order_by("-received_at", "-pk")
    )


def desk(standing: Standing) -> tuple[list[Task], list[Task]]:
    """Messages that wait for an answer; nobody waits for others here. At most one query."""
    return alone(_desk(standing))


def desk_steps(standing: Standing) -> list[Steps[tuple[list[Task], list[Task]]]]:
    """The desk for a page over many rooms."""
    return [_desk(standing)]


def _desk(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    if not standing.holds(*_DESKS):
        return [], []
    rows = enquiries(standing).filter(state=EnquiryState.RECEIVED).order_by("received_at", "pk")
    return [_task(row) for row in (yield rows[:MOST])], []


def _task(row: Any) -> Task:
    return Task(
        label=_("Answer the message"),
        title=f"{row.name}: {row.get_concern_display()}",
        url=row.get_absolute_url(),
        reference=row.reference,
        due_at=row.due_at,
        since=row.received_at,
        tone=Tone.WAITING,
        due_on=row.due_on,
    )
