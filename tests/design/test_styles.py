"""One style sheet for every page: whole enough for what pages use, and nothing that none does."""

import gzip
import re
from pathlib import Path

import pytest

from core.enums import Tone
from mieux.supervisor import styles
from mieux.supervisor.environment import ROOT, Refused
from tests.sheets import classes, served

TEMPLATES = ROOT / "templates"
#: Where a style sheet may be linked: the frames.
FRAMES = ("base.html", "layouts/plain.html")
#: What a first visit may carry of style, compressed, in bytes.
MOST = 24_000


def _written_out() -> set[str]:
    """Classes that stand in full in some template."""
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'\bclass="([^"]*)"', path.read_text()):
            whole = re.sub(r"\S*\{[{%][^}]*[}%]\}\S*", " ", value)
            found |= set(re.findall(r"(?<![\w-])[a-z][\w-]*(?![\w-])", whole))
    return found


def test_no_page_has_a_style_sheet_of_its_own() -> None:
    """One sheet, linked by the frames, in the build of the reading direction."""
    linking = [
        str(path.relative_to(TEMPLATES))
        for path in sorted(TEMPLATES.rglob("*.html"))
        if re.search(r'rel="stylesheet"|\.css\b', path.read_text())
    ]
    assert linking == sorted(FRAMES)
    for frame in FRAMES:
        assert (TEMPLATES / frame).read_text().count('rel="stylesheet"') == 1
    assert not list((ROOT / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("name", sorted(styles.SHEETS))
def test_what_pages_use_isserved(name: str) -> None:
    """A class of a template that Bootstrap or the theme knows keeps its rules."""
    known, kept = classes(styles.whole(name)), classes(served(name))
    used = _written_out() | {f"tone-{tone.value}" for tone in Tone}
    assert len(used & known) > 200
    assert not (used & known) - kept


@pytest.mark.parametrize("name", sorted(styles.SHEETS))
def test_what_no_page_uses_is_left_out(name: str) -> None:
    kept = classes(served(name))
    assert {"accordion", "carousel", "offcanvas"} <= classes(styles.whole(name))
    assert not {"accordion", "carousel", "offcanvas"} & kept
    assert len(gzip.compress(served(name).encode(), 9)) <= MOST


def test_sides_are_mirrored() -> None:
    """The two builds differ in Bootstrap's part alone."""
    left, right = (served(name) for name in ("portal.css", "portal.rtl.css"))
    assert left != right
    assert left[-5000:] == right[-5000:]


def test_the_theme_names_start_and_end() -> None:
    """Arabic mirrors by itself where sides are logical; what is drawn with a direction says so."""
    for path in styles.theme():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if "[dir=" in line or "background-position" in line:
                continue
            side = re.search(
                r"\b(margin|padding|border|inset)-(left|right)|[{;\s](left|right)\s*:", line
            )
            assert not side, f"{path.name}:{number}"


def test_without_templates_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule would be left out, and every page would be bare."""
    monkeypatch.setattr(styles, "files_of", lambda *patterns: [])
    with pytest.raises(Refused, match="The folder templates is missing"):
        styles.sources()


def test_the_theme_holds_nothing_unused() -> None:
    """The theme goes through the build as it is: each of its classes stands somewhere."""
    text = "\n".join(path.read_text() for path in styles.sources())
    words = set(re.findall(r"[A-Za-z0-9_-]+", text))
    kept = re.compile("|".join(styles.KEEP))
    own = classes("\n".join(path.read_text() for path in styles.theme()))
    assert len(own) > 200
    assert {name for name in own if name not in words and not kept.match(name)} == set()
