"""The co-requesters."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from reference.models import Country, InstitutionKind
from reference.queries import requester_kinds
from requests_app.enums import PartyKind
from requests_app.forms.drafts.base import SectionForm
from requests_app.forms.fields import MemberStatesField, country_choices, line, text
from requests_app.models import AssistanceRequest, RequestParty


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
