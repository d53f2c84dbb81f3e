"""A letter in hand, entered by whoever it reached; and the choice of an institution."""

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Institution
from core.forms import CheckedFileField, VerbForm
from core.lists import listed
from reference.models import Country, InstitutionKind
from reference.queries import requester_countries, requester_kinds
from requests_app import queries
from requests_app.enums import Channel
from requests_app.forms.drafts import TITLE_HELP
from requests_app.forms.fields import CountriesField, ThemesField, language, line, past_day, text
from requests_app.intake import Letter, NamedInstitution, NamedPerson
from requests_app.models import AssistanceRequest, RequestParty
from requests_app.rules import delegation_countries

NEW = "new"
FIND = "find"


class PicksInstitution(VerbForm):
    """A form that asks for an institution by its name, and works without scripting.

    The button *Find* shows what matches, everything typed stays; what is not there is entered as
    new with its kind and country.
    """

    institution_name = line(
        _("Name of the institution"),
        _("Part of it is enough. Look first whether the portal knows it."),
    )
    institution = forms.ChoiceField(
        label=_("Which one is it?"), widget=forms.RadioSelect, required=False
    )
    kind = forms.ModelChoiceField(
        label=_("Kind, if it is new"),
        queryset=InstitutionKind.objects.none(),
        required=False,
        empty_label="—",
    )
    country = forms.ModelChoiceField(
        label=_("Country, if it is new"),
        queryset=Country.objects.none(),
        required=False,
        empty_label="—",
        help_text=_("Leave empty for a regional organisation."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.user.standing
        self.own_countries = None if standing.in_team else delegation_countries(standing)
        countries = requester_countries()
        if self.own_countries is not None:
            countries = countries.filter(pk__in=self.own_countries)
        self._field("country").queryset = countries
        self._field("kind").queryset = requester_kinds()
        words = self.data.get("institution_name") or self.initial.get("institution_name") or ""
        # The database takes no NUL; the field says so itself when the form is checked.
        words = words.replace("\0", "")
        self.found = {str(i.pk): i for i in queries.institutions_like(standing, words)}
        self.has_looked = bool(words.strip())
        choices: list[tuple[str, Any]] = [
            (pk, _described(institution)) for pk, institution in self.found.items()
        ]
        self._field("institution").choices = [
            *choices,
            (NEW, _("None of these: enter it as new") if choices else _("Enter it as new")),
        ]
        self.fields["institution"].required = self.has_looked
        self.fields["institution"].error_messages["required"] = _(
            "Choose one of these, or enter it as new."
        )
        if not self.has_looked:
            for name in ("institution", "kind", "country"):
                self.fields[name].widget = forms.HiddenInput()

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def is_looking(self) -> bool:
        """Whether *Find* was pressed: nothing is to be saved, and nothing to be found wrong yet."""
        return self.is_bound and FIND in self.data

    def look(self) -> None:
        """Check the files, so that good ones are kept, and show no fault of anything else yet."""
        self.errors  # noqa: B018  reading it checks the form
        self.keep_uploads()
        files = {
            n: e for n, e in self.errors.items() if isinstance(self.fields.get(n), forms.FileField)
        }
        self._errors = ErrorDict({n: e for n, e in files.items() if self.files.get(n)})

    def clean(self) -> dict[str, Any]:
        """An institution is one of those found, or new with kind and country."""
        cleaned = super().clean()
        if not self.wants_institution(cleaned) or not cleaned.get("institution_name"):
            return cleaned
        chosen = cleaned.get("institution")
        if not chosen:
            if "institution" not in self.errors:
                self.add_error("institution", _("Choose one of these, or enter it as new."))
        elif chosen == NEW:
            self._check_new(cleaned)
        return cleaned

    def wants_institution(self, cleaned: dict[str, Any]) -> bool:
        """Whether an institution is asked for at all."""
        return True

    def _check_new(self, cleaned: dict[str, Any]) -> None:
        kind = cleaned.get("kind")
        if kind is None:
            if "kind" not in self.errors:
                self.add_error("kind", _("Choose what kind of institution it is."))
            return
        anywhere = kind.code == "regional_org" and self.own_countries is None
        if cleaned.get("country") is None and "country" not in self.errors and not anywhere:
            self.add_error("country", _("Choose its country."))

    def chosen_institution(self) -> Institution | NamedInstitution:
        """The institution of the valid form."""
        chosen = self.cleaned_data["institution"]
        if chosen != NEW:
            return self.found[chosen]
        return NamedInstitution(
            self.cleaned_data["institution_name"],
            self.cleaned_data["kind"],
            self.cleaned_data["country"],
        )


def _described(institution: Institution) -> Any:
    parts = [str(institution)]
    if institution.country is not None:
        parts.append(str(institution.country))
    parts.append(str(institution.kind))
    return " – ".join(parts)


def find_button() -> StrictButton:
    """The button that looks for the institution; it stands right below the name."""
    return StrictButton(
        _("Find"), name=FIND, value="1", type="submit", css_class="btn-secondary mb-4"
    )


class RegisterForm(PicksInstitution):
    """What is entered of a letter: the minimum of domain.md 3.1; the rest is asked for later."""

    co_requester = line(
        _("Who asks together with it"),
        _("As the letter names it. The team confirms it afterwards."),
        required=False,
    )
    co_kind = forms.ModelChoiceField(
        label=_("Kind of the co-requester"),
        queryset=InstitutionKind.objects.none(),
        required=False,
        empty_label="—",
    )
    co_country = forms.ModelChoiceField(
        label=_("Country of the co-requester"),
        queryset=Country.objects.none(),
        required=False,
        empty_label="—",
    )
    countries = CountriesField(
        label=_("Countries covered, if it is a regional request"),
        help_text=_("Two or more: open a region and tick."),
        required=False,
    )
    file = CheckedFileField(
        label=_("The signed letter"),
        help_text=_("PDF, PNG or JPEG, up to 20 MB, without a password."),
    )
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[c for c in Channel.choices if c[0] != Channel.PORTAL]
    )
    received_on = past_day(_("Received on"), _("The days for our answer count from this day."))
    letter_date = past_day(_("Date of the letter"))
    letter_language = language(_("Language of the letter"))
    signatory_given_name = line(_("Given name of the signatory"), max_length=100)
    signatory_family_name = line(_("Family name of the signatory"), max_length=100)
    signatory_post = line(_("Post of the signatory"), max_length=150)
    signatory_email = forms.EmailField(
        label=_("E-mail of the signatory"),
        required=False,
        help_text=_("With an address, the signatory gets the acknowledgement too."),
    )
    focal_given_name = line(_("Given name of the focal point"), max_length=100)
    focal_family_name = line(_("Family name of the focal point"), max_length=100)
    focal_point_post = line(_("Post of the focal point"), max_length=150, required=False)
    focal_email = forms.EmailField(
        label=_("E-mail of the focal point"), help_text=_("The acknowledgement goes there.")
    )
    focal_phone = line(
        _("Phone of the focal point"), max_length=40, required=False, attrs={"dir": "ltr"}
    )
    focal_language = language(_("Working language of the focal point"))
    title = line(_("Subject in one line"), TITLE_HELP, max_length=160)
    themes = ThemesField(help_text=_("Tick all that apply."))
    needs = text(
        _("What the letter asks for"),
        _("The priority needs and the change expected, in the letter's language or in English."),
    )
    problem = text(_("The situation it describes"), rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = self.fields["themes"]
        assert isinstance(themes, ThemesField)
        themes.offer()
        self._field("countries").offer()
        self._field("co_kind").queryset = requester_kinds()
        self._field("co_country").queryset = requester_countries()
        standing = self.user.standing
        only_delegation = not standing.in_team and standing.holds(Role.DELEGATION)
        self.initial.setdefault(
            "channel", Channel.DELEGATION if only_delegation else Channel.LETTER_TEAM
        )
        self.initial.setdefault("received_on", timezone.localdate())
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            Fieldset(
                _("The institution"),
                "institution_name",
                find_button(),
                *(["institution", "kind", "country"] if self.has_looked else []),
                css_class="form-section",
            ),
            Fieldset(
                _("The letter"),
                "file",
                "channel",
                "received_on",
                "letter_date",
                "letter_language",
                "signatory_given_name",
                "signatory_family_name",
                "signatory_post",
                "signatory_email",
                css_class="form-section",
            ),
            Fieldset(
                _("Focal point"),
                HTML(format_lazy('<p class="form-text">{}</p>', _("Who answers our questions."))),
                "focal_given_name",
                "focal_family_name",
                "focal_point_post",
                "focal_email",
                "focal_phone",
                "focal_language",
                css_class="form-section",
            ),
            Fieldset(
                _("What is asked"), "title", "themes", "needs", "problem", css_class="form-section"
            ),
            Fieldset(
                _("Joint and regional requests"),
                HTML(
                    format_lazy(
                        '<p class="form-text">{}</p>',
                        _("Only where the letter is signed by several, or for several countries."),
                    )
                ),
                "co_requester",
                "co_kind",
                "co_country",
                "countries",
                css_class="form-section",
            ),
        )

    def clean(self) -> dict[str, Any]:
        """A letter is not younger than its receipt; a co-requester has a kind."""
        cleaned = super().clean()
        if cleaned.get("co_requester") and not cleaned.get("co_kind"):
            self.add_error("co_kind", _("Choose what kind of institution it is."))
        if cleaned.get("co_kind") and not cleaned.get("co_requester"):
            self.add_error("co_requester", _("Name the institution, or clear its kind."))
        if len(cleaned.get("countries") or []) == 1:
            self.add_error("countries", _("A regional request covers at least two countries."))
        written, received = cleaned.get("letter_date"), cleaned.get("received_on")
        if written and received and written > received:
            self.add_error("letter_date", _("This is after the day on which it was received."))
        return cleaned

    def verb_data(self) -> dict[str, Any]:
        """The letter, as `workflow.register` takes it."""
        said = self.cleaned_data
        letter = Letter(
            institution=self.chosen_institution(),
            title=said["title"],
            needs=said["needs"],
            problem=said["problem"],
            themes=list(said["themes"]),
            channel=said["channel"],
            received_on=said["received_on"],
            file=said["file"],
            letter_date=said["letter_date"],
            letter_language=said["letter_language"],
            signatory=NamedPerson(
                said["signatory_given_name"],
                said["signatory_family_name"],
                said["signatory_email"],
                language=said["letter_language"],
            ),
            signatory_post=said["signatory_post"],
            focal_point=NamedPerson(
                said["focal_given_name"],
                said["focal_family_name"],
                said["focal_email"],
                said["focal_phone"],
                said["focal_language"],
            ),
            focal_point_post=said["focal_point_post"],
            countries=list(said["countries"]),
            co_requesters=[
                NamedInstitution(said["co_requester"], said["co_kind"], said["co_country"])
            ]
            if said["co_requester"]
            else [],
        )
        return {"letter": letter}


class SettlePartyForm(PicksInstitution):
    """Which institution a named co-requester is, or that it is no party."""

    IS, IS_NOT = "is", "is_not"

    party = forms.ModelChoiceField(
        label=_("Co-requester"),
        queryset=RequestParty.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    outcome = forms.ChoiceField(
        label=_("What you found"),
        choices=[
            (IS, _("It asks too: its officials may see the request")),
            (IS_NOT, _("It does not ask: take it off the request")),
        ],
        widget=forms.RadioSelect,
    )
    reason = text(_("Why it is taken off"), rows=2, required=False, max_length=1_000)

    def __init__(self, *args: Any, obj: AssistanceRequest, **kwargs: Any) -> None:
        waiting = queries.unsettled_parties(obj)
        first = waiting.first()
        named = {"institution_name": first.named} if first is not None else {}
        kwargs["initial"] = named | (kwargs.get("initial") or {})
        super().__init__(*args, obj=obj, **kwargs)
        self._field("party").queryset = waiting
        self._field("party").label_from_instance = _named_party
        self.initial.setdefault("party", first.pk if first is not None else None)
        self.initial.setdefault("outcome", self.IS)
        self.fields["institution_name"].required = False
        self.fields["institution"].required = False
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            "party",
            "outcome",
            Fieldset(
                _("The institution"),
                "institution_name",
                find_button(),
                *(["institution", "kind", "country"] if self.has_looked else []),
                css_class="form-section",
            ),
            Fieldset(_("If it is taken off"), "reason", css_class="form-section"),
        )

    def wants_institution(self, cleaned: dict[str, Any]) -> bool:
        """Not for one that is taken off."""
        return cleaned.get("outcome") == self.IS

    def clean(self) -> dict[str, Any]:
        """The name, or the reason."""
        cleaned = super().clean()
        if cleaned.get("outcome") == self.IS_NOT and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: the requester reads it."))
        if cleaned.get("outcome") == self.IS and not cleaned.get("institution_name"):
            self.add_error("institution_name", _("Name the institution."))
        return cleaned

    def verb_data(self) -> dict[str, Any]:
        """What `workflow.settle_party` takes."""
        said = self.cleaned_data
        known = self.chosen_institution() if said["outcome"] == self.IS else None
        return {"party": said["party"], "institution": known, "reason": said["reason"]}


def _named_party(party: Any) -> str:
    about = listed(x for x in (party.named_kind, party.named_country) if x is not None)
    return f"{party.named} ({about})" if about else party.named
