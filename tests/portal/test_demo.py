"""The demonstration world: whole, real, quiet, and the same when loaded twice."""

import io
import time
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from accounts.models import Institution, Membership, Person
from actions.models import ActionFiche, Consultation
from core import events, files
from core.models import Outbox, StoredFile
from notifications.models import Delivery, Notice
from portal.demo.bodies import BODIES, OFFICIALS, ROSTER
from portal.demo.cases import CASES
from portal.demo.cast import KEYS, PASSWORD
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from tests.portal.conftest import Loaded


def counts() -> dict[str, int]:
    """How many rows every table has."""
    return {m._meta.label: m._base_manager.count() for m in apps.get_models()}


def test_a_second_load_changes_nothing(world: Loaded) -> None:
    before = counts()
    out = io.StringIO()
    began = time.monotonic()
    call_command("demo", "--small", stdout=out)
    assert counts() == before
    assert "0 institutions, 0 people, 0 experts, 0 cases new" in out.getvalue()
    assert time.monotonic() - began < 10


def test_it_holds_what_was_promised(world: Loaded) -> None:
    assert len(BODIES) == 20
    assert Institution.objects.filter(name__in=[body.name for body in BODIES]).count() == 20
    assert len(ROSTER) == 20
    experts = Membership.objects.filter(role="EXPERT", person__user__isnull=True)
    assert experts.count() == 20
    assert len(CASES) == len({case.until for case in CASES}) == 12
    states = set(AssistanceRequest.objects.values_list("state", flat=True))
    # No case of the small world comes to its end.
    assert states == set(RequestState.values) - {RequestState.CONCLUDED, RequestState.NOT_PURSUED}
    assert ActionFiche.objects.count() == 5
    assert Consultation.objects.filter(state="OPEN").count() == 1


def test_everybody_is_evidently_invented(world: Loaded) -> None:
    for person in Person.objects.exclude(email=""):
        assert person.email.endswith(".example"), person.email
    for _body, named in (*OFFICIALS, *ROSTER):
        assert named.email.isascii()


def test_every_letter_is_a_pdf_with_its_words(world: Loaded) -> None:
    letters = StoredFile.objects.filter(kind="letter")
    assert letters.count() == 11
    for letter in letters:
        content = letter.file.read()
        assert files.sniff(content) == files.PDF
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert len(text) > 400
    languages = set(
        AssistanceRequest.objects.exclude(letter=None).values_list("letter_language", flat=True)
    )
    assert languages == {"en", "fr", "es", "pt", "ar"}


def test_no_mail_is_sent_about_the_past(world: Loaded) -> None:
    assert not Outbox.objects.filter(dispatched_at__isnull=True).exists()
    assert not Delivery.objects.exists()
    assert Notice.objects.exists()


def test_every_chain_holds(world: Loaded) -> None:
    subjects = [*AssistanceRequest.objects.all(), *ActionFiche.objects.all()]
    for subject in [*subjects, *Consultation.objects.all()]:
        assert events.verify(subject) == []


@pytest.mark.django_db
def test_refused_in_production(settings: Any) -> None:
    settings.MIEUX_MODE = "production"
    before = Person.objects.count()
    for arguments in ([], ["--accounts"]):
        with pytest.raises(CommandError, match="in production"):
            call_command("demo", *arguments)
    assert Person.objects.count() == before


def test_accounts_are_printed_one_a_line() -> None:
    out = io.StringIO()
    call_command("demo", "--accounts", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == f"password: {PASSWORD}"
    assert [line.split("@")[0] for line in lines[1:]] == list(KEYS)
