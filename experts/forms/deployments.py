"""What the verbs of deployments, consents and endorsements ask."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from actions.enums import Mode
from actions.models import Activity, ExpertNeed
from core.enums import ActMode, EvidenceSource
from core.forms import CheckedFileField, DateInput, TypedForm, VerbForm, plausible_day
from core.workflow import Act
from experts import conf
from experts.enums import (
    CancelledBy,
    ConflictOutcome,
    DeclineReason,
    Level,
    ProfileState,
    Readiness,
)
from experts.models import ExpertProfile
from experts.readiness import checklist
from experts.terms import suggested_terms
from experts.workflow.deployment.guards import calendar_of
from requests_app.intake import NamedPerson

#: Ceilings of the mission report (characters): long enough for a report, too short for an annex.
REPORT_MOST = 8_000
REPORT_SIDE = 4_000

#: Beside which field the sentence of a guard stands.
_BESIDE = {
    "days_in_order": "last_day",
    "days_ahead": "first_day",
    "days_free": "first_day",
    "reply_by_fits": "reply_by",
    "interest_said": "interest",
    "consents": "consents",
    "assessment_said": "mitigation",
    "rates_known": "concluded_on",
    "concluded_in_time": "concluded_on",
    "departs_within": "departed_on",
    "back_after_departure": "returned_on",
    "back_as_planned": "returned_on",
    "back_early": "returned_on",
    "days_as_agreed": "days_worked",
    "someone_to_ask": "email",
}


def _text(
    label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "", most: int = 2_000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        validators=[plausible_day],
    )


class RoomForm(VerbForm):
    """A verb's form that says beside the field what the verb's guard would say of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.records and self.verb is not None and self.verb.who == ("expert",):
            self.initial.setdefault("giver", self.obj.person_id)  # type: ignore[union-attr]

    def clean(self) -> dict[str, Any]:
        """Ask the guards that are about one field as soon as all fields are in order."""
        cleaned = super().clean()
        if self.errors or self.verb is None or self.obj is None:
            return cleaned
        asked = [g for g in self.verb.guards if _BESIDE.get(g.name) in self.fields]
        if not asked:
            return cleaned
        act, data = Act(ActMode.SIGNED_IN, self.user), self.verb_data()
        for guard in asked:
            sentence = guard.check(self.obj, act, data)
            if sentence:
                self.add_error(_BESIDE[guard.name], str(sentence))
        return cleaned


# -- Proposing and inviting ------------------------------------------------------------------------


class FindForm(forms.Form):
    """For which days, and with which words, experts are looked for."""

    first_day = _day(_("First day, leaving home"), required=False)
    last_day = _day(_("Last day, back home"), required=False)
    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        help_text=_("A name, a subject, an employer. Empty: whoever fits the need."),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both days or none, in order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned

    @property
    def days(self) -> tuple[date, date] | None:
        """The days from door to door, when both are given."""
        if not self.is_valid():
            return None
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        return (first, last) if first and last else None


