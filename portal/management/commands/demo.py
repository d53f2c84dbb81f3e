"""Load the demonstration world."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo.accounts import demo_accounts
from portal.demo.cast import PASSWORD
from portal.demo.world import World


class Command(BaseCommand):
    """Invented institutions, people and cases, for demonstrations and tests only."""

    help = "Loads the demonstration world; what is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--accounts` prints who can sign in, and loads nothing; `--small` loads twelve cases."""
        parser.add_argument("--accounts", action="store_true", help="print the accounts and stop")
        parser.add_argument("--small", action="store_true", help="twelve cases, nothing after them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load or print. Raises CommandError outside demonstration and test mode."""
        if settings.MIEUX_MODE not in {"demo", "test"}:
            raise CommandError(
                "This portal is in production: the demonstration world, with its published "
                "password, is not loaded here. Start one with MIEUX_MODE=demo."
            )
        if options["accounts"]:
            self._print_accounts()
            return
        begun = time.monotonic()
        told = World(full=not options["small"]).load()
        self.stdout.write(
            f"Demonstration world: {told.institutions} institutions, {told.people} people, "
            f"{told.experts} experts, {told.cases} cases new "
            f"({time.monotonic() - begun:.1f} s)."
        )

    def _print_accounts(self) -> None:
        self.stdout.write(f"password: {PASSWORD}")
        accounts = demo_accounts()
        width = max(len(account.email) for account in accounts)
        for account in accounts:
            self.stdout.write(f"{account.email:<{width}}  {account.role}, {account.institution}")
