"""Forms: every fault is a sentence beside its field, everything typed and every good file stays."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Institution, Person, User
from core import uploads
from core.models import StoredFile
from portal.demo.cast import MINISTRY, institution
from reference.models import Country, InstitutionKind, Theme
from requests_app.drafts import next_section, sections
from requests_app.enums import Criterion, PartyKind, RequestState, Verdict
from requests_app.forms.drafts import Overtaken, section_form
from requests_app.forms.register import RegisterForm
from requests_app.forms.triage import AdmitForm, AskForm, CheckForm, StartReviewForm
from requests_app.models import AssistanceRequest
from requests_app.workflow import TABLE
from tests.requests_app.conftest import BAD_LETTERS, upload
from tests.stage import Stage, a_letter, in_days, pdf_bytes


def section(stage: Stage, draft: AssistanceRequest, key: str, *data: Any) -> Any:
    """The form of a section, as `official` has it."""
    current = AssistanceRequest.objects.get(pk=draft.pk)
    return section_form(key, current, User.objects.get(pk=stage.cast["official"].pk), *data)


def posted(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back for a form, with changes."""
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form.initial.get(name)
        if value in (None, False) or name in form.files:
            continue
        if isinstance(value, list):
            value = [getattr(row, "pk", row) for row in value]
        data[name] = field.prepare_value(value)
    return data | changes


# -- Letters that are none -------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD_LETTERS)
def test_what_is_no_letter_is_refused_beside_its_field_with_its_reason(stage: Stage, name: str):
    content, said = BAD_LETTERS[name]
    draft: Any = stage.draft()
    before = draft.letter_id
    form = section(stage, draft, "letter")
    data = posted(form, given_name="Kofi")
    form = section(stage, draft, "letter", data, {"letter": upload(name, content)})
    assert not form.is_valid()
    assert set(form.errors) == {"letter"}
    assert said in form.errors["letter"][0]
    assert form["given_name"].value() == "Kofi"
    draft.refresh_from_db()
    assert draft.letter_id == before


def test_a_letter_of_fifty_megabytes_is_refused_with_its_size(stage: Stage):
    class Huge(SimpleUploadedFile):
        """As large as it says, without the bytes."""

    huge = Huge("big.pdf", pdf_bytes())
    huge.size = 50 * 1024 * 1024
    form = section(stage, stage.draft(), "letter", {}, {"letter": huge})
    assert "50" in str(form.errors["letter"])
    assert huge.size > settings.UPLOAD_MAX_BYTES


# -- Files survive the faults of other fields ------------------------------------------------------


def test_a_good_letter_is_stored_at_once_although_another_field_is_wrong(stage: Stage):
    draft: Any = stage.draft()
    data = posted(section(stage, draft, "letter"), letter_date="not a date")
    form = section(stage, draft, "letter", data, {"letter": a_letter("kept.pdf")})
    assert set(form.errors) == {"letter_date"}
    draft.refresh_from_db()
    assert draft.letter.name == "kept.pdf"


def letter_data(stage: Stage, **changes: Any) -> dict[str, Any]:
    """What a registrar types."""
    ministry = institution(MINISTRY)
    return {
        "institution_name": "National Directorate",
        "institution": str(ministry.pk),
        "channel": "LETTER_TEAM",
        "received_on": timezone.localdate().isoformat(),
        "letter_date": timezone.localdate().isoformat(),
        "letter_language": "en",
        "signatory_given_name": "Sena",
        "signatory_family_name": "Signatory",
        "signatory_post": "Minister",
        "focal_given_name": "Fatou",
        "focal_family_name": "Focal",
        "focal_email": "focal@ministry.example",
        "focal_language": "fr",
        "title": "A strategy",
        "themes": [str(Theme.objects.get(code="T1").pk)],
        "needs": "A strategy.",
    } | changes


def register_form(stage: Stage, data: Any, files: Any = None, key: str = "assistant") -> Any:
    """The form of a letter in hand."""
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    from django.utils.datastructures import MultiValueDict

    user = User.objects.get(pk=stage.cast[key].pk)
    return RegisterForm(
        query, MultiValueDict({k: [v] for k, v in (files or {}).items()}), user=user
    )


def test_a_whole_letter_is_valid(stage: Stage):
    form = register_form(stage, letter_data(stage), {"file": a_letter()})
    assert form.is_valid(), form.errors
    letter = form.verb_data()["letter"]
    assert letter.institution == institution(MINISTRY)
    assert letter.focal_point.language == "fr"


