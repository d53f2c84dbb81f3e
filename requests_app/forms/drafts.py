"""The draft of an official, one form for each section.

What a section still lacks keeps nobody from saving it: a draft is written over days. Only what is
wrong (a date that is none, a file that is no letter) has to be put right first.
"""

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.forms import CheckedFileField, TypedForm, VerbForm
from reference.models import Country, InstitutionKind
from reference.queries import requester_kinds
from requests_app import queries
from requests_app.content import with_relations
from requests_app.enums import PartyKind, RequestState
from requests_app.forms.fields import (
    LANGUAGES,
    CountriesField,
    FormsOfAssistanceField,
    MemberStatesField,
    ThemesField,
    country_choices,
    day,
    language,
    line,
    past_day,
    text,
)
from requests_app.intake import NamedPerson, keep_letter, person_in_draft, set_lead
from requests_app.models import AssistanceRequest, RequestParty

TITLE_HELP = _("As you would put it to a colleague, in up to 160 characters.")


class Overtaken(Exception):
    """The draft was sent, or the section saved by somebody else, since the page was shown."""


class BeginForm(TypedForm):
    """What a new draft begins with: its subject, and for which institution."""

    title = line(_("What is your request about?"), TITLE_HELP, max_length=160)

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = {m.pk: m for m in memberships}
        if len(memberships) > 1:
            self.fields["membership"] = forms.TypedChoiceField(
                label=_("Your institution"),
                choices=[(m.pk, m.institution_name) for m in memberships],
                coerce=int,
                widget=forms.RadioSelect,
            )

    def membership(self) -> Membership:
        """Under which membership the draft is begun."""
        chosen = self.cleaned_data.get("membership")
        return self.memberships[chosen] if chosen else next(iter(self.memberships.values()))


