"""What a style sheet has rules for, and what the build has left out."""

import re
from functools import cache

from mieux.supervisor import styles
from mieux.supervisor.assets import VENDOR


def served(name: str) -> str:
    """A style sheet as browsers get it."""
    return (VENDOR / name).read_text()


def classes(css: str) -> set[str]:
    """The classes that a style sheet has rules for."""
    plain = re.sub(r'url\([^)]*\)|"[^"]*"', "", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    selectors = " ".join(re.findall(r"([^{};]+)(?=\{)", plain))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


@cache
def left_out() -> list[str]:
    """The classes that lost all their rules: a page that uses one of them would be drawn bare."""
    name = "portal.css"
    return sorted(classes(styles.whole(name)) - classes(served(name)))
