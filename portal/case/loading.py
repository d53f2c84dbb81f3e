"""One case with what hangs on it, as far as its reader may see it, in a fixed number of queries.

The request comes with its relations as JSON, fiches, rounds and Actions each in one query with the
reader's stakes in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Institution
from accounts.standing import Standing
from actions.enums import ActivityState
from actions.models import Action, ActionFiche, Activity, Consultation
from actions.rules import ACTIONS, FICHES, ROUNDS
from core.models import Deadline
from core.seen import Seen
from notifications import addresses
from notifications.models import AddressTrouble
from reference.models import Country, FormOfAssistance, InstitutionKind, Theme
from requests_app.models import AssistanceRequest, RequestParty
from requests_app.rules import PARTNER, REQUESTS

_NAMES = ("name_en", "name_es", "name_fr", "name_pt", "name_ar")

# -- The request with everything that hangs on it, in one query ------------------------------------


def _columns(prefix: str, *more: str) -> dict[str, Any]:
    """The key, the names and more columns of a joined reference row, for a JSON object."""
    listed = {name: F(f"{prefix}__{name}") for name in (*_NAMES, *more)}
    return {"id": F(f"{prefix}__id"), **listed}


def _linked(field_name: str, prefix: str, order: str, *more: str) -> ArraySubquery:
    """The rows at the other end of a many-to-many field of the request, as JSON objects."""
    through = getattr(AssistanceRequest, field_name).through
    rows = through.objects.filter(assistancerequest=OuterRef("pk")).order_by(f"{prefix}__{order}")
    return ArraySubquery(rows.values(json=JSONObject(**_columns(prefix, *more))))


def _parties() -> ArraySubquery:
    rows = RequestParty.objects.filter(request=OuterRef("pk")).order_by("pk")
    body = {
        "id": F("institution__id"),
        "name": F("institution__name"),
        "acronym": F("institution__acronym"),
    }
    return ArraySubquery(
        rows.values(
            json=JSONObject(
                party=JSONObject(
                    id=F("id"), kind=F("kind"), named=F("named"), own_part=F("own_part")
                ),
                institution=JSONObject(**body),
                kind=JSONObject(**_columns("institution__kind")),
                country=JSONObject(**_columns("institution__country", "footnote_en")),
                named_kind=JSONObject(**_columns("named_kind")),
                named_country=JSONObject(**_columns("named_country", "footnote_en")),
            )
        )
    )


def _trouble(person: str) -> Subquery:
    """What is wrong with the address of somebody named by the request, as JSON; for the team."""
    found = AddressTrouble.objects.filter(person=OuterRef(person), settled_at__isnull=True)
    return Subquery(found.values(json=JSONObject(address="address", reason="reason"))[:1])


def _made(model: type[models.Model], values: dict[str, Any]) -> Any:
    """An instance from its JSON, None where nothing was joined."""
    return model(**values) if values["id"] is not None else None


def _party(request: AssistanceRequest, values: dict[str, Any]) -> RequestParty:
    party = RequestParty(request=request, **values["party"])
    institution: Institution | None = _made(Institution, values["institution"])
    if institution is not None:
        institution.kind = _made(InstitutionKind, values["kind"])
        institution.country = _made(Country, values["country"])
    party.institution = institution
    party.named_kind = _made(InstitutionKind, values["named_kind"])
    party.named_country = _made(Country, values["named_country"])
    return party


_LINKED: dict[str, type[models.Model]] = {
    "themes": Theme,
    "forms_of_assistance": FormOfAssistance,
    "countries": Country,
    "initiated_by": Country,
}


def _request(reference: str) -> models.QuerySet[AssistanceRequest]:
    return (
        AssistanceRequest.objects.filter(reference=reference)
        .exclude(reference="")
        .select_related(
            "lead_institution__kind",
            "lead_institution__country",
            "lead_membership",
            "country",
            "officer",
            "focal_point",
            "signatory",
            "letter",
        )
        .defer("search")
        .annotate(
            themes_json=_linked("themes", "theme", "code", "code"),
            forms_of_assistance_json=_linked(
                "forms_of_assistance", "formofassistance", "code", "code"
            ),
            countries_json=_linked("countries", "country", "name_en", "footnote_en"),
            initiated_by_json=_linked("initiated_by", "country", "name_en", "footnote_en"),
            parties_json=_parties(),
            focal_point_trouble=_trouble("focal_point"),
            signatory_trouble=_trouble("signatory"),
        )
    )


_REQUEST = Seen(REQUESTS, _request, reference=str)


def load_request(standing: Standing | None, reference: str) -> AssistanceRequest | None:
    """The request of a reference with stakes and relations, if it exists for them. One query."""
    found = _REQUEST.rows(standing, reference=reference)
    if not found:
        return None
    request = found[0]
    for name in ("focal_point", "signatory"):
        person = getattr(request, name)
        if person is not None:
            addresses.know(person, getattr(request, f"{name}_trouble"))
    kept: dict[str, Any] = request.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, model in _LINKED.items():
        values = getattr(request, f"{name}_json")
        kept[name] = _known(getattr(request, name).all(), [model(**row) for row in values])
    parties = [_party(request, row) for row in request.parties_json]  # type: ignore[attr-defined]
    kept["parties"] = _known(request.parties.all(), parties)
    return request


def _known(queryset: models.QuerySet[Any], rows: list[Any]) -> models.QuerySet[Any]:
    """A query set that holds its rows already, as `prefetch_related` leaves it."""
    queryset._result_cache = rows
    queryset._prefetch_done = True  # type: ignore[attr-defined]
    return queryset


# -- The case --------------------------------------------------------------------------------------


@dataclass
class Case:
    """Everything on a case page, as far as its reader may see it."""

    request: AssistanceRequest
    standing: Standing
    fiches: list[ActionFiche] = field(default_factory=list)
    rounds: list[Consultation] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    deadlines: dict[tuple[int, int, str], Deadline] = field(default_factory=dict)

    def may(self, view: str) -> bool:
        """Whether the reader sees that view of the request."""
        return REQUESTS.may(self.standing, view, self.request)

    @property
    def stakes(self) -> frozenset[str]:
        """The reader's stakes in the request."""
        return REQUESTS.stakes_of(self.standing, self.request)

    @property
    def is_partner(self) -> bool:
        """Whether the reader belongs to who asks."""
        return bool(self.stakes & PARTNER)

    @property
    def subjects(self) -> list[models.Model]:
        """Everything that has a history here."""
        return [self.request, *self.fiches, *self.rounds, *self.actions]

    def clock(self, subject: models.Model, *kinds: str) -> Deadline | None:
        """The first of these clocks that is open on a subject."""
        type_id = ContentType.objects.get_for_model(subject).pk
        for kind in kinds:
            found = self.deadlines.get((type_id, int(subject.pk), kind))
            if found is not None:
                return found
        return None


