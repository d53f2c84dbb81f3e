"""How the settings read the address of the database."""

import pytest

from mieux.settings import _database


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "-c random_page_cost=1.1 -c jit=off"),
        ("&options=-c%20jit%3Don", "-c jit=on"),
        ("&options=%20", None),
    ],
)
def test_the_planner_is_told_unless_the_address_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, query: str, told: str | None
) -> None:
    """One's own options go first; a blank one leaves them out, for a pooler that refuses them."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://mieux_app@/mieux?host=/run/x{query}")
    read = _database()
    assert read["HOST"] == "/run/x"
    assert read["OPTIONS"].get("options") == told
