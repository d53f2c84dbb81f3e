"""Invitations: a role for somebody who may have no account yet, taken up by a link in a mail.

Only a hash of the link's token is kept, so a link is made when its mail is rendered, and each one
takes the place of those before. Opening it uses nothing up; taking the role up does.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import conf, workflow
from accounts.enums import MembershipState
from accounts.models import Institution, Membership, Person, User
from accounts.workflow import INVITATION
from core import links, notices
from core.links import LinkError
from core.models import Event
from core.workflow import Act


@dataclass(frozen=True)
class Invited:
    """Whom an administrator invites into what."""

    email: str
    given_name: str
    family_name: str
    language: str
    role: str
    institution: Institution
    post: str = ""
    may_submit: bool = False
    is_contact: bool = False
    countries: list[Any] = field(default_factory=list)
    themes: list[Any] = field(default_factory=list)


@transaction.atomic
def invite(invited: Invited, act: Act) -> Membership:
    """Make the account where there is none, and invite its person. Raises what the verb raises.

    A new account has no password: only the link, or a reset by mail, gives it one. An account
    that is there keeps its name.
    """
    user = User.objects.filter(email__iexact=invited.email).first()
    if user is None:
        user = User.objects.create_user(
            invited.email,
            None,
            given_name=invited.given_name,
            family_name=invited.family_name,
            language=invited.language,
        )
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    performed = workflow.invite(
        None,
        act=act,
        person=user.person,
        role=invited.role,
        institution=invited.institution,
        post=invited.post,
        countries=invited.countries,
        themes=invited.themes,
        may_submit=invited.may_submit,
        is_contact=invited.is_contact,
    )
    return performed.obj


def link_for(membership: Membership) -> str:
    """The address of a new link that lets the invited person take the role up.

    Every call makes the earlier links of this invitation useless, so only the rendering of a mail
    to that person may call it.
    """
    links.revoke(INVITATION, membership)
    _link, token = links.issue(
        INVITATION, membership, membership.person, valid_for=conf.invitation_lasts()
    )
    return settings.SITE_URL + reverse("accounts:invitation", args=[token])


@notices.context_for("invitation")
def _link_in_mail(event: Event, subject: Membership, person: Person) -> dict[str, Any]:
    """The mail's button; nobody but the invited person ever gets one."""
    if person.pk != subject.person_id:
        return {}
    return {
        "action_url": link_for(subject),
        "action_label": _("Accept the invitation"),
        "valid_days": conf.invitation_lasts().days,
    }


@notices.still_true_for("invitation")
def _still_open(event: Event, subject: Membership) -> bool:
    """Nobody is invited to what was taken up, refused or withdrawn meanwhile."""
    return subject.state == MembershipState.PENDING


@dataclass(frozen=True)
class Invitation:
    """What a link opens. `needs_password`: the account is new, or nobody proved that it is theirs.

    An account that somebody else made with this address, without ever proving it, is taken over
    by the person whom the mail reached: with a new password, and nothing else to sign in with.
    """

    membership: Membership
    user: User
    needs_password: bool


def read(token: str) -> Invitation:
    """What a link opens, unchanged. Raises LinkError when it can't be used."""
    return _opened(links.read(token, INVITATION).subject_id)


def _opened(membership_id: int) -> Invitation:
    membership = Membership.objects.select_related(
        "person__user", "institution", "institution__country"
    ).get(pk=membership_id)
    user = membership.person.user
    if membership.state != MembershipState.PENDING or not membership.invited:
        raise LinkError(_("This invitation is no longer open."))
    if not user.is_active:
        raise LinkError(_("This account is closed. Please ask the team."))
    proved = EmailAddress.objects.filter(
        user=user, email__iexact=user.email, verified=True
    ).exists()
    return Invitation(membership, user, not (proved and user.has_usable_password()))


@transaction.atomic
def take_up(
    token: str, *, password: str, privacy_notice: str, seen: str, nonce: uuid.UUID | None
) -> Invitation:
    """Use the link up, give the account its password where it needs one, take the role up.

    Raises LinkError, or what the verb raises; nothing is changed then, and the link still works.
    """
    link = links.use(token, INVITATION)
    invitation = _opened(link.subject_id)
    user = invitation.user
    if invitation.needs_password:
        user.set_password(password)
        user.privacy_notice, user.privacy_accepted_at = privacy_notice, timezone.now()
        user.save(update_fields=["password", "privacy_notice", "privacy_accepted_at"])
        Authenticator.objects.filter(user=user).delete()
        EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
    act = Act.by_link(invitation.membership.person, nonce=nonce)
    workflow.accept(invitation.membership, act=act, seen=seen)
    return invitation
