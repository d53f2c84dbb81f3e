"""The sections of a profile, one form for each.

What a section still lacks keeps nobody from saving a draft; it is asked for when it is sent.
"""

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.forms import TypedForm
from experts import sections
from experts.enums import Employment, ProfileState, Sex
from experts.forms.fields import CompactChoices, CvField, language_of_text, line, text
from experts.models import ExpertProfile
from experts.sections import SKILLS, Spoken, Superior
from reference.enums import Cefr
from reference.models import Country, FormOfAssistance, Language, Theme
from reference.queries import (
    by_region,
    current_programme,
    forms_of_assistance,
    languages,
    partner_countries,
    person_countries,
    theme_groups,
)

#: More languages than anybody needs here.
MOST_LANGUAGES = 12


class SectionForm(TypedForm):
    """One section of a profile. `needed` fields are marked as such, and asked for at the end.

    On the roster nothing that is needed may be emptied.
    """

    key: ClassVar[str]
    intro: ClassVar[Any] = ""
    needed: ClassVar[tuple[str, ...]] = ()

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, profile: ExpertProfile, **kwargs: Any) -> None:
        typed = kwargs.pop("initial", None)
        super().__init__(*args, initial=typed, **kwargs)
        self.profile = profile
        self.offer()
        stored = self.stored()
        if not typed:
            self.initial.update(stored)
        self.initial.update(shown=_fingerprint(stored), seen=profile.seen)
        self._mark()

    def _mark(self) -> None:
        for name, field in self.fields.items():
            field.required = name in self.needed_now()

    def needed_now(self) -> tuple[str, ...]:
        """The fields that may not stay empty."""
        return self.needed

    def offer(self) -> None:
        """Read the choices of the fields that have some."""

    def stored(self) -> dict[str, Any]:
        """What the profile holds now, by field."""
        return {name: getattr(self.profile, name) for name in sections.COLUMNS[self.key]}

    def full_clean(self) -> None:
        """Check what was typed. In a draft, what is missing may come later."""
        if self.profile.state == ProfileState.DRAFT:
            for field in self.fields.values():
                field.required = False
        super().full_clean()
        self._mark()

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite what was saved elsewhere since this page was shown."""
        cleaned = super().clean() or {}
        now = _fingerprint(self.stored())
        shown = cleaned.get("shown")
        if shown and shown != now:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["shown"] = now
            self.data = data
            raise ValidationError(
                _(
                    "This page was saved elsewhere while you had it open. Yours is still in the "
                    "fields: send it again to replace the other, or reload the page to see it."
                ),
                code="overtaken",
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the valid form says, for `sections.write`."""
        return {name: self.cleaned_data[name] for name in sections.COLUMNS[self.key]}


def _fingerprint(values: dict[str, Any]) -> str:
    """Changes when what is stored changes."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(str(getattr(row, "pk", row)) for row in value)
        return str(value.pk if isinstance(value, Model) else value)

    said = json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _offer_countries(*fields: Any) -> None:
    """Every country for each of these fields. One query for the choices."""
    listed = person_countries()
    choices = [("", "—"), *((country.pk, country.name) for country in listed)]
    for field in fields:
        field.queryset = listed
        field.choices = choices


class YouForm(SectionForm):
    """For statistics and travel papers."""

    key = "you"
    intro = _("All of this is optional.")

    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[(s.value, s.label) for s in Sex],
        widget=forms.RadioSelect,
        help_text=_("Only counted: how many women and men are sent as experts."),
    )
    nationality = forms.ModelChoiceField(Country.objects.none(), label=_("Nationality"))
    residence = forms.ModelChoiceField(Country.objects.none(), label=_("Country of residence"))

    def offer(self) -> None:
        """Countries for both."""
        _offer_countries(self.fields["nationality"], self.fields["residence"])


class EmployerForm(SectionForm):
    """Where the expert works, and who may consent."""

    key = "employer"
    needed = ("employment", "employer_name", "employer_country")
    intro = _("It decides whose consent a mission needs. Retired: name your last employer.")

    employment = forms.ChoiceField(
        label=_("You are"), choices=Employment.choices, widget=forms.RadioSelect
    )
    employer_name = line(_("Employer"), _("Its official name."), autocomplete="organization")
    employer_country = forms.ModelChoiceField(
        Country.objects.none(), label=_("Country of the employer")
    )
    post = line(_("Post"), most=150, autocomplete="organization-title")
    superior_given_name = line(_("Given name of your superior"), most=100)
    superior_family_name = line(_("Family name of your superior"), most=100)
    superior_email = forms.EmailField(
        label=_("E-mail of your superior"),
        help_text=_(
            "Only for serving officials. Nobody is written to now; your superior is asked when you "
            "have accepted a mission."
        ),
    )
    SUPERIOR = ("superior_given_name", "superior_family_name", "superior_email")

    def offer(self) -> None:
        """Countries."""
        _offer_countries(self.fields["employer_country"])

    def stored(self) -> dict[str, Any]:
        """Columns and the superior."""
        named = sections.superior_of(self.profile) or Superior("", "", "")
        return super().stored() | {
            "superior_given_name": named.given_name,
            "superior_family_name": named.family_name,
            "superior_email": named.email,
        }

    def clean(self) -> dict[str, Any]:
        """A superior is named whole, or not at all."""
        cleaned = super().clean()
        given = [name for name in self.SUPERIOR if cleaned.get(name) or name in self.errors]
        if given:
            for name in self.SUPERIOR:
                if name not in given:
                    self.add_error(name, _("Name your superior whole, or leave all three empty."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Columns and the superior as one."""
        given, family, email = (self.cleaned_data[name] for name in self.SUPERIOR)
        return super().values() | {"superior": Superior(given, family, email) if email else None}


