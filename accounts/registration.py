"""Officials who register themselves: what they say waits until their address is proved."""

from django.db import transaction

from accounts import workflow
from accounts.enums import Role
from accounts.models import Claim, User
from core.workflow import Act
from reference.models import Country


def claim(user: User, *, institution: str, country: Country | None, post: str) -> None:
    """Keep what somebody who signs up says about where they work; nobody is told yet."""
    Claim.objects.update_or_create(
        user=user, defaults={"institution": institution, "country": country, "post": post}
    )


@transaction.atomic
def lodge(user: User) -> None:
    """Ask for the membership that was named at sign-up, once; without a claim, do nothing."""
    said = Claim.objects.select_for_update(of=("self",)).filter(user=user).first()
    if said is None:
        return
    workflow.ask(
        None,
        act=Act.by(user),
        person=user.person,
        role=Role.OFFICIAL,
        claimed_name=said.institution,
        claimed_country=said.country,
        post=said.post,
    )
    said.delete()
