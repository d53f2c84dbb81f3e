"""Forms of `accounts`."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import conf, registration
from accounts.enums import MembershipState, Role
from accounts.matching import institutions_like, same_institution
from accounts.models import Institution, Membership, Person, User
from accounts.rules import colleagues_of
from accounts.workflow import NewInstitution
from core.forms import DateInput, TypedForm, VerbForm
from reference import queries as reference
from reference.models import Country, InstitutionKind, Theme

#: The most requests to belong somewhere that one person may have open.
MOST_OPEN = 3


def _language_field(**more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [(code, _native(code)) for code, _name in settings.LANGUAGES],
        help_text=_("Of the portal and of the mails to you."),
        **more,
    )


def _native(code: str) -> str:
    """A language named in itself."""
    return str(get_language_info(code)["name_local"]).capitalize()


def _privacy_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("I have read how the portal uses my data."),
        error_messages={"required": _("Please read the privacy notice and tick the box.")},
    )


def _link_privacy_notice(form: forms.Form) -> None:
    """Beside the box, in a page of its own: what is typed stays."""
    form.fields["privacy"].help_text = format_html(
        '<a href="{}" target="_blank">{}</a>', reverse("portal:privacy"), _("Privacy notice")
    )


def _set_countries(field: Any, *, partners: bool = True) -> None:
    """Countries by name in the reader's language; asked for each form, not at import."""
    field.queryset = reference.requester_countries() if partners else Country.objects.by_name()
    if isinstance(field, CountryChoice):
        field.choices = [
            ("", _("Choose the country")),
            (CountryChoice.NONE, _("None: a regional organisation")),
            *((country.pk, country.name) for country in field.queryset),
        ]


def _number(said: Any) -> int | None:
    """The id in a field that was sent, None when it can be none."""
    text = str(said)
    return int(text) if text.isdecimal() and len(text) < 16 else None


class CountryChoice(forms.ModelChoiceField):
    """A country, or in so many words none: who forgets to choose is asked."""

    NONE = "none"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Country.objects.none(), label=_("Country"), **kwargs)

    def clean(self, value: Any) -> Any:
        """The country; None where an institution spans several."""
        return None if value == self.NONE else super().clean(value)


# -- Signing up ------------------------------------------------------------------------------------