def test_an_upload_waits_for_the_correction_of_another_field(stage: Stage):
    wrong = register_form(stage, letter_data(stage, title=""), {"file": a_letter("my.pdf")})
    assert set(wrong.errors) == {"title"}
    token = wrong["file_kept"].value()
    stored = StoredFile.objects.get(kind=uploads.KIND)
    assert stored.subject is None
    assert "my.pdf" in wrong["file"].help_text
    again = register_form(stage, letter_data(stage, file_kept=token))
    assert again.is_valid(), again.errors
    assert again.verb_data()["letter"].file.read() == pdf_bytes()
    assert "file_kept" not in again.verb_data()


def test_a_kept_upload_is_its_senders_alone(stage: Stage):
    wrong = register_form(stage, letter_data(stage, title=""), {"file": a_letter()})
    token = str(wrong["file_kept"].value() if not wrong.is_valid() else "")
    other = register_form(stage, letter_data(stage, file_kept=token), key="officer")
    assert set(other.errors) == {"file"}
    forged = register_form(stage, letter_data(stage, file_kept=token + "x"))
    assert set(forged.errors) == {"file"}


def test_a_new_file_takes_the_place_of_the_kept_one(stage: Stage):
    wrong = register_form(stage, letter_data(stage, title=""), {"file": a_letter("old.pdf")})
    assert not wrong.is_valid()
    token = wrong["file_kept"].value()
    still = register_form(
        stage, letter_data(stage, title="", file_kept=token), {"file": a_letter("new.pdf")}
    )
    assert not still.is_valid()
    kept = uploads.find(str(still["file_kept"].value()), stage.cast["assistant"])
    assert kept is not None
    assert kept.name == "new.pdf"


def test_a_files_name_is_no_markup(stage: Stage):
    form = register_form(stage, letter_data(stage, title=""), {"file": a_letter("<b>x</b>.pdf")})
    assert not form.is_valid()
    assert "<b>x" not in str(form.fields["file"].help_text)


def test_what_nobody_came_back_for_is_removed(stage: Stage):
    assert not register_form(stage, letter_data(stage, title=""), {"file": a_letter()}).is_valid()
    assert uploads.forget() == 0
    StoredFile.objects.filter(kind=uploads.KIND).update(
        uploaded_at=timezone.now() - 2 * uploads.KEPT_FOR
    )
    assert uploads.forget() == 1
    assert not StoredFile.objects.filter(kind=uploads.KIND).exists()


# -- The letter in hand ----------------------------------------------------------------------------


def test_the_button_find_says_nothing_of_other_faults(stage: Stage):
    form = register_form(
        stage, {"institution_name": "directorate", "find": "1"}, {"file": a_letter()}
    )
    assert form.is_looking
    form.look()
    assert not form.errors
    assert str(institution(MINISTRY).pk) in dict(form.fields["institution"].choices)
    assert form["file_kept"].value()


def test_find_still_says_that_a_file_is_no_letter(stage: Stage):
    bad = upload("x.pdf", b"MZ")
    form = register_form(stage, {"institution_name": "directorate", "find": "1"}, {"file": bad})
    form.look()
    assert set(form.errors) == {"file"}


def test_an_institution_is_chosen_or_entered_as_new(stage: Stage):
    form = register_form(stage, letter_data(stage, institution=""), {"file": a_letter()})
    assert set(form.errors) == {"institution"}
    form = register_form(stage, letter_data(stage, institution="new"), {"file": a_letter()})
    assert set(form.errors) == {"kind"}
    kind = InstitutionKind.objects.get(code="local_gov")
    form = register_form(
        stage, letter_data(stage, institution="new", kind=str(kind.pk)), {"file": a_letter()}
    )
    assert set(form.errors) == {"country"}


def test_a_delegation_finds_institutions_of_its_countries_only(stage: Stage):
    Institution.objects.create(
        name="National Police of Kenya",
        kind=InstitutionKind.objects.get(code="national_admin"),
        country=Country.objects.get(iso2="KE"),
    )
    choices = {
        key: str(
            register_form(stage, {"institution_name": "national"}, key=key)
            .fields["institution"]
            .choices
        )
        for key in ("delegation", "assistant")
    }
    assert "Kenya" not in choices["delegation"]
    assert "Kenya" in choices["assistant"]
    countries = register_form(stage, {}, key="delegation").fields["country"].queryset
    assert {c.iso2 for c in countries} == {"GH"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": in_days(1).isoformat()}, "received_on"),
        ({"letter_date": in_days(1).isoformat()}, "letter_date"),
        ({"received_on": in_days(-3).isoformat()}, "letter_date"),
        ({"letter_date": "31/02/2026"}, "letter_date"),
        ({"focal_email": "nobody"}, "focal_email"),
        ({"themes": []}, "themes"),
        ({"needs": " "}, "needs"),
        ({"channel": "PORTAL"}, "channel"),
        ({"co_requester": "City of Tema"}, "co_kind"),
    ],
)
def test_each_fault_stands_beside_its_field(stage: Stage, changes: dict[str, Any], field: str):
    form = register_form(stage, letter_data(stage, **changes), {"file": a_letter()})
    assert set(form.errors) == {field}


