"""`docs/verbs.md` and `docs/permissions.md` say what the tables and the matrix say."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.management.commands import verbs
from core.workflow import tables
from portal.demo.cast import KEYS
from tests.verbs import matrix

DOCS = Path(settings.BASE_DIR) / "docs"
PAGES = ("verbs.md", "permissions.md")


@pytest.fixture
def copy(tmp_path: Path, settings: Any) -> Path:
    """The pages and the matrix in a place of their own."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in PAGES:
        shutil.copy(DOCS / name, docs / name)
    shutil.copytree(DOCS / "permissions", docs / "permissions")
    settings.BASE_DIR = tmp_path
    return docs


def test_the_pages_are_up_to_date() -> None:
    """Whoever changes a table or the matrix runs `manage.py verbs`."""
    call_command("verbs", "--check")


def test_every_table_state_verb_and_clock_stands_on_the_page() -> None:
    """Nothing that the code knows is left out."""
    text = (DOCS / "verbs.md").read_text()
    for table in tables.values():
        section = text.partition(f"(`{table.name}`)")[2].partition("\n## ")[0]
        states = dict(table.model._meta.get_field("state").flatchoices)
        wanted = [f"| `{state}` |" for state in states]
        wanted += [f"| **{verb}**<br>" for verb in table.verbs]
        wanted += [f"| `{kind}`<br>" for kind in table.clocks]
        missing = [piece for piece in wanted if piece not in section]
        assert not missing, f"{table.name}: {missing}"


def test_every_key_of_the_matrix_is_explained() -> None:
    """A reader of the page learns who each key is."""
    head = (DOCS / "permissions.md").read_text().partition(verbs.MARKER)[0]
    explained = set(re.findall(r"`(\w+)`", head))
    used = {key for row in matrix()["verb"].values() for key in row.get("may", ())}
    for views in matrix()["sees"].values():
        used |= {key for view in views.values() for keys in view.values() for key in keys}
    assert set(KEYS) | used <= explained


def test_a_change_is_noticed_and_written(copy: Path) -> None:
    """`--check` names the page and writes nothing; without it the page is made anew."""
    page = copy / "verbs.md"
    whole = page.read_text()
    changed = whole.replace("**admit**", "**accept**")
    assert changed != whole
    page.write_text(changed)
    with pytest.raises(CommandError, match=r"docs/verbs\.md"):
        call_command("verbs", "--check")
    assert page.read_text() == changed
    call_command("verbs", verbosity=0)
    assert page.read_text() == whole


def test_what_was_written_by_hand_is_kept(copy: Path) -> None:
    """The words above the marker stay; without the marker nothing is written."""
    page = copy / "permissions.md"
    page.write_text("# By hand\n\n" + verbs.MARKER + "\nold\n")
    call_command("verbs", verbosity=0)
    text = page.read_text()
    assert text.startswith("# By hand\n")
    assert "requests_app.request" in text
    assert "\nold\n" not in text
    page.write_text("# By hand\n")
    with pytest.raises(CommandError, match="marker"):
        call_command("verbs", "--check")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_are_english_whatever_the_language(language: str) -> None:
    """The same text for everybody who writes it."""
    from django.utils import translation

    with translation.override(language):
        made = verbs.pages(DOCS)
    assert made == {name: (DOCS / name).read_text() for name in PAGES}