class ExpertiseForm(SectionForm):
    """What the expert can teach others."""

    key = "expertise"
    needed = ("headline", "themes")
    intro = _("What colleagues in another country could learn from you.")

    headline = line(
        _("Your expertise in one line"), _("Every list shows it. At most 160 characters."), most=160
    )
    summary = text(_("What you can teach others"), _("A few sentences; your CV says the rest."))
    years = forms.IntegerField(
        label=_("Years of experience"),
        min_value=0,
        max_value=70,
        widget=forms.NumberInput(attrs={"class": "w-auto"}),
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(), label=_("Fields of expertise"), widget=forms.CheckboxSelectMultiple
    )
    forms_of_assistance = forms.ModelMultipleChoiceField(
        FormOfAssistance.objects.none(),
        label=_("Forms of assistance you can give"),
        widget=forms.CheckboxSelectMultiple,
    )
    countries = forms.ModelMultipleChoiceField(
        Country.objects.none(),
        label=_("Partner countries you have worked in"),
        help_text=_("Open a region and tick."),
        widget=CompactChoices,
    )

    def offer(self) -> None:
        """Themes of the current edition, forms of assistance, partner countries."""
        _offer_themes(self.fields["themes"], list(self.profile.themes.all()))
        chosen: Any = self.fields["forms_of_assistance"]
        chosen.queryset = forms_of_assistance()
        countries: Any = self.fields["countries"]
        listed = list(partner_countries())
        countries.queryset = Country.objects.filter(pk__in=[c.pk for c in listed])
        countries.widget.choices = [
            (str(region), [(c.pk, str(c)) for c in there]) for region, there in by_region(listed)
        ]

    def stored(self) -> dict[str, Any]:
        """Columns and sets."""
        return super().stored() | {
            name: list(getattr(self.profile, name).all()) for name in sections.SETS[self.key]
        }

    def values(self) -> dict[str, Any]:
        """Columns and sets."""
        return super().values() | {
            name: list(self.cleaned_data[name]) for name in sections.SETS[self.key]
        }


def _offer_themes(field: Any, chosen: list[Theme]) -> None:
    """Themes of the current edition in groups; those chosen under an earlier one stay."""
    programme = current_programme()
    groups = theme_groups(programme.themes_edition) if programme is not None else []
    offered = [theme for top, below in groups for theme in (top, *below)]
    earlier = [theme for theme in chosen if theme not in offered]
    field.queryset = Theme.objects.filter(pk__in=[t.pk for t in (*offered, *earlier)])
    choices: list[Any] = [
        (str(top), [(top.pk, _("in general")), *((t.pk, str(t)) for t in below)])
        for top, below in groups
    ]
    if earlier:
        choices.append((_("Chosen before"), [(t.pk, str(t)) for t in earlier]))
    field.widget.choices = choices


