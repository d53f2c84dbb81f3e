"""What somebody meets who goes through a page with the tabulator."""

from typing import Any

from playwright.sync_api import Page

#: Stops on one page at most. A page with more holds the keyboard in a circle.
MOST_STOPS = 600
#: Stops within one element at most: a date with a time has six parts and a picker.
MOST_PARTS = 8

#: What has the keyboard: who it is, whether it was met before, whether it can be seen to have it.
_STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  // The parts of a date or a time (day, month, picker) are stops within one element.
  const within_it = e === window.lastMet;
  const again = e.hasAttribute("data-met") && !within_it;
  e.setAttribute("data-met", "");
  window.lastMet = e;
  const label = e.labels && e.labels.length ? e.labels[0] : null;
  const drawn = (x) => {
    if (!x) return false;
    const s = getComputedStyle(x);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== "none";
  };
  // A card may show it for the link in it; only focus draws outlines.
  const cards = [1, 2, 3].reduce((all, _n) => [...all, all.at(-1)?.parentElement], [e]);
  const seen = drawn(e) || drawn(label)
    || cards.some((x) => x && getComputedStyle(x).outlineStyle !== "none");
  const box = (label && e.offsetWidth < 2 ? label : e).getBoundingClientRect();
  const within = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;
  const middle = within && document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1));
  const covered = middle && !(e.contains(middle) || middle.contains(e)
    || (label && (label.contains(middle) || middle.contains(label))));
  const who = e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.name ? `[${e.name}]` : "")
    + " " + (e.innerText || e.getAttribute("aria-label") || e.title || "").trim().slice(0, 40);
  const by = covered ? middle.className || middle.tagName : "";
  return {who, again, part: within_it, seen, within, covered: by};
}"""


def faults(page: Page) -> list[str]:
    """Go through the page with the tabulator: no trap, every stop in view, not covered, marked.

    WCAG 2.2: 2.1.2 no keyboard trap, 2.4.7 focus visible, 2.4.11 focus not obscured.
    """
    found: list[str] = []
    met = parts = 0
    page.evaluate(
        "() => { window.lastMet = null; document.body.tabIndex = -1; document.body.focus(); }"
    )
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(_STOP)
        if stop is None or stop["again"]:
            missed = page.evaluate(_MISSED)
            return found + [f"the tabulator does not reach {who}" for who in missed]
        met += 1
        parts = parts + 1 if stop["part"] else 0
        if parts >= MOST_PARTS:
            return [*found, f"{stop['who']} holds the keyboard"]
        if stop["part"]:
            continue
        if not stop["within"]:
            found.append(f"{stop['who']} has the keyboard out of view")
        elif stop["covered"]:
            found.append(f"{stop['who']} has the keyboard behind {stop['covered']}")
        if not stop["seen"]:
            found.append(f"{stop['who']} does not show that it has the keyboard")
    return [*found, f"the tabulator does not come to an end after {met} stops"]


#: What can be used with a mouse and was never met: visible, enabled, not in a closed menu.
_MISSED = """() => [...document.querySelectorAll(
    "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea,"
    + " summary")]
  .filter((e) => !e.hasAttribute("data-met") && e.tabIndex >= 0
    && e.checkVisibility({visibilityProperty: true})
    && !(e.type === "radio" && e.name && [...document.getElementsByName(e.name)]
      .some((o) => o.hasAttribute("data-met"))))
  .map((e) => e.outerHTML.slice(0, 80))"""
