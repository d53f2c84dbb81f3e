"""Who asks: institution, letter, focal point."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.forms import CheckedFileField
from requests_app import queries
from requests_app.enums import RequestState
from requests_app.forms.drafts.base import SectionForm
from requests_app.forms.fields import CountriesField, language, line, past_day, text
from requests_app.intake import NamedPerson, keep_letter, person_in_draft, set_lead
from requests_app.models import AssistanceRequest


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
        both_names(self, cleaned, "given_name", "family_name")
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
        both_names(self, cleaned, "given_name", "family_name")
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


def both_names(form: forms.Form, cleaned: dict[str, Any], given: str, family: str) -> None:
    if bool(cleaned.get(given)) == bool(cleaned.get(family)):
        return
    missing = family if cleaned.get(given) else given
    if missing not in form.errors:
        form.add_error(missing, _("Give both names."))
