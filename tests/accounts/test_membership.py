"""Memberships: who confirms whom, and what an unconfirmed person sees."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import workflow
from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, User
from accounts.rules import MEMBERSHIPS
from core.models import Event
from core.policy import standing_of
from core.workflow import Act, Guarded, NotAllowed, NotVisible, Stale
from portal.demo.cast import IMPLEMENTER, MINISTRY, institution
from reference.models import Country, InstitutionKind
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def asked(stage: Stage, name: str = "A new ministry") -> Membership:
    """The newcomer asks to belong to an institution in Ghana."""
    return workflow.ask(
        None,
        act=Act.by(stage.newcomer()),
        person=stage.newcomer().person,
        role=Role.OFFICIAL,
        claimed_name=name,
        claimed_country=Country.objects.get(iso2="GH"),
        post="Clerk",
    ).obj


def page(membership: Membership, verb: str = "") -> str:
    if verb:
        return reverse("accounts:verb", args=[membership.pk, verb])
    return reverse("accounts:membership", args=[membership.pk])


def typed(membership: Membership, **changes: Any) -> dict[str, Any]:
    """What the page of a verb sends."""
    return {"seen": membership.seen, "nonce": "", "evidence": "Called the switchboard."} | changes


# -- Asking ----------------------------------------------------------------------------------------


def test_an_institution_is_matched_by_its_very_name_alone(stage: Stage) -> None:
    assert asked(stage, f"  {MINISTRY.name.upper()}  ").institution == institution(MINISTRY)
    Membership.objects.all().filter(person=stage.newcomer().person).delete()
    assert asked(stage, MINISTRY.acronym).institution == institution(MINISTRY)
    Membership.objects.all().filter(person=stage.newcomer().person).delete()
    assert asked(stage, MINISTRY.name[:-3]).institution is None


def test_a_name_that_two_institutions_share_matches_none(stage: Stage) -> None:
    kind = InstitutionKind.objects.first()
    ghana = Country.objects.get(iso2="GH")
    assert kind is not None
    for name in ("First", "Second"):
        Institution.objects.create(name=name, acronym="TWO", kind=kind, country=ghana)
    assert asked(stage, "two").institution is None


def test_asking_again_says_so_beside_the_field(stage: Stage) -> None:
    asked(stage)
    answer = _client(stage.newcomer()).post(
        reverse("accounts:ask"),
        {"institution": "a NEW ministry", "country": "none", "post": "Clerk"},
    )
    assert answer.status_code == 422
    assert "institution" in answer.context["form"].errors
    assert "a NEW ministry" in answer.content.decode()


def test_three_open_questions_are_the_most(stage: Stage) -> None:
    for number in range(3):
        asked(stage, f"Ministry {number}")
    answer = _client(stage.newcomer()).post(
        reverse("accounts:ask"), {"institution": "A fourth", "country": "none", "post": "Clerk"}
    )
    assert answer.status_code == 422
    assert Membership.objects.filter(person=stage.newcomer().person).count() == 3


def _client(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


# -- Confirming ------------------------------------------------------------------------------------


def test_an_officer_confirms_with_an_institution_found_by_search(
    stage: Stage, signed_in: Any
) -> None:
    membership = asked(stage, "National Directorate Migration")
    client = signed_in("officer")
    shown = client.get(page(membership, "confirm"))
    assert MINISTRY.name in shown.content.decode()
    found = client.post(
        page(membership, "confirm"),
        typed(membership, words="Asylum office", search="1", evidence="Typed before searching"),
    )
    html = found.content.decode()
    assert (found.status_code, "Typed before searching" in html) == (200, True)
    assert "Asylum Office of Portugal" in html
    assert not found.context["form"].errors
    chosen = institution(MINISTRY)
    done = client.post(
        page(membership, "confirm"),
        typed(membership, institution=chosen.pk, may_submit="on", is_contact="on"),
    )
    assert done.status_code == 302
    membership.refresh_from_db()
    assert (membership.state, membership.institution) == (MembershipState.ACTIVE, chosen)
    assert (membership.may_submit, membership.is_contact) == (True, True)
    assert membership.evidence == "Called the switchboard."


def test_an_officer_enters_a_new_institution_while_confirming(stage: Stage, signed_in: Any) -> None:
    membership = asked(stage)
    kind = InstitutionKind.objects.get(code="national_admin")
    ghana = Country.objects.get(iso2="GH")
    data = typed(
        membership,
        institution="",
        new_name="A new ministry",
        new_kind=kind.pk,
        new_country=ghana.pk,
    )
    done = signed_in("officer").post(page(membership, "confirm"), data)
    assert done.status_code == 302
    membership.refresh_from_db()
    assert membership.institution is not None
    assert (membership.institution.name, membership.institution.kind) == ("A new ministry", kind)
    assert membership.institution.language == membership.person.language, "its first official's"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"institution": ""}, "institution"),
        ({"institution": "", "new_name": "Somewhere"}, "new_kind"),
        ({"institution": "known", "new_name": "Both"}, "new_name"),
        ({"institution": "", "new_name": "twice", "new_kind": "national_admin"}, "new_name"),
        ({"institution": "", "new_name": "Why", "new_kind": "needs"}, "new_justification"),
    ],
)
def test_what_is_wrong_about_the_institution_stands_beside_its_field(
    stage: Stage, signed_in: Any, changes: dict[str, Any], field: str
) -> None:
    membership = asked(stage)
    data = dict(changes)
    if data["institution"] == "known":
        data["institution"] = institution(MINISTRY).pk
    if data.get("new_name") == "twice":
        data |= {"new_name": MINISTRY.name.lower(), "new_country": institution(MINISTRY).country_id}
    if "new_kind" in data:
        needs = data["new_kind"] == "needs"
        kinds = InstitutionKind.objects.filter(needs_justification=needs)
        data["new_kind"] = kinds[0].pk
    answer = signed_in("officer").post(page(membership, "confirm"), typed(membership, **data))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    membership.refresh_from_db()
    assert membership.state == MembershipState.PENDING


def test_an_institution_entered_by_somebody_faster_is_refused_with_a_sentence(
    stage: Stage,
) -> None:
    membership = asked(stage)
    ministry = institution(MINISTRY)
    new = workflow.NewInstitution(ministry.name, ministry.kind, ministry.country)
    with pytest.raises(Guarded) as refusal:
        workflow.confirm(
            membership, act=stage.act("officer"), new_institution=new, evidence="A call."
        )
    assert ministry.name in str(refusal.value)
    membership.refresh_from_db()
    assert membership.state == MembershipState.PENDING


def test_a_person_has_a_role_somewhere_once(stage: Stage) -> None:
    stage.membership(MembershipState.ACTIVE)
    again = asked(stage)
    with pytest.raises(Guarded):
        workflow.confirm(
            again, act=stage.act("officer"), institution=institution(MINISTRY), evidence="A call."
        )


def test_a_contact_confirms_a_colleague_of_the_own_institution(
    stage: Stage, signed_in: Any
) -> None:
    membership = asked(stage, MINISTRY.name)
    client = signed_in("official")
    shown = client.get(page(membership, "confirm"))
    fields = set(shown.context["form"].fields)
    assert not fields & {"institution", "new_name", "is_contact", "words"}
    done = client.post(page(membership, "confirm"), typed(membership, may_submit="on"))
    assert done.status_code == 302
    membership.refresh_from_db()
    assert membership.state == MembershipState.ACTIVE
    assert membership.institution == institution(MINISTRY)


def test_a_contact_confirms_nobody_elsewhere(stage: Stage, signed_in: Any) -> None:
    membership = asked(stage, "Another ministry")
    assert signed_in("official").get(page(membership)).status_code == 404
    assert signed_in("official").get(page(membership, "confirm")).status_code == 404
    with pytest.raises(NotVisible):
        workflow.confirm(membership, act=stage.act("official"), evidence="A friend.")


def test_a_contact_moves_nobody_and_makes_no_contact(stage: Stage) -> None:
    membership = asked(stage, MINISTRY.name)
    kind = institution(MINISTRY).kind
    for more in (
        {"institution": institution(IMPLEMENTER)},
        {"new_institution": workflow.NewInstitution("Mine", kind)},
        {"is_contact": True},
    ):
        with pytest.raises(Guarded, match="own institution"):
            workflow.confirm(membership, act=stage.act("official"), evidence="A friend.", **more)
    membership.refresh_from_db()
    assert membership.state == MembershipState.PENDING
    assert not Institution.objects.filter(name="Mine").exists()


def test_nobody_confirms_themselves(stage: Stage) -> None:
    """Neither the last officer, nor as the deputy of another one."""
    officer, deputy = stage.cast["officer"], stage.cast["deputy"]
    for user in (officer, deputy):
        own = workflow.ask(
            None,
            act=Act.by(user),
            person=user.person,
            role=Role.OFFICIAL,
            claimed_name="My own ministry",
            claimed_country=None,
        ).obj
        assert standing_of(fresh(user)) is not None
        with pytest.raises(NotAllowed):
            workflow.confirm(
                own,
                act=Act.by(fresh(user)),
                institution=institution(MINISTRY),
                evidence="I know myself.",
            )
        confirmers = MEMBERSHIPS.people(("officer", "administrator"), own)
        assert user.person not in confirmers


def test_an_administrator_gives_themselves_no_role(stage: Stage) -> None:
    with pytest.raises(Guarded):
        workflow.invite(
            None,
            act=stage.act("admin"),
            person=stage.person("admin"),
            role=Role.AUDITOR,
            institution=institution(IMPLEMENTER),
        )


def test_officers_decide_about_no_colleague(stage: Stage, signed_in: Any) -> None:
    membership = Membership.objects.get(person=stage.person("finance"))
    assert signed_in("officer").get(page(membership)).status_code == 404
    with pytest.raises(NotVisible):
        workflow.end(membership, act=stage.act("leader"), reason="No.")


def test_a_second_confirmation_finds_it_done(stage: Stage, signed_in: Any) -> None:
    membership = asked(stage, MINISTRY.name)
    seen = membership.seen
    workflow.confirm(membership, act=stage.act("official"), evidence="A colleague.")
    with pytest.raises(Stale):
        workflow.refuse(membership, act=stage.act("officer"), seen=seen, reason="No.")
    late = signed_in("officer").post(
        page(membership, "refuse"), {"seen": seen, "reason": "Unknown there"}
    )
    assert late.status_code == 409
    assert "Unknown there" in late.content.decode()


def test_refusing_needs_a_reason(stage: Stage, signed_in: Any) -> None:
    membership = asked(stage)
    client = signed_in("officer")
    assert client.post(page(membership, "refuse"), {"seen": membership.seen}).status_code == 422
    done = client.post(page(membership, "refuse"), {"seen": membership.seen, "reason": "Unknown"})
    assert done.status_code == 302
    shown = _client(stage.newcomer()).get(page(membership))
    assert "Unknown" in shown.content.decode()


def test_who_ended_a_membership_ended_what_it_gave(stage: Stage) -> None:
    membership = Membership.objects.get(person=stage.person("official"))
    workflow.end(membership, act=stage.act("officer"), reason="Left the ministry.")
    standing: Any = standing_of(fresh(stage.cast["official"]))
    assert standing.held == ()


def test_an_administrator_loses_the_administration_with_the_role(stage: Stage) -> None:
    admin = stage.cast["admin"]
    second = workflow.invite(
        None,
        act=stage.act("admin"),
        person=stage.person("finance"),
        role=Role.ADMINISTRATOR,
        institution=institution(IMPLEMENTER),
    ).obj
    assert not fresh(stage.cast["finance"]).is_staff
    workflow.accept(second, act=Act.by(fresh(stage.cast["finance"])))
    assert fresh(stage.cast["finance"]).is_staff
    own = Membership.objects.get(person=admin.person, role=Role.ADMINISTRATOR)
    workflow.end(own, act=Act.by(fresh(stage.cast["finance"])), reason="Leaves.")
    assert not fresh(admin).is_staff


def test_a_changed_scope_is_in_force_at_once(stage: Stage, signed_in: Any) -> None:
    membership = Membership.objects.get(person=stage.person("officer"))
    ghana = Country.objects.get(iso2="GH")
    client = signed_in("admin")
    assert client.get(page(membership, "rescope")).status_code == 200
    wrong = client.post(
        page(membership, "rescope"),
        {"seen": membership.seen, "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
    )
    assert "ends_on" in wrong.context["form"].errors
    done = client.post(
        page(membership, "rescope"), {"seen": membership.seen, "countries": [ghana.pk]}
    )
    assert done.status_code == 302
    standing: Any = standing_of(fresh(stage.cast["officer"]))
    assert standing.held[0].countries == {ghana.pk}
    event = Event.objects.filter(verb="accounts.membership.rescope").get()
    assert event.payload["countries"] == [ghana.pk]


# -- A lost second factor --------------------------------------------------------------------------


def test_an_administrator_resets_a_second_factor_that_is_lost(
    stage: Stage, signed_in: Any, settings: Any
) -> None:
    """With a reason that the person reads; an event stays; nobody else may, and none is shown."""
    settings.STAFF_NEED_SECOND_FACTOR = True
    officer = stage.cast["officer"]
    membership = Membership.objects.get(person=officer.person)
    admin, finance = signed_in("admin"), stage.cast["finance"]
    for user in (stage.cast["admin"], finance):
        TOTP.activate(fresh(user), generate_totp_secret())
    address = page(membership, "reset_second_factor")
    assert address not in admin.get(page(membership)).content.decode()
    nothing = admin.post(address, {"seen": membership.seen, "reason": "Lost."})
    assert (nothing.status_code, "has no second factor" in nothing.content.decode()) == (422, True)

    TOTP.activate(fresh(officer), generate_totp_secret())
    assert address in admin.get(page(membership)).content.decode()
    assert signed_in("finance").get(address).status_code in (403, 404)
    assert admin.post(address, {"seen": membership.seen, "reason": " "}).status_code == 422
    done = admin.post(address, {"seen": membership.seen, "reason": "The phone was stolen."})
    assert done.status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    assert Authenticator.objects.filter(user=finance).exists()
    event = Event.objects.get(verb="accounts.membership.reset_second_factor")
    assert "totp" in event.payload["kinds"]
    assert event.detail.text == "The phone was stolen."
    assert signed_in("officer").get(reverse("portal:desk"))["Location"] == reverse("mfa_index")
    own = Membership.objects.get(person=stage.person("admin"))
    assert admin.get(page(own, "reset_second_factor")).status_code == 403


# -- Who sees whom ---------------------------------------------------------------------------------


def test_an_unconfirmed_person_sees_nobody(stage: Stage, signed_in: Any) -> None:
    client = signed_in("outsider")
    assert client.get(reverse("accounts:directory")).status_code == 403
    assert client.get(reverse("accounts:people"))["Location"] == reverse("accounts:me")
    ministry = institution(MINISTRY)
    assert client.get(ministry.get_absolute_url()).status_code == 404
    for membership in Membership.objects.exclude(person=stage.person("outsider")):
        assert client.get(page(membership)).status_code == 404
        for verb in workflow.TABLE.verbs:
            assert client.get(page(membership, verb)).status_code == 404


@pytest.mark.parametrize(
    ("key", "may"),
    [
        ("officer", True), ("leader", True), ("assistant", True), ("auditor", True),
        ("admin", True), ("official", True), ("expert", False), ("host", False),
        ("delegation", False), ("steering1", False), ("outsider", False),
    ],
)  # fmt: skip
def test_who_may_look_people_up(signed_in: Any, key: str, may: bool) -> None:
    answer = signed_in(key).get(reverse("accounts:directory"))
    assert answer.status_code == (200 if may else 403)


def test_the_directory_shows_only_whom_the_policy_shows(stage: Stage, signed_in: Any) -> None:
    stage.membership(MembershipState.ACTIVE)
    html = signed_in("official").get(reverse("accounts:directory")).content.decode()
    assert "Nia Newcomer" in html
    for name in ("Olivia", "Ines", "Emma"):
        assert name not in html
    html = signed_in("officer").get(reverse("accounts:directory")).content.decode()
    assert "Emma" in html
    assert "Freya" not in html
    assert "Freya" in signed_in("admin").get(reverse("accounts:directory")).content.decode()


def test_colleagues_see_each_other_without_addresses(stage: Stage, signed_in: Any) -> None:
    stage.membership(MembershipState.ACTIVE)
    url = institution(MINISTRY).get_absolute_url()
    html = _client(stage.newcomer()).get(url).content.decode()
    assert "Abena" in html
    assert "official@demo.example" not in html
    assert "official@demo.example" in signed_in("finance").get(url).content.decode()
    assert signed_in("expert").get(url).status_code == 404


# -- How many queries ------------------------------------------------------------------------------


def _fill(numbers: range) -> None:
    """People who wait for the ministry, and as many who belong to it."""
    for number in numbers:
        for state in (MembershipState.PENDING, MembershipState.ACTIVE):
            user = User.objects.create_user(f"{state}{number}@m.example", None, given_name="P")
            Membership.objects.create(
                person=user.person,
                institution=institution(MINISTRY),
                claimed_name=MINISTRY.name,
                claimed_country=institution(MINISTRY).country,
                role=Role.OFFICIAL,
                state=state,
            )


@pytest.mark.parametrize("key", ["officer", "official", "admin"])
@pytest.mark.parametrize("name", ["people", "directory", "institution", "membership", "me"])
def test_a_page_asks_as_often_for_three_as_for_one(
    cast: dict[str, User], signed_in: Any, key: str, name: str
) -> None:
    _fill(range(1))
    shown = Membership.objects.filter(state=MembershipState.PENDING, institution__isnull=False)
    addresses = {
        "institution": institution(MINISTRY).get_absolute_url(),
        "membership": page(shown[0]),
    }
    address = addresses.get(name) or reverse(f"accounts:{name}")
    client = signed_in(key)
    client.get(address)
    counts = []
    for numbers in (range(0), range(1, 3)):
        _fill(numbers)
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get(address).status_code == 200
        counts.append(len(asked_for.captured_queries))
    assert counts[0] == counts[1] <= 12, [q["sql"][:90] for q in asked_for.captured_queries]
