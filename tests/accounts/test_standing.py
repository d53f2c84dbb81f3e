"""Standing, holders and policies say the same about everybody, deputies included."""

from typing import Any

import pytest
from django.urls import reverse

from accounts import workflow
from accounts.enums import MembershipState, Role
from accounts.holders import holders, with_deputies
from accounts.models import Deputation, Institution, Membership, User
from accounts.rules import DEPUTATIONS, INSTITUTIONS, MEMBERSHIPS
from core.policy import standing_of
from core.workflow import Act, Guarded, NotAllowed
from portal.demo.cast import IMPLEMENTER, MINISTRY, institution
from reference.models import Country, Theme
from tests.accounts.conftest import day
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def standing(user: User) -> Any:
    return standing_of(fresh(user))


def mark(user: User, **columns: Any) -> None:
    Membership.objects.filter(person=user.person).update(**columns)


# -- Dates and states ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "holds"),
    [
        ({}, True),
        ({"starts_on": 0, "ends_on": 0}, True),
        ({"starts_on": 1}, False),
        ({"ends_on": -1}, False),
        ({"starts_on": -2, "ends_on": -1}, False),
        ({"state": MembershipState.PENDING}, False),
        ({"state": MembershipState.ENDED}, False),
        ({"state": MembershipState.REFUSED}, False),
    ],
)
def test_a_role_holds_while_it_is_active_and_within_its_days(
    cast: dict[str, User], columns: dict[str, Any], holds: bool
) -> None:
    officer = cast["officer"]
    mark(officer, **{k: day(v) if isinstance(v, int) else v for k, v in columns.items()})
    assert standing(officer).holds(Role.OFFICER) == holds
    assert holders(Role.OFFICER).filter(pk=officer.person_id).exists() == holds


def test_a_scope_narrows_and_none_covers_all(cast: dict[str, User]) -> None:
    ghana, kenya = (Country.objects.get(iso2=code) for code in ("GH", "KE"))
    theme = Theme.objects.all()[0]
    membership = Membership.objects.get(person=cast["officer"].person)
    everywhere = holders(Role.OFFICER, countries=[kenya.pk], themes=[theme.pk])
    assert cast["officer"].person in everywhere
    membership.countries.set([ghana])
    assert cast["officer"].person not in holders(Role.OFFICER, countries=[kenya.pk])
    assert cast["officer"].person in holders(Role.OFFICER, countries=[ghana.pk, kenya.pk])
    assert standing(cast["officer"]).held[0].countries == {ghana.pk}


# -- Agreement -------------------------------------------------------------------------------------


def _a_world(stage: Stage) -> None:
    """Memberships in every state, some of people who hold others, and more deputies."""
    stage.membership(MembershipState.ACTIVE)
    for key in ("officer", "deputy", "official", "leader", "admin", "steering1"):
        for name in (MINISTRY.name, "Elsewhere"):
            Membership.objects.create(
                person=stage.person(key),
                institution=institution(MINISTRY) if name == MINISTRY.name else None,
                claimed_name=name,
                role=Role.HOST if name == MINISTRY.name else Role.OFFICIAL,
                state=MembershipState.PENDING,
            )
    pairs = (("official", "newcomer"), ("admin", "finance"), ("officer", "assistant"))
    for principal, deputy in pairs:
        Deputation.objects.create(
            principal=stage.person(principal),
            deputy=stage.person(deputy),
            starts_on=day(0),
            ends_on=day(3),
        )


def test_people_and_objects_agree_for_everybody(stage: Stage) -> None:
    _a_world(stage)
    rows: list[tuple[Any, Any]] = [
        (MEMBERSHIPS, Membership.objects.all()),
        (INSTITUTIONS, Institution.objects.all()),
        (DEPUTATIONS, Deputation.objects.all()),
    ]
    for policy, objects in rows:
        for view in policy.views:
            visible = {
                key: set(policy.visible_to(standing(user), view).values_list("pk", flat=True))
                for key, user in stage.cast.items()
            }
            for obj in objects:
                seers = set(policy.seers(obj, view).values_list("pk", flat=True))
                for key, user in stage.cast.items():
                    found = obj.pk in visible[key]
                    assert (user.person_id in seers) == found, (policy.model, view, obj.pk, key)
                    assert policy.may(standing(user), view, obj) == found


def test_whoever_a_verb_lets_in_is_among_its_people(stage: Stage) -> None:
    """A deputy's act is allowed exactly where the deputy has the stake."""
    _a_world(stage)
    verb = workflow.TABLE.verbs["confirm"]
    for membership in Membership.objects.filter(state=MembershipState.PENDING):
        people = set(MEMBERSHIPS.people(verb.who, membership).values_list("pk", flat=True))
        for key, user in stage.cast.items():
            whole = standing(user)
            each = [whole.own, *(found for found, _user in whole.principals)]
            allowed = any(
                workflow.TABLE.allows(one, verb, Membership.objects.get(pk=membership.pk))
                for one in each
            )
            assert allowed == (user.person_id in people), (key, membership.pk)


# -- Deputies --------------------------------------------------------------------------------------


def test_a_deputy_acts_for_the_principal_and_the_event_says_so(stage: Stage) -> None:
    membership = stage.membership(MembershipState.PENDING)
    mark(stage.cast["deputy"], state=MembershipState.ENDED)
    done = workflow.confirm(membership, act=stage.act("deputy"), evidence="A call.")
    assert done.event.actor == stage.cast["deputy"]
    assert done.event.principal == stage.cast["leader"]