class LanguagesForm(SectionForm):
    """The languages with their levels: those that are there, and one more.

    Fields are named after the language (`l12_listening`), those of the new one `new_listening`.
    """

    key = "languages"
    intro = _(
        "Levels of the Common European Framework, from A1 (beginner) to C2. Leave empty what you "
        "can't judge."
    )
    LABELS: ClassVar[dict[str, Any]] = {
        "listening": _("Listening"),
        "reading": _("Reading"),
        "interaction": _("Conversation"),
        "production": _("Speaking"),
        "writing": _("Writing"),
    }
    NEW = "new"

    def offer(self) -> None:
        """A group of fields for each language, and one for another."""
        self.there = {row.language.pk: row for row in self.profile.languages.all()}
        for pk, row in self.there.items():
            self._add(f"l{pk}", row.language.name)
            self.fields[f"l{pk}_remove"] = forms.BooleanField(
                label=_("Take this language off"), required=False
            )
        if len(self.there) < MOST_LANGUAGES:
            listed = languages().exclude(pk__in=list(self.there))
            field = forms.ModelChoiceField(listed, label=_("Language"))
            field.choices = [("", "—"), *((row.pk, row.name) for row in listed)]
            self.fields[f"{self.NEW}_language"] = field
            self._add(self.NEW, "")

    def _add(self, prefix: str, name: str) -> None:
        self.fields[f"{prefix}_is_native"] = forms.BooleanField(label=_("Mother tongue"))
        for skill, label in self.LABELS.items():
            self.fields[f"{prefix}_{skill}"] = forms.ChoiceField(
                label=label, choices=[("", "—"), *Cefr.choices]
            )

    def stored(self) -> dict[str, Any]:
        """The levels by field."""
        values: dict[str, Any] = {}
        for pk, row in self.there.items():
            values[f"l{pk}_is_native"] = row.is_native
            values |= {f"l{pk}_{skill}": getattr(row, skill) for skill in SKILLS}
        return values

    def clean(self) -> dict[str, Any]:
        """Another language is chosen where levels are given for it."""
        cleaned = super().clean()
        new = f"{self.NEW}_language"
        said = [f"{self.NEW}_is_native", *(f"{self.NEW}_{skill}" for skill in SKILLS)]
        if new in self.fields and new not in self.errors and not cleaned.get(new):
            if any(cleaned.get(name) for name in said):
                self.add_error(new, _("Choose the language that these levels are of."))
        elif cleaned.get(new) and not any(cleaned.get(name) for name in said):
            self.add_error(
                f"{self.NEW}_listening", _("Say how well you know it, in one skill at least.")
            )
        return cleaned

    def groups(self) -> list[dict[str, Any]]:
        """The fields language by language, for the template."""
        made = [
            {
                "title": row.language.name,
                "head": [self[f"l{pk}_is_native"]],
                "levels": [self[f"l{pk}_{skill}"] for skill in SKILLS],
                "remove": self[f"l{pk}_remove"],
            }
            for pk, row in self.there.items()
        ]
        if f"{self.NEW}_language" in self.fields:
            made.append(
                {
                    "title": _("Another language") if self.there else _("A language"),
                    "head": [self[f"{self.NEW}_language"], self[f"{self.NEW}_is_native"]],
                    "levels": [self[f"{self.NEW}_{skill}"] for skill in SKILLS],
                    "remove": None,
                }
            )
        return made

    def values(self) -> dict[str, Any]:
        """The languages as they are to stand."""
        kept = [
            self._spoken(row.language, f"l{pk}")
            for pk, row in self.there.items()
            if not self.cleaned_data.get(f"l{pk}_remove")
        ]
        new: Language | None = self.cleaned_data.get(f"{self.NEW}_language")
        if new is not None:
            kept.append(self._spoken(new, self.NEW))
        return {"languages": kept}

    def _spoken(self, language: Language, prefix: str) -> Spoken:
        return Spoken(
            language,
            is_native=bool(self.cleaned_data.get(f"{prefix}_is_native")),
            levels={skill: self.cleaned_data.get(f"{prefix}_{skill}", "") for skill in SKILLS},
        )


class CvForm(SectionForm):
    """The CV as a file."""

    key = "cv"
    intro = _("The team reads it and finds you by its words.")

    file = CvField(
        label=_("Your CV"),
        help_text=_(
            "PDF or Word (.docx), up to 20 MB. Leave out what nobody needs: date of birth, "
            "photograph, home address."
        ),
    )
    language = language_of_text(_("Language of the CV"))

    def needed_now(self) -> tuple[str, ...]:
        """Without a CV one is needed."""
        return ("file", "language") if self.profile.cv_id is None else ("language",)

    def offer(self) -> None:
        """Another CV replaces the one that is there."""
        if self.profile.cv_id is not None:
            self.fields["file"].label = _("Another CV, which replaces this one")

    def values(self) -> dict[str, Any]:
        """The language, and the file if there is one."""
        language = self.cleaned_data["language"] or self.profile.language
        return {"language": language, "file": self.cleaned_data.get("file")}


class ConsentForm(SectionForm):
    """Agreeing to the text beside it."""

    key = "consent"
    needed = ("consent",)

    consent = forms.BooleanField(label=_("I agree that my profile and CV are used as said here."))

    def offer(self) -> None:
        """Whoever enters a CV that came by mail says what the mail says."""
        if self.profile.person_id != self.user.person_id:
            self.fields["consent"].label = _(
                "The expert has agreed to this text in writing. I attach the mail when I send the "
                "profile."
            )

    def stored(self) -> dict[str, Any]:
        """Whether consent is there."""
        return {"consent": self.profile.consent_at is not None}

    def values(self) -> dict[str, Any]:
        """Whether consent is given."""
        return {"consent": self.cleaned_data["consent"]}


FORMS: dict[str, type[SectionForm]] = {
    form.key: form
    for form in (YouForm, EmployerForm, ExpertiseForm, LanguagesForm, CvForm, ConsentForm)
}


def section_form(
    key: str, profile: ExpertProfile, user: Any, *data: Any, typed: Any = None
) -> SectionForm:
    """The form of a section. KeyError for a section that does not exist."""
    return FORMS[key](*data, profile=profile, user=user, initial=typed)
