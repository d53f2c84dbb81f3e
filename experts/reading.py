"""A profile in rows, as its page and the page before sending show it."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core import files
from experts.enums import CvState
from experts.models import ExpertProfile
from experts.sections import SECTIONS, SKILLS

#: What is said about a CV whose words are not searched.
CV_NOTES: dict[str, Any] = {
    CvState.WAITING: ("info", lambda: _("The CV is being read. Its words are found in a minute.")),
    CvState.NO_TEXT: (
        "warning",
        lambda: _(
            "This CV is a picture of a page: it can be opened, but its words can't be searched. "
            "A PDF exported from a word processor would be found."
        ),
    ),
    CvState.FAILED: (
        "warning",
        lambda: _(
            "The words of this CV could not be read. It can be opened, but not searched. Try "
            "again, or send it as PDF."
        ),
    ),
}


@dataclass(frozen=True)
class Group:
    """One section in rows (`components/key_value.html`)."""

    key: str
    title: Any
    rows: list[dict[str, Any]]


def groups(profile: ExpertProfile) -> list[Group]:
    """Every section of a profile but its file, for whoever sees all of it."""
    rows = {
        "you": [
            row(_("Nationality"), profile.nationality),
            row(_("Country of residence"), profile.residence),
        ],
        "employer": [
            *employer_rows(profile),
            row(_("Superior"), _superior(profile)),
        ],
        "expertise": expertise_rows(profile),
        "languages": [],
        "cv": [row(_("Language of the CV"), profile.get_language_display())],
        "consent": [
            row(
                _("Agreed to"),
                _("version %(version)s") % {"version": profile.consent_version}
                if profile.consent_at
                else "",
            )
        ],
    }
    return [Group(key, title, rows[key]) for key, title in SECTIONS.items()]


def row(label: Any, value: Any) -> dict[str, Any]:
    """One row; nothing to say is said as such by the component."""
    return {"label": label, "value": "" if value is None else str(value)}


def employer_rows(profile: ExpertProfile) -> list[dict[str, Any]]:
    """Where the expert works."""
    return [
        row(_("Employment"), profile.get_employment_display()),
        row(_("Employer"), profile.employer_name),
        row(_("Country of the employer"), profile.employer_country),
        row(_("Post"), profile.post),
    ]


def expertise_rows(profile: ExpertProfile) -> list[dict[str, Any]]:
    """What the expert offers."""
    return [
        row(_("In one line"), profile.headline),
        {
            "label": _("What can be taught"),
            "html": _paragraphs(profile.summary),
            "value": "",
        },
        row(_("Years of experience"), profile.years),
        _listed(_("Fields of expertise"), profile.themes.all()),
        _listed(_("Forms of assistance"), profile.forms_of_assistance.all()),
        _listed(_("Partner countries worked in"), profile.countries.all()),
    ]


def _paragraphs(text: str) -> Any:
    # `linebreaks` escapes what it is given.
    return mark_safe(linebreaks(text, autoescape=True)) if text else ""


def _listed(label: Any, values: Any) -> dict[str, Any]:
    listed = list(values)
    if not listed:
        return row(label, "")
    items = format_html_join("", "<li><bdi>{}</bdi></li>", ((str(value),) for value in listed))
    return {"label": label, "html": format_html('<ul class="mb-0">{}</ul>', items)}


def _superior(profile: ExpertProfile) -> str:
    person = profile.superior
    return f"{person.name}, {person.email}" if person is not None else ""


def language_rows(profile: ExpertProfile) -> list[dict[str, Any]]:
    """The languages with the five skills, in their order."""
    return [
        {
            "name": row.language.name,
            "is_native": row.is_native,
            "levels": [getattr(row, skill) for skill in SKILLS],
            "spoken": row.spoken,
        }
        for row in profile.languages.all()
    ]


def cv_kind(profile: ExpertProfile) -> str:
    """The kind of a CV as one word ("pdf"), or "" without one."""
    if profile.cv is None:
        return ""
    return "docx" if profile.cv.content_type == files.DOCX else "pdf"


def cv_note(profile: ExpertProfile) -> dict[str, str] | None:
    """What to say about the words of the CV, if they are not searched."""
    found = CV_NOTES.get(profile.cv_state)
    return {"tone": found[0], "text": found[1]()} if found else None
