"""Words of notices in the portal: versions, and what they look like with real data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.template import TemplateDoesNotExist
from django.utils import translation

from core.policy import policy_of, standing_of
from notifications import catalog, loading, worded
from notifications.models import Notice, Wording
from notifications.rendering import Frame, full_context, words

#: How many of the newest notices are looked through for one that the editor may see.
LOOKED_AT = 20


class SomebodyFaster(Exception):
    """Another version was saved since the page was opened."""


def versions(notice: str, language: str) -> list[Wording]:
    """All versions of one notice's words in one language, newest first."""
    rows = Wording.objects.filter(notice=notice, language=language)
    return list(rows.select_related("saved_by__person"))


def save(
    notice: str,
    language: str,
    *,
    subject: str,
    text: str,
    by: Any,
    seen: int,
    shipped: bool = False,
) -> Wording:
    """Add a version; `seen` is the newest that the editor saw. Raises SomebodyFaster."""
    with transaction.atomic():
        rows = Wording.objects.filter(notice=notice, language=language)
        newest = rows.order_by("-version").values_list("version", flat=True).first() or 0
        if newest != seen:
            raise SomebodyFaster
        made, created = Wording.objects.get_or_create(
            notice=notice,
            language=language,
            version=seen + 1,
            defaults={"subject": subject, "text": text, "shipped": shipped, "saved_by": by},
        )
        if not created:
            transaction.set_rollback(True)
            raise SomebodyFaster
    return made


@dataclass(frozen=True)
class Preview:
    """How a mail looks: with the data of a real notice, or with the names of the placeholders."""

    subject: str
    html: str
    real: bool


def last_notice(notice: str, user: Any) -> Notice | None:
    """The newest such notice about a matter that the editor may see."""
    rows = loading.notices().filter(notice=notice).order_by("-created_at", "-pk")[:LOOKED_AT]
    found = list(rows)
    loading.load_subjects(row.event for row in found)
    standing = standing_of(user)
    for row in found:
        subject = row.event.subject
        if subject is not None and policy_of(subject).may(standing, "view", subject):
            return row
    return None


@contextmanager
def _unsent() -> Iterator[None]:
    """What writing a mail makes is taken back: its signed links act in the reader's name.

    Whoever looks at the words gets none that work, and those that were sent go on working.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def preview(own: Wording, user: Any) -> Preview:
    """The words as a reader would get them; the links in them open nothing."""
    found = last_notice(own.notice, user)
    with translation.override(own.language), _unsent():
        if found is None:
            said = {row.name: f"[{row.label}]" for row in worded.PLACEHOLDERS.values()}
        else:
            said = worded.values(full_context(found, Frame()))
        subject = " ".join(worded.filled(own.subject, said).split())
        html = worded.paragraphs(worded.filled(own.text, said), style="")
        return Preview(subject, html, found is not None)


def shipped_words(notice: str, language: str, user: Any) -> Preview | None:
    """The shipped words with the data of a real notice, where there is one to show."""
    found = last_notice(notice, user)
    if found is None:
        return None
    try:
        with _unsent():
            said = words(found, language, Frame(edited={}))
    except TemplateDoesNotExist:
        return None
    return Preview(said.subject, worded.paragraphs(said.text, style=""), True)


def edited_kinds() -> dict[str, list[str]]:
    """Which notices have words of the team, and in which languages."""
    found: dict[str, list[str]] = {}
    for notice, language in sorted(worded.in_force()):
        if notice in catalog.catalogue():
            found.setdefault(notice, []).append(language)
    return found
