"""`manage.py words update | compile | check`: the catalogues in `locale/`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from core import words


class Command(BaseCommand):
    """Bring the catalogues up to date, compile them, or say what they lack."""

    help = "Catalogues of the portal's words: update, compile, check."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("what", choices=["update", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it. CommandError names what a catalogue lacks."""
        root = Path(settings.BASE_DIR)
        languages = [code for code, _name in settings.LANGUAGES if code != "en"]
        if options["what"] == "compile":
            words.compile_all(root, languages)
            return
        template = words.extracted(root)
        lacking = []
        for language in languages:
            if options["what"] == "update":
                catalog = words.update(root, language, template)
            else:
                catalog = words.read(root, language)
            missing = words.faults(catalog, template)
            self.stdout.write(f"{language}: {len(template)} messages, {len(missing)} to do")
            lacking += [f"{language}: {fault}" for fault in missing]
        if options["what"] == "check" and lacking:
            raise CommandError("\n".join(lacking[:50]))
