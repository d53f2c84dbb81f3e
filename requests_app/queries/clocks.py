"""Clocks of requests, as columns and as moments."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from core.models import Deadline
from requests_app.models import AssistanceRequest


def request_type() -> ContentType:
    """The content type that clocks and events of requests are kept under."""
    return ContentType.objects.get_for_model(AssistanceRequest)


def due_of(kind: str, column: str = "due_at") -> Subquery:
    """The moment at which an open clock of a kind is due, for each request of a list.

    With `column` "due_on" the day that readers are shown.
    """
    return Subquery(
        Deadline.objects.filter(
            subject_type=request_type(),
            subject_id=OuterRef("pk"),
            kind=kind,
            stopped_at__isnull=True,
        ).values(column)[:1]
    )


def is_past(moment: datetime | None) -> bool:
    """Whether a moment is there and lies behind."""
    return moment is not None and moment < timezone.now()