def test_who_may_do_it_alone_does_it_alone(stage: Stage) -> None:
    membership = stage.membership(MembershipState.PENDING)
    done = workflow.confirm(membership, act=stage.act("deputy"), evidence="A call.")
    assert done.event.principal is None


@pytest.mark.parametrize(("first", "last", "acts"), [(0, 0, True), (1, 5, False), (-5, -1, False)])
def test_a_deputy_acts_on_the_days_named(
    cast: dict[str, User], first: int, last: int, acts: bool
) -> None:
    Deputation.objects.all().delete()
    Deputation.objects.create(
        principal=cast["leader"].person,
        deputy=cast["assistant"].person,
        starts_on=day(first),
        ends_on=day(last),
    )
    assert standing(cast["assistant"]).holds(Role.LEADER) == acts
    deputies = with_deputies(holders(Role.LEADER))
    assert (cast["assistant"].person in deputies) == acts


def test_an_ended_deputation_ends_at_once(stage: Stage, signed_in: Any) -> None:
    row = Deputation.objects.get(deputy=stage.person("deputy"))
    url = reverse("accounts:deputation_verb", args=[row.pk, "end_deputation"])
    assert signed_in("official").get(url).status_code == 404
    client = signed_in("leader")
    assert client.get(url).status_code == 200
    assert client.post(url, {"seen": row.seen}).status_code == 302
    assert not standing(stage.cast["deputy"]).holds(Role.LEADER)
    again = client.post(url, {"seen": row.seen})
    assert again.status_code == 409


def test_a_deputy_names_no_further_deputy(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        workflow.name_deputy(
            None,
            act=stage.act("deputy"),
            principal=stage.person("leader"),
            deputy=stage.person("assistant"),
            starts_on=day(0),
            ends_on=day(1),
        )


def test_a_deputy_of_a_deputy_is_none(stage: Stage) -> None:
    Deputation.objects.create(
        principal=stage.person("deputy"),
        deputy=stage.person("assistant"),
        starts_on=day(0),
        ends_on=day(1),
    )
    assert standing(stage.cast["assistant"]).holds(Role.OFFICER)
    assert not standing(stage.cast["assistant"]).holds(Role.LEADER)


def named(**changes: Any) -> dict[str, Any]:
    return {
        "email": "Assistant@demo.example",
        "starts_on": day(0).isoformat(),
        "ends_on": day(5).isoformat(),
    } | changes


def test_naming_a_deputy_in_the_browser(cast: dict[str, User], signed_in: Any) -> None:
    client = signed_in("officer")
    assert client.get(reverse("accounts:deputy")).status_code == 200
    assert client.post(reverse("accounts:deputy"), named()).status_code == 302
    assert "Amir Example" in client.get(reverse("accounts:me")).content.decode()
    assert "Olivia Example" in signed_in("assistant").get(reverse("accounts:me")).content.decode()
    overlap = client.post(
        reverse("accounts:deputy"),
        named(starts_on=day(5).isoformat(), ends_on=day(9).isoformat()),
    )
    assert overlap.status_code == 422
    assert "already" in " ".join(overlap.context["form"].errors["starts_on"])
    assert 'value="Assistant@demo.example"' in overlap.content.decode()
    after = named(starts_on=day(6).isoformat(), ends_on=day(9).isoformat())
    assert client.post(reverse("accounts:deputy"), after).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "official@demo.example"}, "email"),
        ({"email": "nobody@demo.example"}, "email"),
        ({"email": "officer@demo.example"}, "email"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"starts_on": "2099-01-01"}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
    ],
)
def test_what_is_wrong_with_a_deputy_stands_beside_the_field(
    cast: dict[str, User], signed_in: Any, changes: dict[str, Any], field: str
) -> None:
    answer = signed_in("officer").post(reverse("accounts:deputy"), named(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Deputation.objects.count() == 1


def test_a_stranger_and_nobody_get_the_same_sentence(cast: dict[str, User], signed_in: Any) -> None:
    client = signed_in("officer")
    sentences = {
        str(
            client.post(reverse("accounts:deputy"), named(email=email))
            .context["form"]
            .errors["email"]
        )
        for email in ("official@demo.example", "nobody@demo.example")
    }
    assert len({sentence.replace("official", "nobody") for sentence in sentences}) == 1


def test_the_database_refuses_an_overlap_that_the_guard_did_not_see(stage: Stage) -> None:
    said = {
        "principal": stage.person("officer"),
        "deputy": stage.person("assistant"),
        "starts_on": day(0),
        "ends_on": day(5),
    }
    guards = workflow.DEPUTIES.verbs["name_deputy"].guards
    Deputation.objects.create(**said)
    act = Act.by(fresh(stage.cast["officer"]))
    assert [guard.name for guard in guards if guard.check(Deputation(), act, said)] == [
        "no_overlap"
    ]
    with pytest.raises(Guarded):
        workflow.DEPUTIES.effects["name_deputy"](None, act, None, **said)


def test_a_profile_is_changed(cast: dict[str, User], signed_in: Any) -> None:
    client = signed_in("expert")
    assert client.get(reverse("accounts:me_edit")).status_code == 200
    typed = {"given_name": "Emma", "family_name": "Renamed", "phone": "+31 20", "language": "es"}
    done = client.post(reverse("accounts:me_edit"), typed)
    assert done.cookies["django_language"].value == "es"
    person = fresh(cast["expert"]).person
    assert (person.family_name, person.phone, person.language) == ("Renamed", "+31 20", "es")
    wrong = client.post(reverse("accounts:me_edit"), typed | {"given_name": "", "language": "xx"})
    assert set(wrong.context["form"].errors) == {"given_name", "language"}
    assert institution(IMPLEMENTER).name