class SectionForm(TypedForm):
    """One section of a draft. `columns` are saved as they are; subclasses save what is more.

    `needed` fields are marked as such on the page and asked for when the draft is sent, not when
    it is saved.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()
    intro: ClassVar[Any] = ""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request_obj: AssistanceRequest, **kwargs: Any) -> None:
        typed = kwargs.pop("initial", None)
        super().__init__(*args, initial=typed, **kwargs)
        self.request_obj = request_obj
        self.offer()
        stored = self.stored()
        if not typed:
            self.initial.update(stored)
        self.initial["shown"] = _fingerprint(stored)
        for name in self.fields:
            self.fields[name].required = name in self.needed

    def offer(self) -> None:
        """Read the choices of the fields that have some."""

    def stored(self) -> dict[str, Any]:
        """What the draft holds now, by field."""
        return {name: getattr(self.request_obj, name) for name in self.columns}

    def full_clean(self) -> None:
        """Check what was typed; what is missing may come later."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        for name, field in self.fields.items():
            field.required = name in self.needed

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite what somebody else saved since this page was shown."""
        cleaned = super().clean() or {}
        now = _fingerprint(self.stored())
        shown = cleaned.get("shown")
        if shown and shown != now:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["shown"] = now
            self.data = data
            raise ValidationError(
                _(
                    "A colleague saved this page while you had it open. Yours is still in the "
                    "fields: send it again to replace theirs, or reload the page to see theirs."
                ),
                code="overtaken",
            )
        return cleaned

    def save(self) -> AssistanceRequest:
        """Write the section, if it is still a draft. Raises Overtaken."""
        with transaction.atomic():
            current = AssistanceRequest.objects.select_for_update().get(pk=self.request_obj.pk)
            if current.state != RequestState.DRAFT:
                raise Overtaken
            for name in self.columns:
                setattr(current, name, self.cleaned_data[name])
            self.save_more(current)
            current.save(update_fields=[*self.columns, *self.more_columns, "changed_at"])
        return current

    more_columns: ClassVar[tuple[str, ...]] = ()

    def save_more(self, current: AssistanceRequest) -> None:
        """Write what is not a column of its own."""

    def _requester(self) -> Person:
        person: Person = self.user.person
        return person


def _fingerprint(values: dict[str, Any]) -> str:
    """Changes when what is stored changes."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(str(getattr(row, "pk", row)) for row in value)
        return str(value)

    said = json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class InstitutionSection(SectionForm):
    """Who asks, and for which countries."""

    columns = ("department", "kind_justification", "is_regional")
    more_columns = ("lead_membership",)
    intro = _("Who asks. The team knows you by what is confirmed here.")

    department = line(_("Department"), _("The part of the institution that asks."))
    kind_justification = text(
        _("Why your institution is responsible for migration or mobility"),
        _("Only needed from institutions that are not obviously responsible for it."),
        rows=3,
        max_length=1_000,
    )
    is_regional = forms.BooleanField(
        label=_("This is a regional request"), help_text=_("It covers two countries or more.")
    )
    countries = CountriesField(
        label=_("Countries covered"), help_text=_("For a regional request: open a region and tick.")
    )

    def offer(self) -> None:
        """Countries, and the person's own memberships where there are several."""
        self.countries_field.offer()
        lead = self.request_obj.lead_institution
        if lead is not None and not lead.kind.needs_justification:
            del self.fields["kind_justification"]
        memberships = list(queries.own_memberships(self.user.standing))
        self.memberships = {m.pk: m for m in memberships}
        if len(memberships) > 1:
            self.fields["lead_membership"] = forms.TypedChoiceField(
                label=_("Institution"),
                choices=[(m.pk, m.institution_name) for m in memberships],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
            )
            self.order_fields(["lead_membership", "department"])

    @property
    def countries_field(self) -> CountriesField:
        """The field with the countries."""
        field = self.fields["countries"]
        assert isinstance(field, CountriesField)
        return field

    def stored(self) -> dict[str, Any]:
        """Columns and countries."""
        values = super().stored()
        if "kind_justification" not in self.fields:
            del values["kind_justification"]
        values["countries"] = list(self.request_obj.countries.all())
        if "lead_membership" in self.fields:
            values["lead_membership"] = self.request_obj.lead_membership_id
        return values

    def clean(self) -> dict[str, Any]:
        """A regional request covers several countries."""
        cleaned = super().clean()
        if cleaned.get("is_regional") and len(cleaned.get("countries") or []) == 1:
            self.add_error("countries", _("A regional request covers at least two countries."))
        cleaned.setdefault("kind_justification", self.request_obj.kind_justification)
        return cleaned

    def save_more(self, current: AssistanceRequest) -> None:
        """Countries, and the lead when another membership was chosen."""
        covered = self.cleaned_data["countries"] if self.cleaned_data["is_regional"] else []
        current.countries.set(covered)
        chosen = self.memberships.get(self.cleaned_data.get("lead_membership") or 0)
        if chosen is None or chosen.pk == current.lead_membership_id:
            return
        current.lead_membership = chosen
        current.country = chosen.claimed_country
        AssistanceRequest.objects.filter(pk=current.pk).update(country=current.country)
        if chosen.institution is not None:
            current.country = None
            set_lead(current, chosen.institution)


