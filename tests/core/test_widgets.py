"""The light select says what the framework's own says."""

from django import forms
from django.utils.html import escape

from core import remembered as keeping
from core.remembered import remembered
from core.widgets import LightSelect

CHOICES = [("", "—"), (1, "Côte d’Ivoire"), (2, '<b>"x"</b>'), (30, "Kenya")]


class _Form(forms.Form):
    country = forms.TypedChoiceField(
        coerce=int, choices=CHOICES, widget=LightSelect, required=False
    )
    plain = forms.TypedChoiceField(coerce=int, choices=CHOICES, required=False)


def test_the_light_select_is_escaped_and_marks_the_choice() -> None:
    page = str(_Form({"country": "30", "plain": "30"})["country"])
    assert page.startswith("<select")
    assert 'name="country"' in page
    assert '<option value="30" selected>Kenya</option>' in page
    assert page.count(" selected") == 1
    assert escape('<b>"x"</b>') in page
    assert "<b>" not in page


def test_it_holds_what_the_frameworks_own_holds() -> None:
    def options(name: str) -> list[str]:
        return str(_Form()[name]).replace("\n", "").replace("  ", "").split("<option")[1:]

    assert [o.split(">")[1] for o in options("country")] == [
        o.split(">")[1] for o in options("plain")
    ]


def test_nothing_is_remembered_between_tests() -> None:
    asked: list[int] = []

    @remembered
    def make(*, number: int) -> int:
        asked.append(number)
        return number

    assert (make(number=1), make(number=1)) == (1, 1)
    assert asked == [1, 1]


def test_a_process_remembers_for_a_minute(monkeypatch) -> None:
    monkeypatch.setattr(keeping, "IS_ON", True)
    now = [100.0]
    monkeypatch.setattr("core.remembered.time.monotonic", lambda: now[0])
    asked: list[int] = []

    @remembered
    def make(*, number: int) -> int:
        asked.append(number)
        return number

    make(number=1)
    make(number=1)
    make(number=2)
    assert asked == [1, 2]
    now[0] += keeping.SECONDS + 1
    make(number=1)
    assert asked == [1, 2, 1]
