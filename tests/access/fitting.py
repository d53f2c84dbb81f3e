"""What does not fit: on the narrowest screen, with text spaced out, with letters twice as large.

WCAG 2.2: 1.4.10 reflow, 1.4.12 text spacing, 1.4.4 resize text. No page scrolls sideways and no
text is cut off; tables of two dimensions and rows of links may scroll in themselves.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True)
class Setting:
    """One way in which somebody reads: how wide the window is, what they set for every page."""

    name: str
    width: int
    rules: str = ""


#: What 1.4.12 names. Arabic has no spaces between letters, and the portal keeps it that way.
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    " word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"
)
LARGE = "html { font-size: 200% !important }"

SETTINGS = (
    Setting("at 320 px", 320),
    Setting("with text spaced out", 320, SPACED),
    Setting("with large letters", 1280, LARGE),
)

_DRESS = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""

#: Wider than the window and what sticks out; text that its box cuts off at a side or below; boxes
#: that scroll sideways, apart from tables, and rows of links of which each is in view as a whole.
_FAULTS = """() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true});
  const name = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") || ""} `
    + `“${(e.innerText || "").trim().slice(0, 50)}”`;
  const all = [...document.body.querySelectorAll("*")].filter(shown);
  const style = new Map(all.map((e) => [e, getComputedStyle(e)]));
  const found = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const inside = (e) => e.parentElement && e.parentElement !== document.body
      && (style.get(e.parentElement)?.overflowX !== "visible" || inside(e.parentElement));
    const out = all.filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && !inside(e);
    });
    found.push(`${wide} px wider than the window: ${out.slice(-2).map(name).join(", ")}`);
  }
  const hides = (value) => value === "hidden" || value === "clip";
  for (const e of all) {
    const s = style.get(e);
    if (e.clientWidth <= 4 || !e.innerText) continue;
    if ((hides(s.overflowX) && e.scrollWidth > e.clientWidth + 1)
        || (hides(s.overflowY) && e.scrollHeight > e.clientHeight + 2)) {
      found.push(`text is cut off in ${name(e)}`);
    }
    if (["auto", "scroll"].includes(s.overflowX) && e.scrollWidth > e.clientWidth + 1) {
      if (e.matches(".table-wrap, textarea")) continue;
      const row = e.matches(".main-nav ul, .tabs ul")
        && [...e.children].every((one) => one.offsetWidth <= e.clientWidth);
      if (!row) found.push(`${name(e)} scrolls sideways`);
    }
  }
  return found;
}"""


def faults(page: Page) -> list[str]:
    """What sticks out or is cut off, in each of the settings, one after the other."""
    found = []
    for setting in SETTINGS:
        page.set_viewport_size({"width": setting.width, "height": 900})
        page.evaluate(_DRESS, setting.rules)
        sighted: Any = page.evaluate(_FAULTS)
        found += [f"{setting.name}: {fault}" for fault in sighted]
    return found