class LetterSection(SectionForm):
    """The signed letter. A file that is good is kept at once, whatever else is wrong."""

    columns = ("letter_date", "letter_language", "signatory_post")
    more_columns = ("signatory",)
    needed = ("letter", "letter_date", "letter_language", "given_name", "family_name")
    intro = _("Requests are made by a signed letter. A clear photograph or a scan will do.")

    letter = CheckedFileField(
        label=_("The signed letter"),
        help_text=_("PDF, PNG or JPEG, up to 20 MB, without a password."),
    )
    letter_date = past_day(_("Date of the letter"))
    letter_language = language(_("Language of the letter"))
    given_name = line(_("Given name of the signatory"), max_length=100)
    family_name = line(_("Family name of the signatory"), max_length=100)
    signatory_post = line(_("Post of the signatory"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail of the signatory"),
        help_text=_("If you give it, the signatory gets the acknowledgement and the outcome too."),
    )

    def offer(self) -> None:
        """Say which letter is there."""
        stored = self.request_obj.letter
        if stored is not None:
            self.fields["letter"].label = _("Replace the letter")

    def stored(self) -> dict[str, Any]:
        """Columns and the signatory's name."""
        person = self.request_obj.signatory
        return super().stored() | {
            "given_name": person.given_name if person else "",
            "family_name": person.family_name if person else "",
            "email": person.email if person else "",
        }

    def clean(self) -> dict[str, Any]:
        """A signatory has two names or none."""
        cleaned = super().clean()
        _both_names(self, cleaned, "given_name", "family_name")
        return cleaned

    def keep_uploads(self) -> None:
        """A good letter goes into the draft at once instead of waiting for the other fields."""
        upload = self.files.get("letter")
        if upload is None or "letter" in self.errors:
            return
        with transaction.atomic():
            current = AssistanceRequest.objects.select_for_update().get(pk=self.request_obj.pk)
            if current.state == RequestState.DRAFT:
                keep_letter(current, upload, self.user.pk)
                self.request_obj.letter = current.letter
                self.fields["letter"].label = _("Replace the letter")

    def save_more(self, current: AssistanceRequest) -> None:
        """The letter and its signatory."""
        upload = self.cleaned_data.get("letter")
        if upload:
            keep_letter(current, upload, self.user.pk)
        if self.cleaned_data["family_name"]:
            named = NamedPerson(
                self.cleaned_data["given_name"],
                self.cleaned_data["family_name"],
                self.cleaned_data["email"],
                language=self.cleaned_data["letter_language"] or "en",
            )
            current.signatory = person_in_draft(current, "signatory", named, self._requester())
        else:
            current.signatory = None


class FocalPointSection(SectionForm):
    """Who answers for the institution from day to day."""

    columns = ("focal_point_post",)
    more_columns = ("focal_point",)
    needed = ("given_name", "family_name", "email")
    intro = _(
        "The person whom the team writes to. It may be you. If it is somebody else, tell them: "
        "they get the acknowledgement and our questions by e-mail."
    )

    given_name = line(_("Given name"), max_length=100)
    family_name = line(_("Family name"), max_length=100)
    focal_point_post = line(_("Post"), max_length=150)
    email = forms.EmailField(label=_("E-mail"))
    phone = line(_("Phone"), _("With the country code."), max_length=40, attrs={"dir": "ltr"})
    working_language = language(_("Working language"))

    def stored(self) -> dict[str, Any]:
        """What is there; a new draft proposes whoever writes it."""
        person = self.request_obj.focal_point or self._requester()
        return super().stored() | {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": person.email,
            "phone": person.phone,
            "working_language": person.language,
        }

    def clean(self) -> dict[str, Any]:
        """A focal point has two names or none."""
        cleaned = super().clean()
        _both_names(self, cleaned, "given_name", "family_name")
        return cleaned

    def save_more(self, current: AssistanceRequest) -> None:
        """The person; nobody when the name was taken out."""
        if not self.cleaned_data["family_name"]:
            current.focal_point = None
            return
        named = NamedPerson(
            self.cleaned_data["given_name"],
            self.cleaned_data["family_name"],
            self.cleaned_data["email"],
            self.cleaned_data["phone"],
            self.cleaned_data["working_language"] or "en",
        )
        current.focal_point = person_in_draft(current, "focal_point", named, self._requester())


def _both_names(form: forms.Form, cleaned: dict[str, Any], given: str, family: str) -> None:
    if bool(cleaned.get(given)) == bool(cleaned.get(family)):
        return
    missing = family if cleaned.get(given) else given
    if missing not in form.errors:
        form.add_error(missing, _("Give both names."))


class AskSection(SectionForm):
    """What is asked for."""

    columns = (
        "title",
        "problem",
        "needs",
        "target_groups",
        "participants_women",
        "participants_men",
        "expertise_wished",
    )
    more_columns = ("working_languages",)
    needed = ("title", "themes", "needs")
    intro = _("No personal data of migrants or victims, please: describe situations, not people.")

    title = line(_("Subject in one line"), TITLE_HELP, max_length=160)
    themes = ThemesField(help_text=_("Tick all that apply."))
    problem = text(
        _("The situation, and why now"),
        _("What happens today, since when, and which national strategy or law it serves."),
    )
    needs = text(
        _("Priority needs, and the change you expect"),
        _("What should be different afterwards? We give expertise: no money, no equipment."),
    )
    forms_of_assistance = FormsOfAssistanceField(label=_("Forms of assistance you think of"))
    target_groups = text(
        _("Who will take part"), _("Units, posts, other institutions."), rows=3, max_length=2_000
    )
    participants_women = forms.IntegerField(
        label=_("Women, about how many"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-auto"}),
    )
    participants_men = forms.IntegerField(
        label=_("Men, about how many"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-auto"}),
    )
    expertise_wished = text(
        _("Expertise you look for"),
        _("Also whose practice interests you: a Member State's, another partner country's."),
        rows=3,
        max_length=2_000,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of work"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    def offer(self) -> None:
        """Themes and forms of assistance."""
        themes, forms_field = self.fields["themes"], self.fields["forms_of_assistance"]
        assert isinstance(themes, ThemesField)
        assert isinstance(forms_field, FormsOfAssistanceField)
        themes.offer(self.request_obj.themes.all())
        forms_field.offer()

    def stored(self) -> dict[str, Any]:
        """Columns, themes, forms, languages."""
        return super().stored() | {
            "themes": list(self.request_obj.themes.all()),
            "forms_of_assistance": list(self.request_obj.forms_of_assistance.all()),
            "languages": self.request_obj.working_languages.split(),
        }

    def clean_title(self) -> str:
        """A draft keeps its subject: it is what the lists show."""
        title: str = self.cleaned_data["title"]
        if not title:
            raise ValidationError(_("Give your request a subject."))
        return title

    def save_more(self, current: AssistanceRequest) -> None:
        """Themes, forms, languages."""
        current.themes.set(self.cleaned_data["themes"])
        current.forms_of_assistance.set(self.cleaned_data["forms_of_assistance"])
        current.working_languages = " ".join(self.cleaned_data["languages"])


class WhenSection(SectionForm):
    """When it is wished for."""

    columns = ("wished_from", "wished_until", "urgency")
    intro = _("A wish, not a promise: the calendar is agreed in the Action Fiche.")

    wished_from = day(_("From"))
    wished_until = day(_("Until"))
    urgency = text(
        _("If it is urgent: why"),
        _("A law in parliament, a deadline, an event. Leave it empty if it is not."),
        rows=3,
        max_length=2_000,
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean()
        start, end = cleaned.get("wished_from"), cleaned.get("wished_until")
        if start and end and end < start:
            self.add_error("wished_until", _("This is before the first day."))
        return cleaned


class PartyFields:
    """The names of the fields of one co-requester."""

    def __init__(self, number: int) -> None:
        self.name, self.kind = f"party_{number}_name", f"party_{number}_kind"
        self.country, self.part = f"party_{number}_country", f"party_{number}_part"

    @property
    def all(self) -> tuple[str, ...]:
        """All four, in their order on the page."""
        return self.name, self.kind, self.country, self.part


class PartnersSection(SectionForm):
    """Who asks as well, and who helps already. Co-requesters are named in words."""

    MOST_PARTIES: ClassVar[int] = 5

    columns = ("delegation_contact", "other_support")
    intro = _("Institutions that ask together with you, and others who work on the topic.")

    initiated_by = MemberStatesField(
        label=_("Member States that helped to initiate the request"),
        help_text=_("Their focal point sees a short summary."),
    )
    delegation_contact = line(
        _("Whom at the EU Delegation you have spoken to"),
        _("The Delegation is told of your request in any case."),
    )
    other_support = text(
        _("Other donors, projects and earlier support on the topic"),
        _("Also Actions of this facility that you had before."),
        max_length=4_000,
    )

    def offer(self) -> None:
        """Member States, and rows for co-requesters: those there are and an empty one."""
        states = self.fields["initiated_by"]
        assert isinstance(states, MemberStatesField)
        states.offer()
        self.parties = [
            p for p in self.request_obj.parties.all() if p.kind == PartyKind.CO_REQUESTER
        ]
        self.row_count = min(self.MOST_PARTIES, len(self.parties) + 1)
        kinds = list(requester_kinds())
        self.kinds = {str(k.pk): k for k in kinds}
        kind_choices = [("", "—"), *((str(k.pk), str(k)) for k in kinds)]
        countries = country_choices()
        for number in range(self.row_count):
            row = PartyFields(number)
            self.fields[row.name] = line(_("Institution"))
            self.fields[row.kind] = forms.ChoiceField(label=_("Kind"), choices=kind_choices)
            self.fields[row.country] = forms.ChoiceField(
                label=_("Country"),
                choices=countries,
                help_text=_("Leave empty for a regional organisation."),
            )
            self.fields[row.part] = text(_("Its own part"), rows=2, max_length=2_000)

    @property
    def rows(self) -> list[list[Any]]:
        """The bound fields of each co-requester, for the template."""
        return [
            [self[name] for name in PartyFields(number).all] for number in range(self.row_count)
        ]

    @property
    def other_fields(self) -> list[Any]:
        """The bound fields that are not about co-requesters."""
        return [self[name] for name in ("initiated_by", "delegation_contact", "other_support")]

    def stored(self) -> dict[str, Any]:
        """Columns, Member States, co-requesters."""
        values = super().stored() | {"initiated_by": list(self.request_obj.initiated_by.all())}
        for number in range(self.row_count):
            row = PartyFields(number)
            party = self.parties[number] if number < len(self.parties) else None
            values[row.name] = party.name if party else ""
            values[row.kind] = str(party.named_kind_id or "") if party else ""
            values[row.country] = str(party.named_country_id or "") if party else ""
            values[row.part] = party.own_part if party else ""
        return values

    def clean(self) -> dict[str, Any]:
        """A co-requester has a name and a kind."""
        cleaned = super().clean()
        for number in range(self.row_count):
            row = PartyFields(number)
            named = cleaned.get(row.name)
            if named and not cleaned.get(row.kind):
                self.add_error(row.kind, _("Choose what kind of institution it is."))
            if not named and (cleaned.get(row.kind) or cleaned.get(row.part)):
                self.add_error(row.name, _("Name the institution, or clear the other fields."))
        return cleaned

    def save_more(self, current: AssistanceRequest) -> None:
        """Member States and co-requesters."""
        current.initiated_by.set(self.cleaned_data["initiated_by"])
        current.parties.filter(kind=PartyKind.CO_REQUESTER, institution__isnull=True).delete()
        RequestParty.objects.bulk_create(
            self._party(current, number)
            for number in range(self.row_count)
            if self.cleaned_data[PartyFields(number).name]
        )

    def _party(self, current: AssistanceRequest, number: int) -> RequestParty:
        row, said = PartyFields(number), self.cleaned_data
        kind: InstitutionKind = self.kinds[said[row.kind]]
        country = Country.objects.filter(pk=said[row.country] or 0).first()
        return RequestParty(
            request=current,
            kind=PartyKind.CO_REQUESTER,
            named=said[row.name],
            named_kind=kind,
            named_country=country,
            own_part=said[row.part],
        )


class CommitmentsSection(SectionForm):
    """What the institution brings."""

    columns = ("commitments",)
    intro = _("The facility works where the institution takes part and follows up.")

    commitments = text(
        _("What your institution contributes, and who follows up"),
        _("Staff, rooms, data, a person who sees to it that results are used."),
    )


FORMS: dict[str, type[SectionForm]] = {
    "institution": InstitutionSection,
    "letter": LetterSection,
    "focal-point": FocalPointSection,
    "ask": AskSection,
    "when": WhenSection,
    "partners": PartnersSection,
    "commitments": CommitmentsSection,
}


class SubmitForm(VerbForm):
    """The declaration, before a draft is sent."""

    declaration = forms.BooleanField(
        label=_(
            "I am mandated to make this request; what it says is accurate; it may be shared with "
            "the EU services and the EU Delegation concerned."
        ),
        error_messages={"required": _("Confirm the declaration to send the request.")},
    )


def section_form(
    key: str, request_obj: AssistanceRequest, user: Any, *data: Any, typed: Any = None
) -> SectionForm:
    """The form of a section. KeyError for a section that does not exist."""
    with_relations(request_obj)
    return FORMS[key](*data, request_obj=request_obj, user=user, initial=typed)
