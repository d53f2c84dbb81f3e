"""Staff and others are invited: a link in a mail, a password, a role."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, workflow
from accounts.enums import MembershipState, Role
from accounts.models import Membership, User
from core import links
from core.enums import ActMode
from core.links import LinkError
from core.models import Event, SignedLink
from core.notices import more_context, own_rule
from core.workflow import Act, NotAllowed, NotVisible
from portal.demo.cast import IMPLEMENTER, institution
from reference.models import Country, Theme
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-phrase"


def invite(stage: Stage, email: str = "iris@ipe.example", role: str = Role.OFFICER) -> Membership:
    return invitations.invite(
        invitations.Invited(email, "Iris", "Invited", "en", role, institution(IMPLEMENTER), "Desk"),
        stage.act("admin"),
    )


def path_of(membership: Membership) -> str:
    """The link as its mail brings it."""
    event = Event.objects.filter(verb="accounts.membership.invite").latest("at")
    more = more_context("invitation", event, membership, membership.person)
    return str(more["action_url"]).split("8000", 1)[-1]


def chosen(client: Client, path: str, **changes: Any) -> dict[str, Any]:
    """What the page of the link sends."""
    form = client.get(path).context["form"]
    return {
        "password1": PASSWORD,
        "password2": PASSWORD,
        "privacy": "on",
        "seen": form.initial["seen"],
        "nonce": str(form.initial["nonce"]),
    } | changes


# -- The administrator's page ----------------------------------------------------------------------


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "email": "Iris@ipe.example",
        "given_name": "Iris",
        "family_name": "Invited",
        "language": "pt",
        "role": Role.OFFICER,
        "institution": institution(IMPLEMENTER).pk,
        "post": "Case officer",
        "nonce": str(uuid.uuid4()),
    } | changes


def test_an_administrator_invites(cast: dict[str, User], signed_in: Any) -> None:
    client = signed_in("admin")
    found = client.post(reverse("accounts:invite"), typed(search="1", words="Peer expertise"))
    assert found.status_code == 200
    assert not found.context["form"].errors
    assert 'value="Iris@ipe.example"' in found.content.decode()
    assert IMPLEMENTER.name in found.content.decode()
    ghana, theme = Country.objects.get(iso2="GH"), Theme.objects.all()[0]
    done = client.post(reverse("accounts:invite"), typed(countries=[ghana.pk], themes=[theme.pk]))
    assert done.status_code == 302
    membership = Membership.objects.get(person__email="iris@ipe.example")
    assert (membership.state, membership.invited) == (MembershipState.PENDING, True)
    assert list(membership.countries.all()) == [ghana]
    assert list(membership.themes.all()) == [theme]
    user = membership.person.user
    assert (user.has_usable_password(), user.language) == (False, "pt")
    assert client.get(done["Location"]).status_code == 200


def test_a_double_click_invites_once(cast: dict[str, User], signed_in: Any) -> None:
    client, data = signed_in("admin"), typed()
    for _click in range(2):
        assert client.post(reverse("accounts:invite"), data).status_code == 302
    assert Membership.objects.filter(person__email="iris@ipe.example").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"institution": ""}, "institution"),
        ({"role": "KING"}, "role"),
        ({"is_contact": "on"}, "is_contact"),
        ({"email": "officer@demo.example"}, "__all__"),
        ({"email": "admin@demo.example", "role": Role.AUDITOR}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_and_everything_kept(
    cast: dict[str, User], signed_in: Any, changes: dict[str, Any], field: str
) -> None:
    answer = signed_in("admin").post(reverse("accounts:invite"), typed(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'value="Invited"' in answer.content.decode()
    assert not Membership.objects.filter(invited=True).exists()


@pytest.mark.parametrize("key", ["officer", "leader", "official", "auditor", "outsider"])
def test_nobody_else_invites(cast: dict[str, User], signed_in: Any, key: str) -> None:
    assert signed_in(key).get(reverse("accounts:invite")).status_code == 403
    assert signed_in(key).post(reverse("accounts:invite"), typed()).status_code == 403


# -- Taking it up ----------------------------------------------------------------------------------


def test_a_new_person_chooses_a_password_and_is_in(stage: Stage) -> None:
    membership = invite(stage)
    path, client = path_of(membership), Client()
    shown = client.get(path)
    # The address holds the token: no other site gets it. (With "no-referrer" browsers name no
    # origin when they send the form, and it is refused.)
    assert shown["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown["Cache-Control"]
    assert "Case officer" in shown.content.decode()
    client.get(path)
    done = client.post(path, chosen(client, path))
    assert (done.status_code, done["Location"]) == (302, reverse("portal:desk"))
    membership.refresh_from_db()
    assert membership.state == MembershipState.ACTIVE
    event = Event.objects.get(verb="accounts.membership.accept")
    assert event.mode == ActMode.LINK
    user = fresh(membership.person.user)
    assert user.check_password(PASSWORD)
    assert user.privacy_notice
    assert EmailAddress.objects.get(user=user).verified
    assert client.get(reverse("accounts:me")).status_code == 200
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "iris@ipe.example", "password2": "iris@ipe.example"}, "password1"),
        ({"password2": "another phrase"}, "password2"),
        ({"privacy": ""}, "privacy"),
    ],
)
def test_a_fault_uses_nothing_up(stage: Stage, changes: dict[str, Any], field: str) -> None:
    membership = invite(stage)
    path, client = path_of(membership), Client()
    answer = client.post(path, chosen(client, path, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert client.post(path, chosen(client, path)).status_code == 302


def test_a_link_that_is_no_use_says_why(stage: Stage) -> None:
    membership = invite(stage)
    first = path_of(membership)
    second = path_of(membership)
    client = Client()
    assert "withdrawn" in client.get(first).content.decode()
    SignedLink.objects.filter(used_at=None, revoked_at=None).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert "expired" in client.get(second).content.decode()
    unknown = client.get(reverse("accounts:invitation", args=["no-such-token"]))
    assert (unknown.status_code, "not valid" in unknown.content.decode()) == (410, True)
    _link, other = links.issue(
        "requests.answer", membership, membership.person, valid_for=timedelta(days=1)
    )
    assert client.get(reverse("accounts:invitation", args=[other])).status_code == 410
    assert client.post(reverse("accounts:invitation", args=[other])).status_code == 410
    membership.refresh_from_db()
    assert membership.state == MembershipState.PENDING


def test_a_withdrawn_invitation_is_closed(stage: Stage) -> None:
    membership = invite(stage)
    path = path_of(membership)
    workflow.refuse(membership, act=stage.act("admin"), reason="A mistake.")
    assert Client().get(path).status_code == 410
    assert Client().post(path).status_code == 410
    still_true = own_rule("invitation")
    assert still_true is not None
    event = Event.objects.get(verb="accounts.membership.invite")
    assert not still_true(event, Membership.objects.get(pk=membership.pk))


def test_somebody_else_who_is_signed_in_takes_nothing_up(stage: Stage, signed_in: Any) -> None:
    membership = invite(stage)
    path, client = path_of(membership), signed_in("outsider")
    shown = client.get(path)
    assert shown.status_code == 403
    assert "somebody else" in shown.content.decode()
    assert "Iris" not in shown.content.decode()
    assert client.post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403
    membership.refresh_from_db()
    assert membership.state == MembershipState.PENDING


def test_the_link_goes_to_the_invited_person_alone(stage: Stage) -> None:
    """Nobody's deputy gets a link with which to choose somebody's password."""
    leader, deputy = stage.person("leader"), stage.person("deputy")
    membership = workflow.invite(
        None,
        act=stage.act("admin"),
        person=leader,
        role=Role.AUDITOR,
        institution=institution(IMPLEMENTER),
    ).obj
    verb = workflow.TABLE.verbs["invite"]
    assert workflow.TABLE.recipients(verb, membership) == {"invitation": [leader]}
    event = Event.objects.get(verb="accounts.membership.invite")
    assert more_context("invitation", event, membership, deputy) == {}
    with pytest.raises((NotAllowed, NotVisible)):
        workflow.accept(membership, act=Act.by(fresh(stage.cast["deputy"])))


def test_who_has_an_account_keeps_the_password(stage: Stage) -> None:
    membership = invite(stage, "finance@demo.example", Role.ASSISTANT)
    path, client = path_of(membership), Client()
    shown = client.get(path)
    assert "password1" not in shown.context["form"].fields
    done = client.post(path, chosen(client, path))
    assert done["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session
    membership.refresh_from_db()
    assert membership.state == MembershipState.ACTIVE
    assert fresh(stage.cast["finance"]).check_password("peer-to-peer-2026")


def test_signed_in_it_is_accepted_by_a_button(stage: Stage, signed_in: Any) -> None:
    membership = invite(stage, "finance@demo.example", Role.ASSISTANT)
    path, client = path_of(membership), signed_in("finance")
    shown = client.get(membership.get_absolute_url())
    assert reverse("accounts:verb", args=[membership.pk, "accept"]) in shown.content.decode()
    done = client.post(
        reverse("accounts:verb", args=[membership.pk, "accept"]), {"seen": membership.seen}
    )
    assert done.status_code == 302
    assert Client().get(path).status_code == 410


def test_an_account_that_somebody_prepared_is_taken_over_whole(stage: Stage) -> None:
    """Whoever registered with this address, and never proved it, is out."""
    squatter = User.objects.create_user("iris@ipe.example", "known-to-the-squatter")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    EmailAddress.objects.create(user=squatter, email="squatter@x.example", verified=True)
    browser = Client()
    browser.force_login(squatter)
    membership = invite(stage)
    assert membership.person == squatter.person
    path, client = path_of(membership), Client()
    assert client.post(path, chosen(client, path)).status_code == 302
    user = fresh(squatter)
    assert user.check_password(PASSWORD)
    assert [row.email for row in EmailAddress.objects.filter(user=user)] == ["iris@ipe.example"]
    assert browser.get(reverse("accounts:me")).status_code == 302


def test_an_invitation_is_sent_again_by_a_verb(stage: Stage, signed_in: Any) -> None:
    membership = invite(stage)
    client = signed_in("admin")
    assert "invite_again" in client.get(membership.get_absolute_url()).content.decode()
    done = client.post(
        reverse("accounts:verb", args=[membership.pk, "invite_again"]), {"seen": membership.seen}
    )
    assert done.status_code == 302
    assert Event.objects.filter(verb="accounts.membership.invite_again").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_it_up(stage: Stage) -> None:
    membership = invite(stage)
    token = invitations.link_for(membership).rstrip("/").rsplit("/", 1)[-1]
    seen, results = membership.seen, []
    start = threading.Barrier(2)

    def take_up() -> None:
        start.wait()
        try:
            invitations.take_up(token, password=PASSWORD, privacy_notice="x", seen=seen, nonce=None)
            results.append("taken")
        except LinkError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "taken"]
    assert Event.objects.filter(verb="accounts.membership.accept").count() == 1
