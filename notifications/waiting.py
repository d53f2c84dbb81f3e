"""What mails ask of the team on its desk: drafts to release, addresses that take no mail."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.desk import MOST, Task
from core.enums import Tone
from core.together import Steps
from notifications.enums import DeliveryState, HeldFor
from notifications.models import AddressTrouble, Delivery, Notice
from requests_app.models import AssistanceRequest

Tasks = tuple[list[Task], list[Task]]
#: The most held mails that a desk looks at, the oldest.
_HELD = 1_000
#: How the key of a request's case begins.
_REQUEST = f"{AssistanceRequest._meta.label_lower}:"


def desk_steps(standing: Any) -> list[Steps[Tasks]]:
    """The desk for a page over many rooms: three queries; none for people outside the team.

    A case's mails wait for its officer; those of a matter without one (a membership, a profile, a
    request that nobody has yet) for every officer.
    """
    if not standing.holds(Role.OFFICER, Role.LEADER):
        return []
    return [_drafts(standing), _dead_addresses(standing)]


def _drafts(standing: Any) -> Steps[Tasks]:
    held = Delivery.objects.filter(state=DeliveryState.HELD, held_for=HeldFor.RELEASE)
    # From the few held mails to their notices, and only then to whose cases they are: in one
    # statement every notice, or every request, is read.
    carried = Notice.objects.filter(carried_by=OuterRef("pk")).order_by().values("pk")
    mails = yield held.order_by("pk").values_list("notice", ArraySubquery(carried))[:_HELD]
    waiting = {pk for own, others in mails for pk in (own, *others) if pk is not None}
    if not waiting:
        return [], []
    rows = (
        _mine(standing, Notice.objects.filter(pk__in=waiting))
        .order_by()
        .values("case_key", "case_reference")
        .annotate(count=Count("pk"), since=Min("created_at"))
        .order_by("since")[: MOST + 1]
    )
    found = yield rows
    tasks = []
    for row in found:
        said = ngettext("Release %(count)s mail", "Release %(count)s mails", row["count"])
        tasks.append(
            Task(
                label=said % {"count": row["count"]},
                title=_("Drafts to people outside the team"),
                url=page_of(row["case_key"]),
                reference=row["case_reference"],
                since=row["since"],
                tone=Tone.WAITING,
            )
        )
    return tasks, []


def _dead_addresses(standing: Any) -> Steps[Tasks]:
    """People of the reader's cases whose mails come back: by the mail that found it out."""
    carried = Notice.objects.filter(carried_by=OuterRef("delivery")).order_by("pk")
    troubles = AddressTrouble.objects.filter(settled_at__isnull=True, person__isnull=False)
    rows = _mine(
        standing,
        troubles.annotate(
            case_key=Coalesce(
                F("delivery__notice__case_key"), Subquery(carried.values("case_key")[:1])
            ),
            case_reference=Coalesce(
                F("delivery__notice__case_reference"),
                Subquery(carried.values("case_reference")[:1]),
            ),
        ).exclude(case_key=None),
    )
    found = yield rows.order_by("found_at").values(
        "address",
        "found_at",
        "case_key",
        "case_reference",
        "person__given_name",
        "person__family_name",
    )[: MOST + 1]
    tasks = []
    for row in found:
        name = f"{row['person__given_name']} {row['person__family_name']}".strip()
        tasks.append(
            Task(
                label=_("Find another address of %(person)s") % {"person": name},
                title=_("Mails to %(address)s come back") % {"address": row["address"]},
                url=page_of(row["case_key"]),
                reference=row["case_reference"],
                since=row["found_at"],
                tone=Tone.DANGER,
            )
        )
    return tasks, []


def _mine(standing: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of these rows whose `case_key` is of a case of the reader, or of nobody's."""
    number = Cast(
        NullIf(
            Func(
                OuterRef("case_key"),
                Value(":"),
                Value(2),
                function="split_part",
                output_field=CharField(),
            ),
            Value(""),
        ),
        BigIntegerField(),
    )
    requests = AssistanceRequest.objects.filter(pk=number)
    people = {held.person_id for held in standing.held}
    mine = Exists(
        requests.filter(Q(officer__in=people) | Q(fiche_links__fiche__officer__in=people))
    )
    wanted = Q(case_key__startswith=_REQUEST) & Q(mine)
    if standing.holds(Role.OFFICER):
        wanted |= Q(case_key__startswith=_REQUEST) & Q(Exists(requests.filter(officer=None)))
        wanted |= ~Q(case_key__startswith=_REQUEST) & ~Q(case_key="")
    return rows.filter(wanted)


def page_of(case_key: str) -> str:
    """The page of what was sent about a case."""
    label, _colon, pk = case_key.partition(":")
    return reverse("notifications:sent", args=[label, pk])
