"""The empty choice of a list is a word or a dash, never the framework's row of dashes."""

from typing import Any

from django import forms

from accounts.models import Person, User
from core.forms import TypedForm


class Sample(TypedForm):
    """A list that must be chosen from, one that may stay empty, one with words of its own."""

    must = forms.ModelChoiceField(queryset=Person.objects.none())
    may = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)
    own = forms.ModelChoiceField(
        queryset=Person.objects.none(), required=False, empty_label="nobody"
    )


def test_what_the_empty_choice_says(cast: dict[str, User]) -> None:
    form = Sample(user=cast["officer"])
    said = {}
    for name in ("must", "may", "own"):
        drawn: Any = form[name].field
        said[name] = [str(label) for _value, label in drawn.choices]
    assert said == {"must": ["Choose"], "may": ["—"], "own": ["nobody"]}
    assert ">Choose</option>" in str(form["must"])
