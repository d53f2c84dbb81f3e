"""Days as readers mean them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

#: A day that ends before this hour here is the day before, over in the west.
_WEST_UNTIL = time(9, 30)


def due_day(moment: datetime | None) -> date | None:
    """The day on whose last second something is due, where its clock lives.

    Clocks end with the day of whoever must act. Read here, in Brussels, the end of a day in Accra
    or Bogotá falls into the next morning, and would be shown as the day after the one agreed.
    """
    if moment is None:
        return None
    here = timezone.localtime(moment)
    return here.date() - timedelta(days=1) if here.time() < _WEST_UNTIL else here.date()
