"""Every page of the portal, in each language, width and theme, with axe, by keyboard, and large.

`make access` runs it; ACCESS_LANGUAGES="en ar" takes only these, ACCESS_PAGES="/design/" only pages
whose address begins so. What each part looked at and found is kept in `var/access`, or in the
folder that ACCESS_REPORT names.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from tests.access.conftest import WIDTHS, Looker
from tests.access.pages import every_page

#: Every process takes some of the pages; finding them takes each a few minutes.
SHARES = 3


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_clean(
    world: dict[str, User],
    looker: Callable[..., Looker],
    subtests: pytest.Subtests,
    share: int,
) -> None:
    """One page in three that anybody can reach."""
    start = os.environ.get("ACCESS_PAGES", "/")
    pages = [p for p in every_page(world) if p.path.startswith(start)][share::SHARES]
    chosen = os.environ.get("ACCESS_LANGUAGES", "").split() or [
        code for code, _name in settings.LANGUAGES
    ]
    for language in chosen:
        for name, width in sorted(WIDTHS.items()):
            eyes = looker(language, dark=False, width=width)
            noted: dict[str, list[str]] = defaultdict(list)
            for found in pages:
                sighted = eyes.everything(found, world[found.key] if found.key else None)
                for look, faults in sighted.items():
                    noted[look] += faults
            eyes.close()
            for look, faults in noted.items():
                with subtests.test(f"{language} {name} {look}"):
                    _keep(f"{language}-{name}-{look}-{share}", len(pages), faults)
                    assert faults == []


def _keep(name: str, pages: int, faults: list[str]) -> None:
    """The figures for `docs/measurements.md`."""
    folder = Path(os.environ.get("ACCESS_REPORT", Path(settings.BASE_DIR) / "var" / "access"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(
        json.dumps({"pages": pages, "violations": faults}, ensure_ascii=False, indent=1)
    )