class ProposeForm(TypedForm):
    """One expert for one need: when, how long, why."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    profile = forms.ModelChoiceField(
        queryset=ExpertProfile.objects.filter(state=ProfileState.ACTIVE).select_related("person"),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("This expert is not on the roster.")},
    )
    first_day = _day(
        _("First day, leaving home"),
        help_text=_("From door to door, both days included: these days are reserved."),
    )
    last_day = _day(_("Last day, back home"))
    working_days = forms.IntegerField(
        label=_("Working days paid"), min_value=1, max_value=250, help_text=_("From the need.")
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        help_text=_("Remote work reserves no days and has no per diems."),
    )
    activity = forms.ModelChoiceField(
        queryset=Activity.objects.none(), label=_("Activity"), required=False
    )
    officer = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label=_("Support officer"),
        help_text=_("The expert turns to this person in every phase."),
    )
    justification = _text(
        _("Why this expert"), help_text=_("For the team and auditors; the expert never reads it.")
    )

    def __init__(self, *args: Any, need: ExpertNeed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        activity: Any = self.fields["activity"]
        activity.queryset = Activity.objects.filter(action=need.action_id).order_by("number")
        officer: Any = self.fields["officer"]
        officer.queryset = holders(Role.OFFICER, Role.LEADER)
        self.initial.setdefault("working_days", need.working_days)
        self.initial.setdefault("activity", need.activity_id)
        self.initial.setdefault("officer", self.user.person_id)
        self.initial.setdefault("mode", need.activity.mode if need.activity else Mode.ON_SITE)

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        if first and first < timezone.localdate():
            self.add_error("first_day", _("The first day has passed."))
        return cleaned

    def verb_data(self) -> dict[str, Any]:
        """What the verb is given."""
        names = (
            "profile", "first_day", "last_day", "working_days", "mode", "activity", "officer",
            "justification",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names} | {"need": self.need}


class InviteForm(RoomForm):
    """The terms of reference, and until when to answer."""

    terms = _text(
        _("Terms of reference"),
        rows=14,
        most=20_000,
        help_text=_("Filled in from the need and the approved fiche. The expert reads them."),
    )
    reply_by = _day(
        _("Reply by"),
        help_text=_("A working day of the expert's country; until the end of that day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        self.initial.setdefault("terms", suggested_terms(obj))
        self.initial.setdefault(
            "reply_by",
            calendar_of(obj).add(timezone.localdate(), conf.number(conf.REPLY_DAYS)),
        )


def _interest_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Declaration of interests"),
        choices=[
            ("no", _("I have nothing to declare.")),
            ("yes", _("There is something that the team should know.")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_(
            "For example: ties to the institution that you would advise, or to a firm that could "
            "gain from your advice."
        ),
    )


class DeclareForm(RoomForm):
    """A declaration of interests."""

    has_interest = _interest_field()
    interest = _text(_("What it is"), required=False, help_text=_("The team reads it, no others."))


class AcceptForm(DeclareForm):
    """The expert's yes, with the declaration of interests."""

    consents = forms.BooleanField(
        label=_("The partner institution may see a short profile of me"),
        required=False,
        help_text=_("Name, post, employer, expertise, languages. It is asked for no objection."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.records:
            source: Any = self.fields["source"]
            spoken = EvidenceSource.CONVERSATION
            source.choices = [row for row in EvidenceSource.choices if row[0] != spoken]
            source.help_text = _("Consent is given in writing.")
            self.fields["document"].required = True
            self.fields["note"].help_text = ""


class DeclineForm(RoomForm):
    """Why the expert will not go."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose a reason")), *DeclineReason.choices]
    )
    words = _text(_("Words to the team"), required=False)


class AssessForm(RoomForm):
    """What the team makes of the declaration."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[c for c in ConflictOutcome.choices if c[0] != ConflictOutcome.PENDING],
        widget=forms.RadioSelect,
    )
    mitigation = _text(
        _("What is done about it"),
        required=False,
        help_text=_("Needed unless there is no conflict. The expert and auditors read it."),
    )


class NoObjectionForm(RoomForm):
    """A word to the team, if wanted."""

    words = _text(_("Words to the team"), required=False)


class ObjectForm(RoomForm):
    """Why the partner objects, or what it wants to know."""

    reason = _text(_("Reason or question"), help_text=_("The team and the EU Delegation read it."))


class AskPartnerForm(RoomForm):
    """What came of the talk."""

    words = _text(_("What was agreed"), required=False)


class ContractForm(RoomForm):
    """When the contract is concluded; its date says which lists hold."""

    concluded_on = _day(
        _("Concluded on"), help_text=_("This day says which fee and which per diems hold.")
    )
    signed_copy = CheckedFileField(label=_("Signed contract, as a file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("concluded_on", timezone.localdate())


# -- The mission -----------------------------------------------------------------------------------


class ReadyForm(RoomForm):
    """One thing that must be in before the expert travels."""

    kind = forms.ChoiceField(label=_("What"), choices=Readiness.choices)
    needed = forms.TypedChoiceField(
        label=_("Is it needed?"),
        choices=[("yes", _("Yes, and it is in")), ("no", _("Not needed"))],
        coerce=lambda value: value == "yes",
        help_text=_("Insurance is always needed."),
    )
    note = forms.CharField(
        label=_("Policy, booking or number; or why it is not needed"), max_length=300
    )
    done_on = _day(_("In since"), required=False)
    covers_from = _day(_("Insurance covers from"), required=False)
    covers_until = _day(
        _("Insurance covers until"),
        required=False,
        help_text=_("Every day of the journey, from door to door."),
    )
    document = CheckedFileField(label=_("Document, as a file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        missing = [kind for kind, item in checklist(obj) if item is None or not item.is_in]
        self.initial.setdefault("kind", missing[0] if missing else Readiness.INSURANCE)
        self.initial.setdefault("done_on", timezone.localdate())
        self.initial.setdefault("covers_from", obj.journey.first_day)
        self.initial.setdefault("covers_until", obj.journey.last_day)

    def clean(self) -> dict[str, Any]:
        """Dates in order; what is in is in since today at the latest."""
        cleaned = super().clean()
        done_on = cleaned.get("done_on")
        if done_on and done_on > timezone.localdate():
            self.add_error("done_on", _("This day lies in the future."))
        start, end = cleaned.get("covers_from"), cleaned.get("covers_until")
        if start and end and end < start:
            self.add_error("covers_until", _("The last day is before the first."))
        return cleaned


class DepartForm(RoomForm):
    """When the expert left."""

    departed_on = _day(_("Departed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        self.initial.setdefault("departed_on", obj.journey.first_day)


class ReturnForm(RoomForm):
    """When the expert came back, and how many days were worked."""

    returned_on = _day(_("Returned on"))
    days_worked = forms.IntegerField(
        label=_("Days worked"), min_value=0, max_value=250, help_text=_("The fee follows them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        self.initial.setdefault("returned_on", obj.journey.last_day)
        self.initial.setdefault("days_worked", obj.working_days)


class CurtailForm(RoomForm):
    """A return before the planned day, with its reason."""

    returned_on = _day(_("Returned on"))
    days_worked = forms.IntegerField(
        label=_("Days worked"), min_value=0, max_value=250, help_text=_("The fee follows them.")
    )
    reason = _text(_("Why the mission was cut short"))


class ReportForm(RoomForm):
    """The mission report."""

    tasks = _text(_("What you did"), rows=8, most=REPORT_MOST)
    findings = _text(_("What you found"), rows=8, most=REPORT_MOST)
    recommendations = _text(_("What you recommend"), rows=8, most=REPORT_MOST)
    follow_up = _text(
        _("What should follow, by whom, until when"), rows=5, most=REPORT_SIDE, required=False
    )
    reflections = _text(
        _("What you learnt yourself"),
        rows=5,
        most=REPORT_SIDE,
        required=False,
        help_text=_("What you take home to your own administration."),
    )
    attachment = CheckedFileField(label=_("Annex, as a file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        last = obj.reports.order_by("-number").first()
        if last is not None:
            for name in ("tasks", "findings", "recommendations", "follow_up", "reflections"):
                self.initial.setdefault(name, getattr(last, name))


class SendBackForm(RoomForm):
    """Why the report is not enough yet."""

    reason = _text(_("What is missing"), help_text=_("The expert reads it."))


class AcceptReportForm(RoomForm):
    """Words of thanks, if wanted."""

    words = _text(_("Words to the expert"), required=False)


class PostponeForm(RoomForm):
    """The new days."""

    first_day = _day(_("First day, leaving home"))
    last_day = _day(_("Last day, back home"))
    reason = _text(_("Why it is moved"), help_text=_("Everybody who is asked anew reads it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        self.initial.setdefault("first_day", obj.journey.first_day)
        self.initial.setdefault("last_day", obj.journey.last_day)


class CancelForm(RoomForm):
    """Who says no, and why."""

    cancelled_by = forms.ChoiceField(
        label=_("Who said no"), choices=[("", _("Choose")), *CancelledBy.choices]
    )
    reason = _text(_("Why"), help_text=_("Everybody concerned reads it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        if obj.person_id == self.user.person_id:
            del self.fields["cancelled_by"]


# -- Consents and endorsements ---------------------------------------------------------------------


class GiveForm(RoomForm):
    """A yes, with remarks if any."""

    reason = _text(_("Remarks"), required=False)


class RefuseForm(RoomForm):
    """A no, and why."""

    reason = _text(_("Reason"), help_text=_("The team and the expert read it."))


class AskAgainForm(RoomForm):
    """Whom to ask: the superior by name and address; focal points are known by their role."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obj: Any = self.obj
        if obj.level != Level.EMPLOYER:
            for name in ("given_name", "family_name", "email"):
                del self.fields[name]
        elif obj.asked_of is not None:
            self.initial.setdefault("given_name", obj.asked_of.given_name)
            self.initial.setdefault("family_name", obj.asked_of.family_name)
            self.initial.setdefault("email", obj.asked_of.email)

    def verb_data(self) -> dict[str, Any]:
        """The superior as one value."""
        said = self.cleaned_data
        if "email" not in self.fields:
            return {"superior": None}
        named = NamedPerson(
            said.get("given_name", ""), said.get("family_name", ""), said.get("email", "")
        )
        return {"superior": named}


DEPLOYMENT_FORMS: dict[str, type[VerbForm]] = {
    "invite": InviteForm,
    "accept": AcceptForm,
    "decline": DeclineForm,
    "declare": DeclareForm,
    "assess_conflict": AssessForm,
    "no_objection": NoObjectionForm,
    "object": ObjectForm,
    "ask_partner": AskPartnerForm,
    "contract": ContractForm,
    "ready": ReadyForm,
    "depart": DepartForm,
    "return": ReturnForm,
    "curtail": CurtailForm,
    "submit_report": ReportForm,
    "send_back": SendBackForm,
    "accept_report": AcceptReportForm,
    "postpone": PostponeForm,
    "cancel": CancelForm,
}
ENDORSEMENT_FORMS: dict[str, type[VerbForm]] = {
    "give": GiveForm,
    "refuse": RefuseForm,
    "ask_again": AskAgainForm,
}