# -- The draft -------------------------------------------------------------------------------------


def test_sections_say_what_is_missing(stage: Stage):
    draft: Any = stage.draft()
    assert all(s.is_complete for s in sections(draft))
    AssistanceRequest.objects.filter(pk=draft.pk).update(letter=None, needs="", focal_point=None)
    missing = {s.key for s in sections(AssistanceRequest.objects.get(pk=draft.pk)) if s.missing}
    assert missing == {"letter", "ask", "focal-point"}


def test_what_the_sections_ask_for_is_what_the_guards_ask_for(stage: Stage):
    """A draft that its list calls complete can be sent."""
    from requests_app import workflow

    draft: Any = stage.draft()
    assert not any(s.missing for s in sections(draft))
    done = workflow.submit(draft, act=stage.act("official"), seen=draft.seen, declaration=True)
    assert done.obj.state == RequestState.SUBMITTED


def test_the_sections_follow_each_other(stage: Stage):
    assert next_section("institution") == "letter"
    assert next_section("commitments") == ""


def test_every_section_saves_what_it_showed(stage: Stage):
    draft: Any = stage.draft()
    draft.parties.create(
        kind=PartyKind.CO_REQUESTER,
        named="City of Tema",
        named_kind=InstitutionKind.objects.get(code="local_gov"),
        named_country=Country.objects.get(iso2="GH"),
        own_part="Registers.",
    )
    for shown in sections(draft):
        form = section(stage, draft, shown.key)
        bound = section(stage, draft, shown.key, posted(form), {})
        assert bound.is_valid(), (shown.key, bound.errors)
        bound.save()
        assert section(stage, draft, shown.key).initial["shown"] == form.initial["shown"]
    assert not any(s.missing for s in sections(AssistanceRequest.objects.get(pk=draft.pk)))


def test_a_half_filled_section_is_saved(stage: Stage):
    draft: Any = stage.draft()
    AssistanceRequest.objects.filter(pk=draft.pk).update(needs="")
    draft.themes.clear()
    form = section(stage, draft, "ask")
    bound = section(stage, draft, "ask", posted(form, problem="So far only this."))
    assert bound.is_valid(), bound.errors
    assert bound.save().problem == "So far only this."


def test_a_colleagues_change_is_not_overwritten_unseen(stage: Stage):
    draft: Any = stage.draft()
    mine = posted(section(stage, draft, "commitments"), commitments="Mine")
    theirs = section(stage, draft, "commitments", mine | {"commitments": "Theirs"})
    assert theirs.is_valid()
    theirs.save()
    late = section(stage, draft, "commitments", mine)
    assert late.has_error("__all__", "overtaken")
    assert late["commitments"].value() == "Mine"
    again = section(stage, draft, "commitments", mine | {"shown": late["shown"].value()})
    assert again.is_valid()


def test_a_section_is_not_saved_into_a_request_that_was_sent(stage: Stage):
    draft: Any = stage.draft()
    form = section(stage, draft, "commitments", {"commitments": "Late"})
    assert form.is_valid()
    AssistanceRequest.objects.filter(pk=draft.pk).update(
        state="SUBMITTED",
        reference="REQ-2026-0999",
        received_on=timezone.localdate(),
        registered_at=timezone.now(),
    )
    with pytest.raises(Overtaken):
        form.save()


def test_a_regional_request_names_two_countries(stage: Stage):
    draft: Any = stage.draft()
    ghana, kenya = (Country.objects.get(iso2=c).pk for c in ("GH", "KE"))
    one = section(stage, draft, "institution", {"is_regional": "on", "countries": [ghana]})
    assert set(one.errors) == {"countries"}
    two = section(stage, draft, "institution", {"is_regional": "on", "countries": [ghana, kenya]})
    assert two.is_valid(), two.errors
    two.save()
    assert draft.countries.count() == 2
    none = section(stage, draft, "institution", {"countries": [ghana, kenya]})
    assert none.is_valid()
    none.save()
    assert draft.countries.count() == 0


