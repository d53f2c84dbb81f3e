"""Statements that are written once give what the framework's own would, whatever is asked."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Deputation, Membership, User
from accounts.standing import load_standing
from core.enums import GrantEffect
from core.models import AccessGrant
from core.policy import registry, standing_of
from core.prepared import Prepared
from core.seen import Seen
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS
from tests.stage import Stage


@pytest.mark.django_db
def test_it_is_written_once_and_asked_with_any_value(cast: dict[str, User]) -> None:
    """Values that are read by the framework (JSON) come as from the framework."""
    made = []

    def people(user: int, today: date):
        made.append(user)
        held = Membership.objects.filter(person=OuterRef("person"))
        roles = ArraySubquery(held.order_by("pk").values(json=JSONObject(role="role")))
        joined = User.objects.filter(pk=user, date_joined__date__lte=today)
        return joined.values_list("email", roles)

    prepared = Prepared(people, user=int, today=date)
    today = timezone.localdate()
    for key in ("officer", "leader"):
        with CaptureQueriesContext(connection) as asked:
            rows = prepared.rows(user=cast[key].pk, today=today)
        assert len(asked) == 1
        assert rows == list(people(cast[key].pk, today))
    assert prepared.rows(user=cast["officer"].pk, today=today - timedelta(days=9_000)) == []
    assert prepared.rows(user=0, today=today) == []
    assert made.count(made[0]) == 1


@pytest.mark.django_db
def test_objects_come_with_their_relations(cast: dict[str, User]) -> None:
    """For lists of keys of any length; what was not asked for costs a query, as ever."""
    prepared = Prepared(
        lambda keys: User.objects.filter(pk__in=keys).only("email", "person__given_name"), keys=list
    )
    for keys in ([cast["officer"].pk], [cast["officer"].pk, cast["leader"].pk], []):
        with CaptureQueriesContext(connection) as asked:
            rows = prepared.rows(keys=keys)
            names = {row.person.given_name for row in rows}
        assert len(asked) == 1
        assert {row.pk for row in rows} == set(keys)
        assert names == {user.person.given_name for user in cast.values() if user.pk in keys}
        assert all("password" in row.get_deferred_fields() for row in rows)


@pytest.mark.django_db
def test_what_is_not_asked_for_is_refused() -> None:
    """Else a value would be decided for good where the statement is written."""
    unasked = Prepared(
        lambda user, today: User.objects.filter(pk=user).values_list("pk"), user=int, today=date
    )
    with pytest.raises(ValueError, match="does not ask for today"):
        unasked.rows(user=1, today=date(2026, 1, 1))


@pytest.mark.django_db
def test_a_deputation_begins_and_ends_with_its_days(cast: dict[str, User]) -> None:
    """The standing of a deputy, asked on several days with the same statement."""
    deputy, principal = cast["officer"].person, cast["leader"].person
    today = timezone.localdate()
    Deputation.objects.all().delete()
    before = load_standing(deputy)
    row = Deputation.objects.create(
        principal=principal, deputy=deputy, starts_on=today, ends_on=today, state="ACTIVE"
    )
    assert {h.person_id for h in load_standing(deputy).held} == {deputy.pk, principal.pk}
    row.starts_on = row.ends_on = today + timedelta(days=1)
    row.save()
    assert load_standing(deputy) == before


# -- What a reader sees ----------------------------------------------------------------------------


def _among(states: list[int]) -> QuerySet[AssistanceRequest]:
    return AssistanceRequest.objects.filter(pk__in=states).order_by("pk")


@pytest.mark.django_db
def test_every_reader_sees_what_the_policy_says(cast: dict[str, User]) -> None:
    """The same rows with the same stakes, at the first asking and later; one query each."""
    stage = Stage(cast)
    keys = [stage.draft().pk, *(stage.request(s).pk for s in ("SUBMITTED", "ADMITTED"))]
    seen = Seen(REQUESTS, _among, states=list)
    met = set()
    for user in cast.values():
        standing = standing_of(user)
        wanted = [
            (row.pk, REQUESTS.stakes_of(standing, row))
            for row in REQUESTS.load(standing, _among(keys))
        ]
        for _time in range(2):
            with CaptureQueriesContext(connection) as asked:
                rows = seen.rows(standing, states=keys)
                said = [(row.pk, REQUESTS.stakes_of(standing, row)) for row in rows]
            assert said == wanted
            assert len(asked) == 1
        met.add(len(wanted))
    assert len(met) > 1, "some see more than others"
    assert seen.rows(None, states=keys) == []


@pytest.mark.django_db
def test_a_grant_counts_at_once_whatever_was_written_before(cast: dict[str, User]) -> None:
    """Opened, closed and ended between two questions of the same reader."""
    request = Stage(cast).request("UNDER_REVIEW")
    seen = Seen(REQUESTS, _among, states=list)
    standing = standing_of(cast["officer"])
    assert seen.rows(standing, states=[request.pk]) == [request]
    grant = AccessGrant.objects.create(
        subject_type=ContentType.objects.get_for_model(request),
        subject_id=request.pk,
        user=cast["officer"],
        effect=GrantEffect.EXCLUDE,
        starts_at=timezone.now(),
        reason="seeded",
        source_type=ContentType.objects.get_for_model(request),
        source_id=request.pk,
    )
    assert seen.rows(standing, states=[request.pk]) == []
    AccessGrant.objects.filter(pk=grant.pk).update(ends_at=timezone.now())
    assert seen.rows(standing, states=[request.pk]) == [request]


@pytest.mark.django_db
def test_few_readers_are_kept(cast: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has not asked for long is forgotten, and asked for anew."""
    monkeypatch.setattr("core.prepared.READERS", 2)
    written = []

    def among(states: list[int]) -> QuerySet[AssistanceRequest]:
        written.append(states)
        return _among(states)

    seen = Seen(REQUESTS, among, states=list)
    for key in ("officer", "leader", "officer", "auditor", "officer", "leader"):
        seen.rows(standing_of(cast[key]), states=[1])
    assert len(written) == 4, "the leader had to make room for the auditor, and came back"


@pytest.mark.django_db
@pytest.mark.parametrize("model", sorted(registry, key=str), ids=str)
def test_conditions_hang_on_the_reader_and_the_day_alone(
    cast: dict[str, User], model: type[Model]
) -> None:
    """Else a kept statement would say what is no longer so: they ask nothing, and know no hour."""
    policy = registry[model]
    for user in cast.values():
        standing = standing_of(user)
        ContentType.objects.get_for_models(*registry)
        with CaptureQueriesContext(connection) as asked:
            rows = policy.with_stakes(standing, model._default_manager.all())
            _sql, params = rows.query.sql_with_params()
        assert [query["sql"] for query in asked] == []
        assert not [value for value in params if isinstance(value, datetime)]
