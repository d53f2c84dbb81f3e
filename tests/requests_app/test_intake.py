"""Numbers without gap or double, people and institutions named in letters, drafts thrown away."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, Person
from core.models import StoredFile
from portal.demo.cast import DELEGATION, MINISTRY, institution
from reference.models import Country, InstitutionKind
from requests_app import intake
from requests_app.enums import PartyKind, RequestState
from requests_app.intake import NamedInstitution, NamedPerson
from requests_app.models import AssistanceRequest
from tests.stage import FOCAL, Stage, a_letter

THREADS, EACH = 8, 5


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double():
    given: list[str] = []
    day = timezone.localdate()

    def take() -> None:
        for number in range(EACH):
            try:
                with transaction.atomic():
                    reference = intake.next_reference("REQ", day)
                    if number == 2:
                        raise RuntimeError("the verb failed after its number was taken")
                    given.append(reference)
            except RuntimeError:
                continue
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [f"REQ-{day.year}-{n:04d}" for n in range(1, THREADS * (EACH - 1) + 1)]
    assert sorted(given) == expected


def test_numbers_begin_anew_with_the_year(db):
    day = timezone.localdate()
    with transaction.atomic():
        first = intake.next_reference("REQ", day.replace(month=1, day=1))
        other = intake.next_reference("REQ", day.replace(year=day.year + 1, month=1, day=1))
    assert first.endswith("-0001")
    assert other == f"REQ-{day.year + 1}-0001"


def test_a_name_typed_finds_nobody_elsewhere(stage: Stage):
    elsewhere = Person.objects.create(
        given_name="Fatou", family_name="Focal", email=FOCAL.email, phone="+233 1"
    )
    named = intake.person_named(FOCAL, institution(DELEGATION))
    assert named != elsewhere
    assert named.phone == ""


def test_a_colleague_and_oneself_are_found(stage: Stage):
    official = stage.person("official")
    typed = NamedPerson("ABENA", "example", official.email.upper())
    assert intake.person_named(typed, institution(MINISTRY)) == official
    assert intake.person_named(typed, None, official) == official
    assert intake.person_named(typed) != official


def test_two_people_share_a_mailbox(stage: Stage):
    ministry = institution(MINISTRY)
    first = intake.person_named(NamedPerson("Ama", "One", "office@ministry.example"), ministry)
    second = intake.person_named(NamedPerson("Ben", "Two", "office@ministry.example"), ministry)
    assert first != second


def test_a_person_known_only_from_the_draft_is_corrected_in_place(stage: Stage):
    draft: Any = stage.draft()
    before = draft.focal_point
    corrected = NamedPerson("Fatou", "Focale", "focal@ministry.example", "+233 5")
    after = intake.person_in_draft(draft, "focal_point", corrected, stage.person("official"))
    assert after.pk == before.pk
    assert Person.objects.get(pk=before.pk).family_name == "Focale"


def test_a_person_known_elsewhere_is_left_as_they_are(stage: Stage):
    draft: Any = stage.draft()
    official = stage.person("official")
    AssistanceRequest.objects.filter(pk=draft.pk).update(focal_point=official)
    draft.refresh_from_db()
    named = intake.person_in_draft(
        draft, "focal_point", NamedPerson("X", "Y", "x@y.example"), official
    )
    assert named.pk != official.pk
    assert Person.objects.get(pk=official.pk).family_name == "Example"


def test_the_signatory_who_is_focal_point_too_is_not_renamed_twice(stage: Stage):
    draft: Any = stage.draft()
    AssistanceRequest.objects.filter(pk=draft.pk).update(signatory=draft.focal_point)
    draft.refresh_from_db()
    other = intake.person_in_draft(
        draft, "signatory", NamedPerson("Sena", "Other", ""), stage.person("official")
    )
    assert other.pk != draft.focal_point_id


def test_a_new_letter_takes_the_place_of_the_drafts_old_one(
    stage: Stage, django_capture_on_commit_callbacks
):
    draft: Any = stage.draft()
    old, path = draft.letter, Path(draft.letter.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        intake.keep_letter(draft, a_letter("better.pdf"), None)
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    assert not path.exists()
    draft.refresh_from_db()
    assert draft.letter.name == "better.pdf"


def test_a_deleted_draft_leaves_neither_letter_nor_people(
    stage: Stage, django_capture_on_commit_callbacks
):
    draft: Any = stage.draft()
    letter, focal, signatory = draft.letter, draft.focal_point_id, draft.signatory_id
    with django_capture_on_commit_callbacks(execute=True):
        intake.discard_draft(draft)
    assert not AssistanceRequest.objects.filter(pk=draft.pk).exists()
    assert not Person.objects.filter(pk__in=[focal, signatory]).exists()
    assert not StoredFile.objects.filter(pk=letter.pk).exists()
    assert not Path(letter.file.path).exists()
    assert stage.person("official").pk is not None


def test_what_was_received_is_never_deleted(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    with pytest.raises(ValueError, match="draft"):
        intake.discard_draft(request)
    assert AssistanceRequest.objects.filter(pk=request.pk).exists()


def test_an_institution_entered_as_new_is_made_once(stage: Stage):
    ghana, kind = Country.objects.get(iso2="GH"), InstitutionKind.objects.get(code="local_gov")
    made = intake.institution_named(NamedInstitution("City of Tema", kind, ghana))
    again = intake.institution_named(NamedInstitution("city of tema", kind, ghana))
    assert made == again
    assert intake.institution_named(made) == made
    assert Institution.objects.filter(name="City of Tema").count() == 1


def test_an_unconfirmed_officials_requests_come_to_the_institution_on_confirmation(stage: Stage):
    newcomer = stage.newcomer()
    membership = Membership.objects.create(
        person=newcomer.person,
        role=Role.OFFICIAL,
        state=MembershipState.PENDING,
        claimed_name="Ministry of Labour",
        claimed_country=Country.objects.get(iso2="KE"),
    )
    draft: Any = intake.begin_draft(newcomer, membership, "Labour migration")
    assert (draft.institution_name, draft.country.iso2) == ("Ministry of Labour", "KE")
    membership.institution = institution(MINISTRY)
    intake.adopt_requests(membership)
    draft.refresh_from_db()
    assert draft.lead_institution == institution(MINISTRY)
    assert [p.kind for p in draft.parties.all()] == [PartyKind.LEAD]
