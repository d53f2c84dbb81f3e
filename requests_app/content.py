"""What was asked, as facts by section: for the case page and for checking one's answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from accounts.models import Person
from core.dates import long_day
from core.lists import listed
from requests_app.enums import PartyKind
from requests_app.models import AssistanceRequest, RequestParty


@dataclass(frozen=True)
class Row:
    """One fact of a summary list (`components/key_value.html`)."""

    label: Any
    value: str = ""
    url: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class Group:
    """The facts of one section of a request."""

    key: str
    title: Any
    rows: list[Row]

    @property
    def beside_files(self) -> list[Row]:
        """The facts where each file stands by itself, with a link: its name is not said again."""
        return [row for row in self.rows if not (row.is_file and row.value)]


@dataclass(frozen=True)
class Content:
    """What was asked. `summary_only`: the reader sees that it exists, and about what."""

    request: AssistanceRequest
    groups: list[Group]
    letter: Any = None
    letter_kind: str = ""
    outcome_text: str = ""
    summary_only: bool = False


def with_relations(request: AssistanceRequest) -> AssistanceRequest:
    """The request with its countries, themes, forms, Member States and parties read at once."""
    parties = RequestParty.objects.select_related(
        "institution__kind", "institution__country", "named_kind", "named_country"
    )
    prefetch_related_objects(
        [request],
        "countries",
        "themes",
        "forms_of_assistance",
        "initiated_by",
        Prefetch("parties", queryset=parties),
    )
    return request


def content(request: AssistanceRequest, *, summary_only: bool = False) -> Content:
    """What was asked, by sections; five queries for the relations."""
    with_relations(request)
    if summary_only:
        return Content(request, _summary(request), summary_only=True)
    stored = request.letter
    return Content(
        request=request,
        groups=[
            Group("institution", _l("The institution"), _institution_rows(request)),
            Group("letter", _l("The letter"), _letter_rows(request)),
            Group("focal-point", _l("Focal point"), _focal_rows(request)),
            Group("ask", _l("What is asked"), _ask_rows(request)),
            Group("when", _l("When"), _when_rows(request)),
            Group("partners", _l("Partners and other support"), _partner_rows(request)),
            Group(
                "commitments",
                _l("Commitments"),
                [Row(_l("What the institution contributes"), request.commitments)],
            ),
        ],
        letter=stored,
        letter_kind=kind_of(stored),
        outcome_text=request.outcome_text,
    )


def kind_of(stored: Any) -> str:
    """The kind of a stored file as one word ("pdf"), or "" without one."""
    return str(stored.content_type).rsplit("/", 1)[-1] if stored is not None else ""


def _summary(request: AssistanceRequest) -> list[Group]:
    rows = [
        Row(_l("Subject"), request.title),
        Row(_l("Institution"), request.institution_name),
        Row(_l("Country"), _places(request)),
        Row(_l("Themes"), _names(request.themes.all())),
    ]
    return [Group("summary", _l("In short"), rows)]


def _places(request: AssistanceRequest) -> str:
    if request.is_regional:
        return _("Regional: %(countries)s") % {"countries": _names(request.countries.all())}
    return str(request.country or "")


def _institution_rows(request: AssistanceRequest) -> list[Row]:
    lead = request.lead_institution
    rows = [Row(_l("Institution"), request.institution_name)]
    if lead is None:
        rows.append(Row(_l("Confirmation"), _("The institution is not confirmed yet.")))
    else:
        if lead.name_latin:
            rows.append(Row(_l("Name in Latin letters"), lead.name_latin))
        rows.append(Row(_l("Kind"), str(lead.kind)))
        if lead.address:
            rows.append(Row(_l("Address"), lead.address))
        if lead.website:
            rows.append(Row(_l("Website"), lead.website, lead.website))
    justification = request.kind_justification or (lead.kind_justification if lead else "")
    if justification:
        rows.append(Row(_l("Why it is responsible for migration or mobility"), justification))
    if request.department:
        rows.append(Row(_l("Department"), request.department))
    rows.append(Row(_l("Country"), _places(request)))
    return rows


def _letter_rows(request: AssistanceRequest) -> list[Row]:
    signatory = request.signatory
    return [
        Row(_l("Letter"), request.letter.name if request.letter is not None else "", is_file=True),
        Row(_l("Date"), _day(request.letter_date)),
        Row(_l("Language"), language_name(request.letter_language)),
        Row(_l("Signed by"), _joined(signatory, request.signatory_post)),
    ]


def _focal_rows(request: AssistanceRequest) -> list[Row]:
    person = request.focal_point
    if person is None:
        return [Row(_l("Name"))]
    rows = [
        Row(_l("Name"), _joined(person, request.focal_point_post)),
        Row(_l("E-mail"), person.email, f"mailto:{person.email}" if person.email else ""),
    ]
    if person.phone:
        rows.append(Row(_l("Phone"), person.phone))
    rows.append(Row(_l("Working language"), language_name(person.language)))
    return rows


def _ask_rows(request: AssistanceRequest) -> list[Row]:
    return [
        Row(_l("Subject"), request.title),
        Row(_l("Themes"), _names(request.themes.all())),
        Row(_l("The situation, and why now"), request.problem),
        Row(_l("Priority needs and the change expected"), request.needs),
        Row(_l("Forms of assistance"), _names(request.forms_of_assistance.all())),
        Row(_l("Who will take part"), _participants(request)),
        Row(_l("Expertise looked for"), request.expertise_wished),
        Row(
            _l("Languages of work"),
            listed(language_name(code) for code in request.working_languages.split()),
        ),
    ]


def _participants(request: AssistanceRequest) -> str:
    women, men = request.participants_women, request.participants_men
    counted = []
    if women is not None:
        counted.append(ngettext("%(n)s woman", "%(n)s women", women) % {"n": women})
    if men is not None:
        counted.append(ngettext("%(n)s man", "%(n)s men", men) % {"n": men})
    return "\n".join(filter(None, [request.target_groups, listed(counted)]))


def _when_rows(request: AssistanceRequest) -> list[Row]:
    start, end = _day(request.wished_from), _day(request.wished_until)
    period = f"{start} – {end}" if start and end else start or end
    return [
        Row(_l("Wished period"), period),
        Row(_l("Urgent, because"), request.urgency or _("not urgent")),
    ]


def _partner_rows(request: AssistanceRequest) -> list[Row]:
    asking = [p for p in request.parties.all() if p.kind == PartyKind.CO_REQUESTER]
    return [
        Row(_l("Asks together with"), "\n".join(_party_line(p) for p in asking) or _("nobody")),
        Row(_l("Member States that helped to initiate it"), _names(request.initiated_by.all())),
        Row(_l("Spoken to at the EU Delegation"), request.delegation_contact),
        Row(_l("Other donors, projects and earlier support"), request.other_support),
    ]


def _party_line(party: RequestParty) -> str:
    country = party.institution.country if party.institution is not None else party.named_country
    kind = party.institution.kind if party.institution is not None else party.named_kind
    about = listed(part for part in (kind, country) if part is not None)
    line = f"{party.name} ({about})" if about else party.name
    return line if party.is_confirmed else _("%(name)s – to be confirmed") % {"name": line}


def _names(rows: Iterable[Any]) -> str:
    return listed(rows)


def _joined(person: Person | None, post: str) -> str:
    return listed(filter(None, [person.name if person is not None else "", post]))


def _day(day: date | None) -> str:
    return long_day(day) if day is not None else ""


LANGUAGE_NAMES = {
    "ar": _l("Arabic"),
    "en": _l("English"),
    "es": _l("Spanish"),
    "fr": _l("French"),
    "pt": _l("Portuguese"),
    "ru": _l("Russian"),
}


def language_name(code: str) -> str:
    """A working language by its code, in the reader's language; other codes as they are."""
    return str(LANGUAGE_NAMES.get(code, code))
