"""The team's own words for a notice: plain text with placeholders of a fixed list.

Nothing of it is a template: names in double braces are replaced by what they stand for, everything
else stays as it was written, and in the HTML part all of it is escaped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, loader
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.dates import long_day
from notifications.models import Wording

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
#: Anything of Django's template language that is no placeholder.
FORBIDDEN = re.compile(r"\{%|%\}|\{#|#\}")
PARAGRAPH = "margin:0 0 16px;"


@dataclass(frozen=True)
class Words:
    """What a mail says, and who answers it. `kinds` are the notices that it carries."""

    subject: str
    text: str
    html: str = ""
    officer: Person | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placeholder:
    """A name that may stand in double braces, what it stands for, and how it is read."""

    name: str
    label: str | Promise
    read: Callable[[Mapping[str, Any]], str]


def _name_of(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: str(getattr(context.get(key), "name", "") or "")


def _title(context: Mapping[str, Any]) -> str:
    return str(getattr(context.get("object"), "title", "") or "")


def _due(context: Mapping[str, Any]) -> str:
    """The day of the deadline that is reached first."""
    moments = [row.due_at for row in (context.get("due") or {}).values() if row.due_at is not None]
    return long_day(min(moments)) if moments else ""


def _verb(context: Mapping[str, Any]) -> str:
    verb = context.get("verb")
    return str(verb.happened or verb.label) if verb is not None else ""


def _programme(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: str((context.get("programme") or {}).get(key) or "")


def _text(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: str(context.get(key) or "")


PLACEHOLDERS = {
    row.name: row
    for row in (
        Placeholder("recipient_name", _("the reader's name"), _text("recipient_name")),
        Placeholder("reference", _("the reference of the matter"), _text("reference")),
        Placeholder("title", _("its title, where it has one"), _title),
        Placeholder("happened", _("what happened, as in the history"), _verb),
        Placeholder("words", _("the question, answer or reason that was given"), _text("detail")),
        Placeholder("actor_name", _("who did it"), _name_of("actor")),
        Placeholder("officer_name", _("the officer of the case"), _name_of("officer")),
        Placeholder("due_on", _("the day of the next deadline"), _due),
        Placeholder("link", _("the address of the page, or of the answer"), _text("action_url")),
        Placeholder("contest_link", _("the address for contesting it"), _text("contest_url")),
        Placeholder("portal", _("the address of the portal"), _text("site_url")),
        Placeholder("implementer", _("the implementing organisation"), _programme("implementer")),
    )
}
#: What mails of these kinds are for: without it they would be of no use.
NEEDED = {"act_recorded": ("contest_link",), "request_question": ("words",)}


def unknown(text: str) -> list[str]:
    """Names in double braces that are none of `PLACEHOLDERS`."""
    return [name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def values(context: Mapping[str, Any]) -> dict[str, str]:
    """What each placeholder stands for, in the active language."""
    return {name: row.read(context) for name, row in PLACEHOLDERS.items()}


def filled(text: str, said: Mapping[str, str]) -> str:
    """The text with its placeholders replaced, once: what they bring in is not read again."""
    return PLACEHOLDER.sub(lambda match: said.get(match.group(1), match.group(0)), text)


def paragraphs(text: str, *, style: str = PARAGRAPH) -> SafeString:
    """Plain text as escaped paragraphs; mails need their style inline, pages must have none."""
    parts = [part for part in re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n")) if part]
    begin = f'<p style="{style}" dir="auto">' if style else '<p dir="auto">'
    lines = ["<br>".join(escape(line) for line in part.split("\n")) for part in parts]
    return mark_safe("".join(f"{begin}{line}</p>" for line in lines))


def in_force() -> dict[tuple[str, str], Wording]:
    """The words that hold instead of shipped ones, by notice and language: one query."""
    newest = Wording.objects.order_by("notice", "language", "-version").distinct(
        "notice", "language"
    )
    return {(row.notice, row.language): row for row in newest if not row.shipped}


def item(own: Wording, context: Mapping[str, Any]) -> Words:
    """Subject and words without the frame of a mail."""
    said = values(context)
    text = filled(own.text.replace("\r\n", "\n"), said).strip()
    subject = " ".join(filled(own.subject, said).split())[:200]
    return Words(subject, text, paragraphs(text))


def written(
    own: Wording, context: dict[str, Any], officer: Person | None, kinds: tuple[str, ...]
) -> Words:
    """A whole mail in the team's words, in the frame of every mail; `officer` answers it."""
    said = item(own, context)
    context = context | {"subject": said.subject, "said_text": said.text, "said_html": said.html}
    text_template: Any = loader.get_template("notifications/edited.txt")
    html_template: Any = loader.get_template("notifications/edited.html")
    text = text_template.template.render(Context(context, autoescape=False))
    html = html_template.template.render(Context(context))
    return Words(said.subject, text.strip() + "\n", html, officer, kinds)
