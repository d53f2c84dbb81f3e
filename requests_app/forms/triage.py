"""Triage: who is in charge, the checklist, questions and answers, opinions, the outcome."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import Institution, Person
from core.forms import CheckedFileField, VerbForm
from requests_app import queries
from requests_app.content import with_relations
from requests_app.enums import Criterion, DeclineReason, Stance, Verdict
from requests_app.forms.fields import day, text
from requests_app.forms.register import SettlePartyForm
from requests_app.models import AssistanceRequest
from requests_app.rules import possible_officers


class RequestVerbForm(VerbForm):
    """A verb's form about one request."""

    obj: AssistanceRequest


class StartReviewForm(RequestVerbForm):
    """Who is in charge."""

    officer = forms.ModelChoiceField(
        label=_("Officer in charge"),
        queryset=Person.objects.none(),
        empty_label=None,
        help_text=_("The requester sees the name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = possible_officers(self.obj)
        self.initial.setdefault("officer", self.user.person_id)


class CheckForm(RequestVerbForm):
    """The thirteen criteria: clear, of concern with a note, or not looked at."""

    NOT_LOOKED_AT = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings = queries.checklist(with_relations(self.obj))
        for finding in self.findings:
            verdict, note = self._names(finding.criterion)
            self.fields[verdict] = forms.ChoiceField(
                label=finding.label,
                choices=[(self.NOT_LOOKED_AT, _("not looked at")), *Verdict.choices],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[note] = forms.CharField(
                label=format_lazy("{} – {}", finding.label, _("note")),
                required=False,
                max_length=2_000,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            known = finding.check
            self.initial.setdefault(verdict, known.verdict if known else self.NOT_LOOKED_AT)
            self.initial.setdefault(note, known.note if known else "")

    @staticmethod
    def _names(criterion: str) -> tuple[str, str]:
        return f"verdict_{criterion}", f"note_{criterion}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each criterion with its hints and bound fields, for the template."""
        return [
            {"finding": f, "verdict": self[self._names(f.criterion)[0]],
             "note": self[self._names(f.criterion)[1]]}
            for f in self.findings
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A concern has a note; a note belongs to a finding."""
        cleaned = super().clean()
        for criterion in Criterion.values:
            verdict, note = self._names(criterion)
            if cleaned.get(verdict) == Verdict.CONCERN and not cleaned.get(note):
                self.add_error(note, _("Say what the concern is."))
            if cleaned.get(note) and not cleaned.get(verdict):
                self.add_error(verdict, _("Say whether it is clear or a concern."))
        if not self.errors and not self._changes(cleaned):
            self.add_error(None, _("Nothing has changed, so there is nothing to save."))
        return cleaned

    def _changes(self, cleaned: dict[str, Any]) -> dict[str, tuple[str, str]]:
        """Only what differs from what is stored, so that two officers do not undo each other."""
        changed = {}
        for finding in self.findings:
            verdict, note = (cleaned.get(name, "") for name in self._names(finding.criterion))
            known = (finding.check.verdict, finding.check.note) if finding.check else ("", "")
            if (verdict, note) != known:
                changed[finding.criterion] = (verdict, note)
        return changed

    def verb_data(self) -> dict[str, Any]:
        """The findings that changed."""
        return {"findings": self._changes(self.cleaned_data)}


class AskForm(RequestVerbForm):
    """A question to the requester."""

    question = text(
        _("Question"),
        _("The requester and the focal point get it by e-mail, in these words."),
        max_length=4_000,
    )
    reply_by = day(_("Reply by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reply_by", queries.reply_by_default(self.obj))
        self.fields["reply_by"].help_text = _(
            "Proposed in working days of the requester's country."
        )

    def clean_reply_by(self) -> Any:
        """The day lies ahead."""
        reply_by = self.cleaned_data["reply_by"]
        if reply_by <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that lies ahead."))
        return reply_by


class AnswerForm(RequestVerbForm):
    """The requester's answer, with a file if wanted."""

    answer = text(_("Answer"))
    attachment = CheckedFileField(
        label=_("Attachment"), required=False, help_text=_("PDF, PNG or JPEG, up to 20 MB.")
    )


class OpinionForm(RequestVerbForm):
    """What a Delegation thinks. Whose opinion it is follows from the person's Delegation."""

    institution = forms.ModelChoiceField(
        label=_("For which Delegation"), queryset=Institution.objects.none(), empty_label=None
    )
    stance = forms.ChoiceField(label=_("Opinion"), choices=Stance.choices, widget=forms.RadioSelect)
    text = text(_("Reasons"), _("Read by the team and by auditors, not by the requester."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["institution"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.speaking_for(self.user.standing, self.obj)
        own = list(field.queryset)
        if len(own) == 1:
            field.widget = forms.HiddenInput()
            self.initial["institution"] = own[0].pk


class AdmitForm(RequestVerbForm):
    """The words to the requester, and why an unclear checklist is enough."""

    outcome_text = text(
        _("Words to the requester"),
        _("They stand in the e-mail and on the case page. Change them as you like."),
        max_length=4_000,
    )
    override_reason = text(
        _("Why you admit it although the checklist is not clear"),
        _("Only the team and auditors read it. Leave it empty when the checklist is clear."),
        rows=3,
        required=False,
        max_length=2_000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clear = self.obj.checks.filter(verdict=Verdict.CLEAR).count()
        self.all = len(Criterion.values)
        if self.clear == self.all:
            del self.fields["override_reason"]
        self.initial.setdefault("outcome_text", proposed_words(self.obj))

    def clean(self) -> dict[str, Any]:
        """The reason is asked for beside its field."""
        cleaned = super().clean()
        if "override_reason" in self.fields and not cleaned.get("override_reason"):
            self.add_error(
                "override_reason",
                _now(
                    "The checklist is clear in %(clear)s of %(all)s points. Finish it, or say why "
                    "you admit the request."
                )
                % {"clear": self.clear, "all": self.all},
            )
        return cleaned


def proposed_words(request: AssistanceRequest) -> str:
    """What an admission says unless the leader changes it, in the focal point's language."""
    person = request.focal_point
    with override(person.language if person is not None else None):
        words: str = render_to_string("requests_app/words_admitted.txt", {"request": request})
    return words.strip()


class DeclineForm(RequestVerbForm):
    """The reason, and the words to the requester."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    outcome_text = text(
        _("Words to the requester"),
        _("Say why, and what they could do instead. They stand in the e-mail and on the case."),
        max_length=4_000,
    )


FORMS: dict[str, type[VerbForm]] = {
    "start_review": StartReviewForm,
    "settle_party": SettlePartyForm,
    "check": CheckForm,
    "give_opinion": OpinionForm,
    "ask_clarification": AskForm,
    "answer": AnswerForm,
    "admit": AdmitForm,
    "decline": DeclineForm,
}