def test_a_co_requester_has_a_name_and_a_kind(stage: Stage):
    draft: Any = stage.draft()
    form = section(stage, draft, "partners", {"party_0_name": "City of Tema"})
    assert set(form.errors) == {"party_0_kind"}
    kind = InstitutionKind.objects.get(code="local_gov").pk
    form = section(stage, draft, "partners", {"party_0_kind": str(kind)})
    assert set(form.errors) == {"party_0_name"}


def test_naming_a_co_requester_reveals_nothing_of_it(stage: Stage):
    draft: Any = stage.draft()
    kind = InstitutionKind.objects.get(code="national_admin").pk
    known, unknown = (
        section(stage, draft, "partners", {"party_0_name": name, "party_0_kind": str(kind)})
        for name in (MINISTRY.name, "A body that nobody knows")
    )
    assert known.is_valid()
    assert unknown.is_valid()
    known.save()
    party = draft.parties.get(kind=PartyKind.CO_REQUESTER)
    assert party.institution is None


def test_a_name_of_one_half_is_asked_for_whole(stage: Stage):
    form = section(stage, stage.draft(), "focal-point", {"given_name": "Ama"})
    assert set(form.errors) == {"family_name"}


def test_the_end_is_not_before_the_beginning(stage: Stage):
    form = section(
        stage, stage.draft(), "when", {"wished_from": "2027-05-01", "wished_until": "2027-04-01"}
    )
    assert set(form.errors) == {"wished_until"}


# -- Triage ----------------------------------------------------------------------------------------


def verb_form(stage: Stage, form_class: Any, request: Any, key: str, data: Any = None) -> Any:
    """A verb's form as somebody has it."""
    user = User.objects.get(pk=stage.cast[key].pk)
    return form_class(data, user=user, obj=request, verb=TABLE.verbs["check"])


def test_the_officers_offered_are_the_teams(stage: Stage):
    form = verb_form(stage, StartReviewForm, stage.request("SUBMITTED"), "officer")
    names = {str(p) for p in form.fields["officer"].queryset}
    assert names == {"Olivia Example", "Dana Example", "Lukas Example"}
    assert form.initial["officer"] == stage.person("officer").pk


def test_only_changed_findings_are_saved(stage: Stage):
    request = stage.clear_checklist(stage.request("UNDER_REVIEW"))
    shown = verb_form(stage, CheckForm, request, "officer")
    data = posted(shown) | {"verdict_TOPIC": Verdict.CONCERN, "note_TOPIC": "Only in part."}
    form = verb_form(stage, CheckForm, request, "officer", data)
    assert form.is_valid(), form.errors
    assert form.verb_data()["findings"] == {Criterion.TOPIC: (Verdict.CONCERN, "Only in part.")}
    same = verb_form(stage, CheckForm, request, "officer", posted(shown))
    assert "Nothing has changed" in str(same.non_field_errors())


def test_a_concern_needs_its_note_and_a_note_its_verdict(stage: Stage):
    request = stage.request("UNDER_REVIEW")
    form = verb_form(
        stage, CheckForm, request, "officer", {"verdict_TOPIC": "CONCERN", "note_SECURITY": "Hm."}
    )
    assert set(form.errors) == {"note_TOPIC", "verdict_SECURITY"}


def test_the_reason_to_admit_is_asked_for_beside_its_field(stage: Stage):
    request = stage.request("UNDER_REVIEW")
    form = verb_form(stage, AdmitForm, request, "leader", {"outcome_text": "Yes."})
    assert set(form.errors) == {"override_reason"}
    request = stage.clear_checklist(request)
    form = verb_form(stage, AdmitForm, request, "leader", {"outcome_text": "Yes."})
    assert form.is_valid(), form.errors


def test_the_words_of_an_admission_are_proposed_in_the_focal_points_language(stage: Stage):
    request: Any = stage.request("UNDER_REVIEW")
    Person.objects.filter(pk=request.focal_point_id).update(language="en")
    request = AssistanceRequest.objects.get(pk=request.pk)
    form = verb_form(stage, AdmitForm, request, "leader")
    assert request.title in form.initial["outcome_text"]


def test_a_reply_is_asked_for_on_a_day_ahead(stage: Stage):
    request = stage.request("UNDER_REVIEW")
    today = timezone.localdate().isoformat()
    form = verb_form(stage, AskForm, request, "officer", {"question": "?", "reply_by": today})
    assert set(form.errors) == {"reply_by"}