def load_case(standing: Standing, reference: str) -> Case | None:
    """The case of a reference, or None when it does not exist for this reader.

    Four queries with an Action or without a fiche, at most five.
    """
    request = load_request(standing, reference)
    if request is None:
        return None
    case = Case(request, standing)
    case.fiches = _FICHES.rows(standing, request=request.pk)
    if case.fiches:
        keys = [fiche.pk for fiche in case.fiches]
        case.rounds = _ROUNDS.rows(standing, fiches=keys)
        case.actions = _ACTIONS.rows(standing, fiches=keys)
    if not case.actions:
        # Once there is an Action its own clock is the one that counts; it came with the Action.
        case.deadlines = _open_clocks(case.subjects)
    return case


_FICHES = Seen(
    FICHES,
    lambda request: (
        ActionFiche.objects.filter(request_links__request=request)
        .select_related("version", "officer")
        .order_by("-opened_at", "-pk")
    ),
    request=int,
)
_ROUNDS = Seen(
    ROUNDS,
    lambda fiches: (
        Consultation.objects.filter(fiche__in=fiches)
        .select_related("fiche", "chair")
        .order_by("-opened_at", "-pk")
    ),
    fiches=list,
)


def _actions(fiches: list[int]) -> models.QuerySet[Action]:
    """The Actions of these fiches, each with its clock and what comes next in it."""
    clock = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Action),
        subject_id=OuterRef("pk"),
        stopped_at__isnull=True,
        due_at__isnull=False,
    ).order_by("due_at")
    upcoming = Activity.objects.filter(
        action=OuterRef("pk"),
        state=ActivityState.CONFIRMED,
        ends_on__gte=timezone.localdate(),
    ).order_by("starts_on", "number")
    return (
        Action.objects.filter(fiche__in=fiches)
        .select_related("fiche", "version", "country", "region")
        .annotate(
            due_at=Subquery(clock.values("due_at")[:1]),
            due_on=Subquery(clock.values("due_on")[:1]),
            next_title=Subquery(upcoming.values("title")[:1]),
            next_on=Subquery(upcoming.values("starts_on")[:1]),
        )
        .order_by("-approved_at", "-pk")
    )


_ACTIONS = Seen(ACTIONS, _actions, fiches=list)


def _open_clocks(subjects: Iterable[models.Model]) -> dict[tuple[int, int, str], Deadline]:
    wanted = Q(pk__in=[])
    for subject in subjects:
        type_id = ContentType.objects.get_for_model(subject).pk
        wanted |= Q(subject_type_id=type_id, subject_id=subject.pk)
    rows = Deadline.objects.filter(wanted, stopped_at__isnull=True)
    return {(row.subject_type_id, row.subject_id, row.kind): row for row in rows}
