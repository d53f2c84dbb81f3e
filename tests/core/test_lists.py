"""Several things in one line."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy

from core.lists import listed


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Kenya, Ghana"), ("fr", "Kenya, Ghana"), ("ar", "Kenya، Ghana")]
)
def test_the_comma_is_that_of_the_language(language: str, said: str) -> None:
    """In code and in templates alike."""
    drawn = Template("{{ a }}{% comma %}{{ b }}")
    with translation.override(language):
        assert listed(["Kenya", "Ghana"]) == said
        assert drawn.render(Context({"a": "Kenya", "b": "Ghana"})) == said


def test_words_are_said_in_the_language_of_the_moment() -> None:
    """Lazy ones too; nothing gives nothing."""
    with translation.override("fr"):
        assert listed([gettext_lazy("Country"), 3]) == "Pays, 3"
        assert listed([]) == ""
