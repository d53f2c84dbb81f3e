"""`manage.py read_bounces [folder]`: take in mails that came back, from a Maildir."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications import bounces


class Command(BaseCommand):
    """Reads the folder once; beat does the same every five minutes where one is configured."""

    help = "Take in mails that came back, from a Maildir (default: BOUNCE_MAILDIR)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", nargs="?", default=settings.BOUNCE_MAILDIR)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it and say how many there were."""
        folder = options["folder"]
        if not folder or not Path(folder).is_dir():
            raise CommandError("Name a Maildir, or set BOUNCE_MAILDIR.")
        counts = bounces.read_maildir(Path(folder))
        self.stdout.write(f"{counts['taken']} came back, {counts['others']} other messages.")
