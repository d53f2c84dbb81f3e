"""What every template keeps: the content security policy, known icons, plain error pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import loader
from django.utils import translation

from core.templatetags.components import TONE_ICONS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if "notifications" not in path.relative_to(TEMPLATES).parts
)
ICONS = {
    line.strip()
    for line in (ROOT / "static" / "icons.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
}
LANGUAGES = ["en", "es", "fr", "pt", "ar"]
#: The small components that Python draws.
DRAWN = ROOT / "core" / "templatetags" / "components.py"


def _name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_nothing_inline(path: Path) -> None:
    """The policy lets no inline style, script or handler through."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|hx-on|javascript:", text), _name(path)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_left_and_right(path: Path) -> None:
    """Arabic mirrors by itself only where sides are named start and end."""
    assert not re.search(
        r'class="[^"]*\b([mp][lr]-\d|text-(left|right)|float-(left|right))', path.read_text()
    )


def _icons_named() -> Iterator[tuple[str, str]]:
    for path in PAGES:
        text = path.read_text()
        for name in re.findall(r'{% icon "([^"]+)"', text):
            yield _name(path), name
        for name in re.findall(r'components/icon\.html" with name="([^"]+)"', text):
            yield _name(path), name
    for name in re.findall(r'icon\("([^"]+)"|_chip\("[^"]*", "([^"]+)"', DRAWN.read_text()):
        yield DRAWN.name, "".join(name)
    for name in TONE_ICONS.values():
        yield "tone_icon", name


def test_every_icon_is_in_the_sprite() -> None:
    """An icon that the sprite lacks shows as a hole."""
    named = list(_icons_named())
    assert len(named) > 150
    missing = {(where, name) for where, name in named if name not in ICONS}
    assert not missing


def test_components_say_what_they_take() -> None:
    """Each component opens with a comment that names its variables."""
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        assert path.read_text().startswith(("{#", "{% comment %}")), path.name


@pytest.mark.parametrize("code", [400, 500, 503])
@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_pages_need_no_context(code: int, language: str) -> None:
    """They are drawn when the database, the session or the static manifest is missing."""
    with translation.override(language):
        page = loader.get_template(f"{code}.html").render()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert "eu-emblem.svg" in page


def test_emblem_and_statement_stand_in_one_element() -> None:
    """They are never parted: the emblem is drawn in one component, with the statement beside it."""
    users = [_name(path) for path in PAGES if "eu-emblem.svg" in path.read_text()]
    assert users == ["components/eu_funding.html", "layouts/plain.html"]
    for user in users:
        assert re.search(
            r'class="eu-funding"><img [^>]*"[^>]*><strong>', (TEMPLATES / user).read_text()
        )


def test_the_emblem_is_drawn_as_the_guide_says() -> None:
    """2:3; twelve stars of 1/18 of the hoist on a circle of 1/3; the two colours."""
    text = (ROOT / "static" / "img" / "eu-emblem.svg").read_text()
    assert 'viewBox="0 0 810 540"' in text
    assert "#039" in text
    assert "#fc0" in text
    stars = re.search(r'd="(M\d[^"]*Z)"', text)
    assert stars is not None
    drawn = [star for star in stars.group(1).split("M") if star]
    assert len(drawn) == 12
    for star in drawn:
        points = [tuple(map(float, point.split(","))) for point in star.rstrip("Z").split()]
        top = min(points, key=lambda point: point[1])
        centre = (top[0], top[1] + 30)
        assert abs(((centre[0] - 405) ** 2 + (centre[1] - 270) ** 2) ** 0.5 - 180) < 0.1
        for x, y in points:
            assert abs(((x - centre[0]) ** 2 + (y - centre[1]) ** 2) ** 0.5 - 30) < 0.1
