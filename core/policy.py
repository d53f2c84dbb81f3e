"""One policy per kind of object answers three questions from one place.

May this person do it; which objects may this person see; which people does it concern? All three
follow from *stakes*: named relations between a person and an object, each declared once as two
conditions, one over objects (given what the person stands for) and one over people (given the
object). Permissions, lists, downloads and recipients are sets of stake names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, cast

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise

from core.conditions import EVERYTHING, any_of, either
from core.enums import GrantEffect
from core.memory import PEOPLE
from core.models import AccessGrant
from core.prepared import PerReader

M = TypeVar("M", bound=models.Model)

#: Stake of whoever holds an allowing grant on the object.
GRANTED = "granted"


class Standing(Protocol):
    """What a person stands for: own memberships and those of the people deputised for.

    `accounts` implements it. `key` tells two standings apart; `user_ids` are the accounts that
    grants are read for; `own` leaves out whom the person deputises for, `principals` are those,
    each with the id of their account.
    """

    @property
    def key(self) -> str: ...
    @property
    def user_ids(self) -> list[int]: ...
    @property
    def own(self) -> "Standing": ...
    @property
    def principals(self) -> "Sequence[tuple[Standing, int | None]]": ...


@dataclass(frozen=True)
class Stake(Generic[M]):
    """One named relation.

    `objects(standing)` is the condition over objects, or None when the person can't have it;
    many-valued relations are asked by EXISTS, so that no row comes twice. `people(obj)` are the
    people (rows of `accounts.Person`) who have it in this object. Deputies of these
    people have it too, unless `deputies` is off: then `people` says all (what is personal, such
    as an invitation; or what nobody may do about themselves).
    """

    name: str
    label: str | Promise
    objects: Callable[[Any], Q | None]
    people: Callable[[M], models.QuerySet[Any]]
    deputies: bool = True


@dataclass(frozen=True)
class Policy(Generic[M]):
    """Who has to do with objects of one model, and what follows from it.

    `views` names what can be seen ("view", "view_internal", …) and the stakes that see it;
    "view" decides whether the object exists for somebody. `rights` names other permissions.
    `everybody` builds the people a set of stakes stands for, deputies included.
    """

    model: type[M]
    stakes: tuple[Stake[M], ...]
    views: dict[str, frozenset[str]]
    people_model: Callable[[], type[models.Model]]
    deputies: Callable[[models.QuerySet[Any]], models.QuerySet[Any]]
    rights: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {stake.name for stake in self.stakes} | {GRANTED}
        for name, wanted in {**self.views, **self.rights}.items():
            if not wanted <= known:
                raise ValueError(f"{self.model.__name__}.{name}: no stake {wanted - known}.")
        registry[self.model] = self

    # -- May they? ---------------------------------------------------------------------------------

    def stakes_of(self, standing: Standing | None, obj: M) -> frozenset[str]:
        """The names of the stakes that somebody has in an object, in one query, remembered on it.

        Nobody and the excluded have none.
        """
        if standing is None or obj.pk is None:
            return frozenset()
        cache: dict[str, frozenset[str]] = obj.__dict__.setdefault("_stakes", {})
        if standing.key not in cache:
            cache[standing.key] = self._ask_stakes(standing, obj)
        return cache[standing.key]

    def _ask_stakes(self, standing: Standing, obj: M) -> frozenset[str]:
        rows = self._held.rows(standing, key=obj.pk)
        return frozenset(name[4:] for row in rows for name, held in row.items() if held)

    @cached_property
    def _held(self) -> PerReader:
        """Which stakes somebody holds in the object of a key, as a row of booleans."""
        return PerReader(self.model, self._stakes_in, key=int)

    def _stakes_in(self, standing: Standing, key: int) -> models.QuerySet[M, dict[str, Any]]:
        columns = self._columns(standing)
        return (
            self.model._default_manager.filter(pk=key)
            .exclude(self._granted(standing, GrantEffect.EXCLUDE))
            .annotate(**columns)
            .values(*columns)
        )

    def may(self, standing: Standing | None, name: str, obj: M) -> bool:
        """Whether somebody may do or see `name`, a right or a view. KeyError if undeclared."""
        wanted = self.rights[name] if name in self.rights else self.views[name]
        return bool(self.stakes_of(standing, obj) & wanted)

    # -- Which objects? ----------------------------------------------------------------------------

    def visible_to(
        self, standing: Standing | None, view: str = "view", among: models.QuerySet[M] | None = None
    ) -> models.QuerySet[M]:
        """The objects that exist for somebody, or of which they see `view`."""
        objects = self.model._default_manager.all() if among is None else among
        if standing is None:
            return objects.none()
        seen = self.condition(standing, self.views[view])
        if seen is None:
            return objects.none()
        if seen is not EVERYTHING:
            objects = objects.filter(seen)
        return objects.exclude(self._granted(standing, GrantEffect.EXCLUDE))

    def condition(self, standing: Standing, names: Iterable[str]) -> Q | None:
        """The objects in which somebody has one of these stakes; None when they can't have any."""
        return either(*(said for _name, said in self._conditions(standing, frozenset(names))))

    def load(self, standing: Standing | None, among: models.QuerySet[M]) -> list[M]:
        """Those of these objects that exist for somebody, in one query with their stakes.

        For pages over one or several known objects, never for lists: each is read with the
        reader's stakes and left out here when none of them sees it, so that every condition is
        said once. `stakes_of` then asks no query of its own.
        """
        rows = self.loaded(standing, self.with_stakes(standing, among))
        return [row for row in rows if self.may(standing, "view", row)]

    def with_stakes(
        self, standing: Standing | None, among: models.QuerySet[M]
    ) -> models.QuerySet[M]:
        """These objects, seen or not, for `loaded`; only for what is not shown without `may`."""
        if standing is None:
            return among.none()
        excluded = self._granted(standing, GrantEffect.EXCLUDE)
        columns = {
            **self._columns(standing),
            "is_excluded": _column(excluded),
        }
        return among.annotate(**columns)

    def loading(self, standing: Standing | None, among: models.QuerySet[M]) -> models.QuerySet[M]:
        """Those that exist for somebody, with what `loaded` reads: for lists and their pages."""
        if standing is None:
            return among.none()
        return self.visible_to(standing, among=among).annotate(**self._columns(standing))

    def _columns(self, standing: Standing) -> dict[str, Combinable]:
        """A column for each stake that somebody can have."""
        return {f"has_{name}": _column(condition) for name, condition in self._conditions(standing)}

    def loaded(self, standing: Standing | None, rows: Iterable[M]) -> list[M]:
        """The rows of `loading` or `with_stakes`, with the stakes that they brought."""
        listed = list(rows)
        if standing is None:
            return listed
        names = [*(stake.name for stake in self.stakes), GRANTED]
        for row in listed:
            held = frozenset(name for name in names if getattr(row, f"has_{name}", False))
            if getattr(row, "is_excluded", False):
                held = frozenset()
            row.__dict__.setdefault("_stakes", {})[standing.key] = held
        return listed

    def _conditions(
        self, standing: Standing, among: frozenset[str] | None = None
    ) -> list[tuple[str, Q]]:
        """The stakes that somebody can have, or those of them among these names, as conditions."""
        conditions: list[tuple[str, Q | None]] = [
            (stake.name, stake.objects(standing))
            for stake in self.stakes
            if among is None or stake.name in among
        ]
        if among is None or GRANTED in among:
            conditions.append((GRANTED, self._granted(standing, GrantEffect.ALLOW)))
        return [(name, condition) for name, condition in conditions if condition is not None]

    def _granted(self, standing: Standing, effect: GrantEffect) -> Q:
        # The database's clock, so that the statement stays true when it is kept (core.prepared).
        return Q(
            Exists(
                AccessGrant.objects.filter(
                    Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
                    subject_type=ContentType.objects.get_for_model(self.model),
                    subject_id=OuterRef("pk"),
                    user_id__in=standing.user_ids,
                    effect=effect,
                    starts_at__lte=Now(),
                )
            )
        )

    # -- Which people? -----------------------------------------------------------------------------

    def people(self, stakes: Iterable[str], obj: M) -> models.QuerySet[Any]:
        """The people with one of these stakes in the object: deputies too, the excluded not.

        Whoever deputises for somebody excluded is excluded too, as in `visible_to`. Who has a stake
        is asked at once, as deputies are looked for by name; the rest when the rows are.
        """
        wanted = set(stakes)
        asked = [stake for stake in self.stakes if stake.name in wanted]
        with PEOPLE.opened():
            sets = [stake.people(obj) for stake in asked if stake.deputies]
            if GRANTED in wanted:
                sets.append(self._granted_people(obj, GrantEffect.ALLOW))
            principals = self._keys(sets)
            alone = self._keys([stake.people(obj) for stake in asked if not stake.deputies])
        everybody = self.people_model()._default_manager
        with_deputies = self.deputies(everybody.filter(pk__in=principals))
        closed_to = self.deputies(self._granted_people(obj, GrantEffect.EXCLUDE))
        return (
            everybody.filter(Q(pk__in=with_deputies.values("pk")) | Q(pk__in=alone))
            .exclude(pk__in=closed_to.values("pk"))
            .distinct()
        )

    def _keys(self, sets: list[models.QuerySet[Any]]) -> list[int]:
        return list(any_of(self.people_model(), sets).order_by().values_list("pk", flat=True))

    def _granted_people(self, obj: M, effect: GrantEffect) -> models.QuerySet[Any]:
        users = self._grant_users(obj, effect)
        return self.people_model()._default_manager.filter(user__in=users)

    def _grant_users(self, obj: M, effect: GrantEffect) -> models.QuerySet[Any, Any]:
        now = timezone.now()
        return AccessGrant.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
            subject_type=ContentType.objects.get_for_model(self.model),
            subject_id=obj.pk,
            effect=effect,
            starts_at__lte=now,
        ).values("user_id")

    def seers(self, obj: M, view: str = "view") -> models.QuerySet[Any]:
        """The people for whom the object exists, or who see `view` of it."""
        return self.people(self.views[view], obj)


def _column(condition: Q) -> Combinable:
    """Whether a row meets the condition, as a column."""
    if condition is EVERYTHING:
        return Value(True, output_field=BooleanField())
    return ExpressionWrapper(condition, output_field=BooleanField())


registry: dict[type[models.Model], Policy[Any]] = {}


def policy_of(subject: models.Model | type[models.Model]) -> Policy[Any]:
    """The policy of an object or a model. KeyError when its room declared none."""
    model = subject if isinstance(subject, type) else type(subject)
    return registry[model]


def standing_of(user: Any) -> Standing | None:
    """What a signed-in user stands for; None for anybody not signed in or without a person."""
    return cast("Standing | None", getattr(user, "standing", None))
