"""In which language people without an account are written to: theirs, else their institution's."""

import pytest

from accounts.models import Institution
from notifications.readers import language_of
from requests_app.intake import NamedPerson, person_named
from requests_app.workflow import register
from tests.stage import Stage

pytestmark = pytest.mark.django_db
NAMED = NamedPerson("Awa", "Diop", "awa@ministry.example")


def test_an_institution_learns_the_language_of_its_first_letter(stage: Stage) -> None:
    """A later letter in another language changes nothing; one we do not speak is not kept."""
    body = stage.letter().institution
    assert isinstance(body, Institution)
    for spoken, kept in (("ru", ""), ("fr", "fr"), ("en", "fr")):
        register(None, act=stage.act("officer"), letter=stage.letter(letter_language=spoken))
        body.refresh_from_db()
        assert body.language == kept, spoken


def test_who_is_named_without_a_language_is_written_to_in_the_institutions(stage: Stage) -> None:
    body = stage.letter().institution
    assert isinstance(body, Institution)
    assert language_of(person_named(NAMED, body)) == "en"
    body.learn_language("ar")
    named = person_named(NamedPerson("Omar", "Said", "omar@ministry.example"), body)
    assert language_of(named) == "ar"
    other = NamedPerson("Ana", "Lima", "ana@ministry.example", language="pt")
    assert language_of(person_named(other, body)) == "pt"
    assert language_of(person_named(NamedPerson("No", "Body"))) == "en"
