"""An expert sees the Action where deployed: stored as grants, written and ended by the verbs."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import User
from actions.models import Action
from core.enums import GrantEffect
from core.models import AccessGrant
from experts.enums import BINDING
from experts.models import Deployment

#: Why the grant is there.
DEPLOYED = "experts.deployed"


def open_action(deployment: Deployment, at: datetime) -> None:
    """Let the expert's account, if there is one, see the Action; once per deployment."""
    user = User.objects.filter(person=deployment.person_id).first()
    if user is not None:
        _grant(deployment, user, at)


def close_action(deployment: Deployment, at: datetime) -> None:
    """The deployment no longer lets anybody see the Action."""
    AccessGrant.objects.filter(
        source_type=ContentType.objects.get_for_model(Deployment),
        source_id=deployment.pk,
        ends_at__isnull=True,
    ).update(ends_at=at)


def open_for_new_account(user: User) -> None:
    """Somebody who was deployed without an account has one now."""
    for deployment in Deployment.objects.filter(person=user.person_id, state__in=BINDING):
        _grant(deployment, user, timezone.now())


def _grant(deployment: Deployment, user: User, at: datetime) -> None:
    AccessGrant.objects.get_or_create(
        subject_type=ContentType.objects.get_for_model(Action),
        subject_id=deployment.action_id,
        user=user,
        effect=GrantEffect.ALLOW,
        source_type=ContentType.objects.get_for_model(Deployment),
        source_id=deployment.pk,
        ends_at=None,
        defaults={"reason": DEPLOYED, "starts_at": at},
    )
