"""In which language a fiche is written: kept with what is frozen, and told where pages differ."""

import json
import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from actions import record
from actions.canonical import faults, shared_part, text_of
from actions.models import FicheVersion
from tests.actions import acting
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def test_a_fiche_begins_in_the_language_of_the_letter(stage: Stage) -> None:
    made = acting.opened(stage)
    lead = made.request_links.get(is_lead=True).request
    assert made.version is not None
    assert made.version.language == lead.letter_language == "en"


def test_the_language_is_frozen_with_the_text(stage: Stage) -> None:
    """Whoever agrees knows in which language they read it; nobody changes that afterwards."""
    version = acting.shared(stage).version
    assert version is not None
    assert json.loads(version.shared_content)["language"] == "en"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        FicheVersion.objects.filter(pk=version.pk).update(language="fr")


def test_a_text_frozen_without_a_language_keeps_its_fingerprint(stage: Stage) -> None:
    """Versions from before fiches named their language say nothing of it."""
    made = acting.opened(stage)
    assert made.version is not None
    FicheVersion.objects.filter(pk=made.version.pk).update(language="")
    acting.fill(made.version)
    made.version.refresh_from_db()
    assert "language" not in json.loads(text_of(shared_part(made.version)))
    assert faults(made.version) == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_heading_in_another_language_says_so(
    stage: Stage, browse: Any, cast: dict[str, User], language: str
) -> None:
    """`lang` for the voice that reads it, and a word for everybody; none in its own language."""
    action = acting.prepared(stage)
    officer = browse("officer")
    officer.cookies["django_language"] = language
    for address in (action.get_absolute_url(), action.fiche.get_absolute_url()):
        page = officer.get(address).content.decode()
        assert f'<html lang="{language}"' in page
        assert re.search(r'<(h1|bdi)[^>]* lang="en"', page)
        assert ("in-language" in page) == (language != "en")


def test_the_record_says_in_which_language_it_was_written(stage: Stage) -> None:
    decided = acting.signed(stage)
    said = record.said(decided)
    assert said["written_in"] == "en"
    assert "English" in said["written_in_words"]
    decided.version.language = ""
    assert record.said(decided)["written_in_words"] == ""
