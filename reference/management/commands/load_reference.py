"""`manage.py load_reference`: bring reference data to what the shipped files say."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reference.loading import FIXTURES, FixtureError, check, load


class Command(BaseCommand):
    """Idempotent: the same files load once. Edited fields stay. A broken file changes nothing."""

    help = "Load the shipped reference data; does nothing if these files are loaded already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options for a repair, for a dry check and for another folder."""
        parser.add_argument(
            "--force", action="store_true", help="compare every row although the files are known"
        )
        parser.add_argument(
            "--check", action="store_true", help="only read and check the files, change nothing"
        )
        parser.add_argument("--folder", type=Path, default=FIXTURES, help="folder of the files")

    def handle(
        self, *args: Any, folder: Path, force: bool = False, check: bool = False, **options: Any
    ) -> None:
        """Load or check, and say in a line what was done. Raises CommandError."""
        try:
            if check:
                counts = check_files(folder)
                self.stdout.write(f"The files are in order: {sum(counts.values())} rows.")
                return
            result = load(folder, force=force)
        except FixtureError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        if not result.changed:
            self.stdout.write(f"Reference data is up to date (release {result.version}).")
            return
        self.stdout.write(
            f"Reference data release {result.version}: {result.created} rows new, "
            f"{result.updated} changed, {result.withdrawn} withdrawn, "
            f"{len(result.kept)} edits kept ({result.seconds:.1f} s)."
        )
        for line in result.kept:
            self.stdout.write(f"  kept: {line}")


check_files = check
