"""What the components of the design page are shown with. People and institutions are invented."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.undo import Undo
from portal.design.forms import SampleFilter, SampleForm, with_faults
from portal.design.states import FAMILIES

#: Names of the theme's colours (`styles/10-tokens.css`), by what they are for.
COLOURS = (
    ("paper", "surface", "sunken", "line", "line-strong", "control"),
    ("ink", "ink-2", "ink-3", "accent", "accent-hover", "accent-soft"),
    ("band", "band-2", "star", "warm-fill", "focus", "focus-halo"),
)
#: Steps of the spacing scale, in rem.
SPACES = ("0.25", "0.5", "0.75", "1", "1.25", "1.5", "2", "2.5", "4")

BODY, OTHER, PERSON, OFFICER = (
    "Ministry of the Interior, Ghana",
    "Guardia Civil",
    "Ama Mensah",
    "Inés Prado",
)
REFERENCE = "REQ-2026-0007"
SUBJECT = "Border management at Kotoka airport"


def everything(icons: list[str]) -> dict[str, Any]:
    """The whole context of the page. Asks the database nothing."""
    return {
        "icons": icons,
        "colours": COLOURS,
        "spaces": SPACES,
        "families": FAMILIES,
        "tones": ("info", "success", "warning", "danger"),
        "way_back": Undo("#words", ()),
        "sample_form": SampleForm(auto_id="id_sample_%s"),
        "faulty_form": with_faults(),
        "file_widget": {"name": "sample", "attrs": {"aria-label": _("The signed letter")}},
        "filter_form": SampleFilter(auto_id="id_filter_%s"),
        "chips": [{"label": _("State"), "remove_url": "#lists"}],
        **_case(),
        **_desk(),
        **_facts(),
        **_lists(),
        **_figures(),
    }


def _stages() -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {"label": _("Request"), "state": "done", "date": today - timedelta(days=90)},
        {"label": _("Action Fiche"), "state": "done", "date": today - timedelta(days=30)},
        {"label": _("Implementation"), "state": "current", "note": OTHER},
        {"label": _("Evaluation"), "state": "todo"},
    ]


def _case() -> dict[str, Any]:
    now = timezone.now()
    ended = [dict(stage) for stage in _stages()]
    ended[1]["state"], ended[2]["state"] = "ended", "todo"
    ended[2].pop("note")
    return {
        "stages": _stages(),
        "ended_stages": ended,
        "due": timezone.localdate() + timedelta(days=9),
        "late": timezone.localdate() - timedelta(days=3),
        "who": BODY,
        "person": PERSON,
        "officer": OFFICER,
        "reference": REFERENCE,
        "subject": SUBJECT,
        "now": now,
        "history": [
            {
                "text": _("Decision signed"),
                "when": now - timedelta(hours=2),
                "who": OFFICER,
                "icon": "check-circle",
                "tone": "success",
                "shared": True,
            },
            {
                "text": _("Question asked"),
                "when": now - timedelta(days=4),
                "who": OFFICER,
                "on_behalf_of": "Jonas Brandt",
                "icon": "question-circle",
                "tone": "waiting",
                "note": SUBJECT,
                "shared": False,
            },
            {
                "text": _("Letter registered"),
                "when": now - timedelta(days=9),
                "who": PERSON,
                "icon": "envelope-paper",
                "recorded": OFFICER,
                "url": "#case",
                "url_label": REFERENCE,
            },
        ],
    }


def _desk() -> dict[str, Any]:
    today = timezone.localdate()
    about = {"reference": REFERENCE, "subject": SUBJECT, "who": BODY, "url": "#desk"}
    return {
        "tasks": [
            about
            | {
                "title": _("Answer the question"),
                "icon": "question-circle",
                "tone": "waiting",
                "due": today + timedelta(days=2),
                "days_left": 2,
            },
            about
            | {
                "title": _("Take a position"),
                "icon": "check2-square",
                "tone": "info",
                "due": today - timedelta(days=3),
                "days_left": -2,
                "overdue": True,
            },
            about
            | {
                "title": _("Submit the request"),
                "icon": "send",
                "paused": True,
                "state_label": pgettext("request", "draft"),
                "state_tone": "neutral",
            },
        ],
        "stats": [
            {"value": 12, "label": _("What waits for me"), "url": "#desk"},
            {"value": 3, "label": _("overdue"), "url": "#desk", "tone": "danger"},
            {"value": 41, "label": _("What I wait for")},
        ],
        "actions": [
            {
                "label": _("Submit the request"),
                "kind": "primary",
                "icon": "send",
                "url": "#buttons",
            },
            {"label": _("Answer the question"), "icon": "reply", "url": "#buttons"},
            {"label": _("Take it back"), "kind": "danger", "url": "#buttons"},
            {
                "label": _("Take a position"),
                "reason": _("Nothing is asked of you now."),
            },
        ],
    }


def _facts() -> dict[str, Any]:
    return {
        "facts": [
            {"label": _("Institution"), "value": BODY},
            {"label": _("Reference"), "value": REFERENCE, "url": "#facts"},
            {
                "label": _("Title"),
                "value": SUBJECT,
                "action_url": "#facts",
                "action_label": _("Change"),
            },
            {"label": _("Language"), "value": ""},
        ],
        "hash": hashlib.sha256(REFERENCE.encode()).hexdigest(),
        "files": [
            {"name": "letter.pdf", "type": "pdf", "size": 482_113, "url": "#facts"},
            {"name": "annex.docx", "type": "docx", "size": 61_440, "url": "#facts"},
            {"name": "budget.xlsx", "type": "xlsx", "size": 20_480, "url": "#facts"},
            {"name": "scan.jpg", "type": "jpg", "size": 1_204_000},
            {"name": "notes.txt", "type": "txt", "size": 900},
        ],
        "paper": SimpleNamespace(
            sheets=[
                SimpleNamespace(
                    language=code, language_name=name, file=SimpleNamespace(pk=0, size=41_984)
                )
                for code, name in (("en", "English"), ("ar", "العربية"))
            ],
            is_waiting=False,
            is_whole=False,
            has_failed=False,
        ),
        "next_steps": [
            _("An officer reads your request and the letter, and is named to you."),
            _("Nothing is asked of you now. You will be told what is decided."),
        ],
    }


def _lists() -> dict[str, Any]:
    labels = (_("Reference"), _("Institution"), _("State"), _("Days"))
    values = (
        (REFERENCE, BODY, pgettext("request", "under review"), 12),
        ("REQ-2026-0011", "Bureau of Immigration, Philippines", pgettext("request", "admitted"), 4),
        ("REQ-2026-0019", "وزارة الداخلية، تونس", pgettext("request", "received"), 1),
    )
    rows = []
    for row in values:
        cells: list[dict[str, Any]] = [
            {"label": label, "value": value} for label, value in zip(labels, row, strict=True)
        ]
        cells[0]["url"], cells[1]["sub"], cells[3]["numeric"] = "#lists", SUBJECT, True
        rows.append(cells)
    return {
        "columns": [
            {"label": labels[0], "sort_url": "#lists", "sorted": "ascending"},
            {"label": labels[1], "sort_url": "#lists"},
            {"label": labels[2]},
            {"label": labels[3], "numeric": True},
        ],
        "rows": rows,
        "page_obj": Paginator(range(200), 10).page(4),
        "tab_items": [
            {"label": _("What waits for me"), "url": "#lists", "current": True, "count": 12},
            {"label": _("What I wait for"), "url": "#lists", "count": 41},
            {"label": _("Drafts"), "url": "#lists"},
        ],
        "sections": [
            {"label": _("Institution"), "url": "#lists", "state": "done"},
            {"label": _("What is asked"), "url": "#lists", "current": True},
            {"label": _("Language of the letter"), "url": "#lists", "state": "error"},
            {"label": _("Documents"), "url": "#lists"},
        ],
    }


def _figures() -> dict[str, Any]:
    shown = SimpleNamespace(
        value=1_204,
        qualifier="OVER",
        get_qualifier_display=_("more than"),
        definition_said=_("Requests handed in or registered in this portal."),
        as_of_words="31 December 2025",
        source_said="MIEUX+",
    )
    text = SimpleNamespace(
        title=SUBJECT,
        summary="Two ministries, one airport, six weeks: what changed at the counters.",
        language="en",
        get_language_display="English",
    )
    publication = SimpleNamespace(published_at=timezone.now() - timedelta(days=20))
    return {
        "figure_line": SimpleNamespace(
            label=_("Requests for assistance"), headline=shown, own=312, unit="", rows_url="#charts"
        ),
        "bars": [
            {"label": _("women"), "value": 46},
            {"label": _("men"), "value": 52},
            {"label": _("sex not given"), "value": 2},
        ],
        "result": SimpleNamespace(
            publication=publication,
            text=text,
            is_fallback=True,
            url="#public",
            name="Ghana I",
            themes=[_("Border management")],
        ),
        "open_doors": [
            {"label": _("Write to the team"), "url": "#public", "icon": "envelope"},
            {"label": _("Results"), "url": "#public"},
        ],
    }