class SignupForm(forms.Form):
    """What an official who registers tells of themselves; allauth adds address and password.

    The institution is taken in words: the portal does not say which institutions it knows. Experts
    (`accounts.expert_signup`) name none.
    """

    field_order = (
        "given_name",
        "family_name",
        "email",
        "institution",
        "country",
        "post",
        "language",
        "password1",
        "password2",
        "privacy",
    )

    given_name = forms.CharField(
        label=_("Given name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    institution = forms.CharField(
        label=_("Institution"),
        max_length=200,
        help_text=_("Its official name. The team confirms that you work there."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = CountryChoice()
    post = forms.CharField(
        label=_("Your post"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = _language_field()
    privacy = _privacy_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_countries(self.fields["country"])
        _link_privacy_notice(self)
        language = (get_language() or "en")[:2]
        self.fields["language"].initial = language if language in dict(settings.LANGUAGES) else "en"

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth inside its transaction, after the account is saved."""
        person = user.person
        person.given_name = self.cleaned_data["given_name"]
        person.family_name = self.cleaned_data["family_name"]
        person.email = user.email
        person.language = self.cleaned_data["language"]
        person.save()
        user.privacy_notice, user.privacy_accepted_at = conf.PRIVACY_NOTICE, timezone.now()
        user.save(update_fields=["privacy_notice", "privacy_accepted_at"])
        if "institution" in self.fields:
            registration.claim(
                user,
                institution=self.cleaned_data["institution"],
                country=self.cleaned_data["country"],
                post=self.cleaned_data["post"],
            )


class AskForm(TypedForm):
    """Somebody with an account says to which institution they belong."""

    institution = forms.CharField(
        label=_("Institution"), max_length=200, help_text=_("Its official name.")
    )
    country = CountryChoice()
    post = forms.CharField(label=_("Your post"), max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_countries(self.fields["country"])

    def clean(self) -> dict[str, Any]:
        """Refuse what waits already, and a fourth open question."""
        cleaned = super().clean() or {}
        waiting = Membership.objects.filter(
            person=self.user.person_id, state=MembershipState.PENDING, invited=False
        )
        if waiting.count() >= MOST_OPEN:
            raise ValidationError(
                ngettext(
                    "%(count)s question of yours is open. Please wait for its answer.",
                    "%(count)s questions of yours are open. Please wait for their answers.",
                    MOST_OPEN,
                )
                % {"count": MOST_OPEN}
            )
        name = cleaned.get("institution", "")
        if waiting.filter(claimed_name__iexact=name).exists():
            self.add_error("institution", _("You asked this already. We will write to you."))
        return cleaned


# -- Memberships -----------------------------------------------------------------------------------


class InstitutionChoice(forms.ModelChoiceField):
    """Institutions told apart by country and kind.

    `or_new`: one must be named, but it may be a new one that other fields describe.
    """

    def __init__(self, *args: Any, or_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.or_new = or_new

    def clean(self, value: Any) -> Any:
        """The institution; None where a new one is meant."""
        return None if self.or_new and not value else super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        """The name, where, and what kind of body it is."""
        return " · ".join(str(part) for part in (obj, obj.country, obj.kind) if part)


class ConfirmForm(VerbForm):
    """Which institution is meant, how it is known, and what the person may do for it.

    `words` is what was searched for. A contact chooses nothing: it is the own institution.
    """

    institution = InstitutionChoice(
        label=_("Which institution is it?"),
        queryset=Institution.objects.none(),
        or_new=True,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    new_name = forms.CharField(label=_("Official name"), max_length=200, required=False)
    new_acronym = forms.CharField(label=_("Acronym"), max_length=30, required=False)
    new_kind = forms.ModelChoiceField(
        label=_("Kind"), queryset=InstitutionKind.objects.none(), required=False
    )
    new_justification = forms.CharField(
        label=_("Why it is responsible for migration or mobility"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for a kind that needs it."),
    )
    new_country = CountryChoice(required=False)
    evidence = forms.CharField(
        label=_("How do you know that this person works there?"),
        max_length=300,
        help_text=_("For example: called the switchboard; letterhead; known to me."),
    )
    may_submit = forms.BooleanField(
        label=_("May submit requests for the institution"), required=False
    )
    is_contact = forms.BooleanField(
        label=_("Is the institution's contact"),
        required=False,
        help_text=_("Confirms colleagues who register."),
    )

    def __init__(self, *args: Any, words: str = "", anywhere: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membership: Any = self.obj
        self.words = words
        self.helper.include_media = False
        if not anywhere or membership.invited:
            for name in ("institution", *self.NEW):
                del self.fields[name]
            if not anywhere:
                del self.fields["is_contact"]
            return
        self._offer(membership)

    NEW = ("new_name", "new_acronym", "new_kind", "new_justification", "new_country")

    def _offer(self, membership: Membership) -> None:
        chosen: Any = self.fields["institution"]
        asked = self.data.get("institution") if self.is_bound else None
        found = list(institutions_like(self.words, membership.claimed_country))
        ids = {institution.pk for institution in found}
        if membership.institution_id is not None:
            ids.add(membership.institution_id)
            chosen.initial = membership.institution_id
        if asked and (pk := _number(asked)) is not None:
            ids.add(pk)
        order = {pk: place for place, pk in enumerate(i.pk for i in found)}
        rows = Institution.objects.filter(pk__in=ids).select_related("country", "kind")
        chosen.queryset = rows
        listed = sorted(rows, key=lambda i: order.get(i.pk, -1))
        chosen.choices = [
            *((i.pk, chosen.label_from_instance(i)) for i in listed),
            ("", _("None of these: I enter it below")),
        ]
        self.fields["new_kind"].queryset = InstitutionKind.objects.by_name()  # type: ignore[attr-defined]
        _set_countries(self.fields["new_country"], partners=False)
        self.initial.setdefault("new_country", membership.claimed_country_id or CountryChoice.NONE)

    def clean(self) -> dict[str, Any]:
        """Either an institution that is there, or a whole new one."""
        cleaned = super().clean() or {}
        if "institution" not in self.fields:
            return cleaned
        name = cleaned.get("new_name", "").strip()
        if cleaned.get("institution") is not None:
            if name:
                self.add_error(
                    "new_name", _("Choose one above, or enter a new one; not both. Empty this.")
                )
        elif name:
            self._check_new(cleaned, name)
        elif "institution" not in self.errors:
            self.add_error("institution", _("Choose the institution, or enter it below."))
        return cleaned

    def _check_new(self, cleaned: dict[str, Any], name: str) -> None:
        kind = cleaned.get("new_kind")
        if kind is None:
            self.add_error("new_kind", _("Say what kind of body it is."))
        elif kind.needs_justification and not cleaned.get("new_justification"):
            self.add_error("new_justification", _("This kind needs a reason."))
        if same_institution(name, cleaned.get("new_country")) is not None:
            self.add_error(
                "new_name", _("“%s” is known already. Search for it and choose it.") % name
            )

    def verb_data(self) -> dict[str, Any]:
        """The new institution as one value."""
        data = super().verb_data()
        new = {name: data.pop(name, None) for name in self.NEW}
        if new["new_name"] and data.get("institution") is None:
            data["new_institution"] = NewInstitution(
                name=new["new_name"].strip(),
                kind=new["new_kind"],
                country=new["new_country"],
                acronym=new["new_acronym"],
                kind_justification=new["new_justification"],
            )
        return data


class ReasonForm(VerbForm):
    """A verb that asks for a reason, which the person is told."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )


class ScopeFields(forms.Form):
    """For which countries and themes a role counts, and when."""

    countries = forms.ModelMultipleChoiceField(
        label=_("Countries"),
        queryset=Country.objects.none(),
        required=False,
        help_text=_("None chosen: all."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"),
        queryset=Theme.objects.none(),
        required=False,
        help_text=_("None chosen: all."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def offer_scope(self) -> None:
        """Fill the lists, in the reader's language."""
        _set_countries(self.fields["countries"])
        themes: Any = self.fields["themes"]
        themes.queryset = Theme.objects.filter(is_active=True).by_name()


class RescopeForm(ScopeFields, VerbForm):
    """The new scope of a role."""

    starts_on = forms.DateField(label=_("From"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    field_order = ("countries", "themes", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_scope()
        membership: Any = self.obj
        for name in ("countries", "themes"):
            self.initial.setdefault(name, [row.pk for row in getattr(membership, name).all()])
        self.initial.setdefault("starts_on", membership.starts_on)
        self.initial.setdefault("ends_on", membership.ends_on)

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        cleaned = super().clean() or {}
        _check_order(self, cleaned)
        return cleaned


def _check_order(form: forms.Form, cleaned: dict[str, Any]) -> None:
    first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
    if first and last and first > last:
        form.add_error("ends_on", _("The last day lies before the first one."))


class InviteForm(ScopeFields, TypedForm):
    """Whom an administrator invites into which role. `words` is what was searched for."""

    email = forms.EmailField(label=_("E-mail"))
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    language = _language_field(initial="en")
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    institution = InstitutionChoice(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Search for the institution, then choose it.")},
    )
    post = forms.CharField(label=_("Post"), max_length=150)
    may_submit = forms.BooleanField(
        label=_("May submit requests for the institution"),
        required=False,
        help_text=_("Only for a partner official."),
    )
    is_contact = forms.BooleanField(
        label=_("Is the institution's contact"),
        required=False,
        help_text=_("Only for a partner official: confirms colleagues who register."),
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = (
        "email",
        "given_name",
        "family_name",
        "language",
        "role",
        "institution",
        "post",
        "may_submit",
        "is_contact",
        "countries",
        "themes",
    )

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.offer_scope()
        chosen: Any = self.fields["institution"]
        asked = (self.data if self.is_bound else self.initial).get("institution")
        ids = [institution.pk for institution in institutions_like(words)]
        if asked and (pk := _number(asked)) is not None:
            ids.append(pk)
        chosen.queryset = Institution.objects.filter(pk__in=ids).select_related("country", "kind")

    def clean_email(self) -> str:
        """The address as it is compared."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """What only officials have is refused for others; so is what stands already."""
        cleaned = super().clean() or {}
        role = cleaned.get("role")
        for name in ("may_submit", "is_contact"):
            if cleaned.get(name) and role != Role.OFFICIAL:
                self.add_error(name, _("Only a partner official can have this."))
        return cleaned


# -- Invitations -----------------------------------------------------------------------------------


class TakeUpForm(forms.Form):
    """What an invited person says to take the role up; without password where one is there."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    privacy = _privacy_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if not needs_password:
            del self.fields["password1"], self.fields["password2"], self.fields["privacy"]
            return
        self.fields["password1"].help_text = password_validators_help_text_html()
        _link_privacy_notice(self)

    def clean_password1(self) -> str:
        """Ask the validators, each of which answers with a sentence."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """The same password twice."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type them again."))
        return cleaned


# -- One's own page --------------------------------------------------------------------------------


class ProfileForm(TypedForm, forms.ModelForm):
    """What a person says about themselves. The address is changed on its own page."""

    language = _language_field()

    class Meta:
        model = Person
        fields = ("given_name", "family_name", "phone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "type": "tel"}


class DeputyForm(TypedForm):
    """Who acts for me, and when. The colleague is named by e-mail: nobody is listed here."""

    email = forms.EmailField(
        label=_("E-mail of your deputy"), help_text=_("A colleague of your institution.")
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Until"), widget=DateInput(), help_text=_("This day included.")
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_email(self) -> Person:
        """The colleague with this address. Whether a stranger has an account is not said."""
        email = self.cleaned_data["email"]
        if email.lower() == self.user.email.lower():
            raise ValidationError(_("You can't be your own deputy."))
        colleague = colleagues_of(self.user.person_id).filter(user__email__iexact=email).first()
        if colleague is None:
            raise ValidationError(_("No colleague of your institution has this address here."))
        return colleague

    def clean_ends_on(self) -> Any:
        """Not in the past."""
        day = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        cleaned = super().clean() or {}
        _check_order(self, cleaned)
        return cleaned


# -- Lists -----------------------------------------------------------------------------------------


class DirectoryFilter(forms.Form):
    """Which people the directory shows."""

    q = forms.CharField(label=_("Name, e-mail or institution"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        state: Any = self.fields["state"]
        role.choices = [("", _("all")), *Role.choices]
        state.choices = [("", _("all")), *MembershipState.choices]
        self.helper = FormHelper()
        self.helper.form_tag = False
