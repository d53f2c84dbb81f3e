"""`manage.py make_administrator EMAIL`: invite the first administrator of a new portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import invitations
from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership
from core.workflow import Act, Refusal
from reference.models import InstitutionKind


class Command(BaseCommand):
    """Everybody else is invited in the portal; somebody must be there first."""

    help = "Invites an administrator and prints the link with which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and in which institution."""
        parser.add_argument("email")
        parser.add_argument("--given", required=True, help="given name")
        parser.add_argument("--family", required=True, help="family name")
        parser.add_argument(
            "--institution", required=True, help="the implementer's name; entered when not known"
        )
        parser.add_argument("--language", default="en")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, or give a new link to who is invited already."""
        email = options["email"].strip().lower()
        held = Membership.objects.filter(person__user__email__iexact=email, role=Role.ADMINISTRATOR)
        if held.filter(state=MembershipState.ACTIVE).exists():
            raise CommandError(f"{email} is an administrator already.")
        membership = held.filter(state=MembershipState.PENDING, invited=True).first()
        if membership is None:
            membership = self._invite(email, options)
        self.stdout.write(f"{email} takes the role up here, within some days:")
        self.stdout.write(invitations.link_for(membership))

    def _invite(self, email: str, options: dict[str, Any]) -> Membership:
        institution, _made = Institution.objects.get_or_create(
            name=options["institution"],
            country=None,
            defaults={"kind": InstitutionKind.objects.get(code="implementer")},
        )
        invited = invitations.Invited(
            email=email,
            given_name=options["given"],
            family_name=options["family"],
            language=options["language"],
            role=Role.ADMINISTRATOR,
            institution=institution,
        )
        try:
            return invitations.invite(invited, Act.system())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
