"""The canonical text of a version, its fingerprint, and the proof that nothing changed since.

The text is JSON with sorted keys and no spaces. It holds what the version's own columns and rows
say; reference rows stand in it by their codes, people and institutions by id. So it can be built
again from the rows at any time and compared, byte by byte, with what was frozen.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from actions.models import INTERNAL_COLUMNS, SHARED_COLUMNS, FicheVersion

#: Grows when the shape of the text changes; a frozen text keeps the shape it was written in.
SHAPE = 1


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return value


def _columns(version: FicheVersion, names: Iterable[str]) -> dict[str, Any]:
    said = {}
    for name in names:
        field = FicheVersion._meta.get_field(name)
        said[name] = _plain(getattr(version, getattr(field, "attname", name)))
    if not said.get("language", True):
        # A text that was frozen before fiches named their language keeps its fingerprint.
        del said["language"]
    return said


def _rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.said().items()} for row in rows]


def shared_part(version: FicheVersion) -> dict[str, Any]:
    """What the partner agrees to: sections 1 to 12, 15 and 16."""
    return {
        "shape": SHAPE,
        "fiche": version.fiche.reference,
        **_columns(version, SHARED_COLUMNS),
        "themes": sorted(version.themes.values_list("code", flat=True)),
        "impact_areas": sorted(version.impact_areas.values_list("code", flat=True)),
        "member_states": sorted(version.member_states.values_list("iso2", flat=True)),
        "needs": _rows(version.needs.order_by("number", "pk")),
        "activities": _rows(
            version.activities.select_related("form", "country").order_by("number", "pk")
        ),
        "expert_needs": _rows(
            version.expert_needs.select_related("theme", "language").order_by("number", "pk")
        ),
        "commitments": _rows(version.commitments.order_by("number", "pk")),
    }


def whole_part(version: FicheVersion) -> dict[str, Any]:
    """What the Steering Group decides on: the shared part, the budget and the risks."""
    return {
        "shared": shared_part(version),
        "internal": {
            **_columns(version, INTERNAL_COLUMNS),
            "budget_lines": _rows(version.budget_lines.order_by("number", "pk")),
            "risks": _rows(version.risks.order_by("number", "pk")),
        },
    }


def text_of(part: dict[str, Any]) -> str:
    """The canonical text of a part."""
    return json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(text: str) -> str:
    """SHA-256 over a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def freeze_shared(version: FicheVersion, at: datetime) -> str:
    """Freeze the shared part as it stands in the database. Returns its fingerprint."""
    stored = FicheVersion.objects.select_related("fiche").get(pk=version.pk)
    text = text_of(shared_part(stored))
    FicheVersion.objects.filter(pk=version.pk).update(
        shared_frozen_at=at, shared_content=text, shared_hash=fingerprint(text)
    )
    version.refresh_from_db()
    return version.shared_hash


def freeze_whole(version: FicheVersion, at: datetime) -> str:
    """Freeze the whole of a version whose shared part is frozen. Returns its fingerprint."""
    stored = FicheVersion.objects.select_related("fiche").get(pk=version.pk)
    text = text_of(whole_part(stored))
    FicheVersion.objects.filter(pk=version.pk).update(
        whole_frozen_at=at, whole_content=text, whole_hash=fingerprint(text)
    )
    version.refresh_from_db()
    return version.whole_hash


def faults(version: FicheVersion) -> list[str | Promise]:
    """What does not agree any more between a frozen version and its fingerprints; [] when all does.

    The stored text is hashed again, and built again from the rows.
    """
    stored = FicheVersion.objects.select_related("fiche").get(pk=version.pk)
    found: list[str | Promise] = []
    parts: tuple[tuple[Any, str, str, Callable[[FicheVersion], dict[str, Any]], Any, Any], ...] = (
        (
            stored.shared_frozen_at,
            stored.shared_content,
            stored.shared_hash,
            shared_part,
            _("The text of the shared part was changed."),
            _("The shared part no longer says what was frozen."),
        ),
        (
            stored.whole_frozen_at,
            stored.whole_content,
            stored.whole_hash,
            whole_part,
            _("The text of the whole was changed."),
            _("The whole no longer says what was frozen."),
        ),
    )
    for frozen_at, text, digest, part, text_changed, rows_changed in parts:
        if frozen_at is None:
            continue
        if fingerprint(text) != digest:
            found.append(text_changed)
        if text_of(part(stored)) != text:
            found.append(rows_changed)
    return found
