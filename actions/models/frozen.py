"""What keeps a frozen version as it is, in the database itself."""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

SHARED, WHOLE = "shared_frozen_at", "whole_frozen_at"
FROZEN_ERROR = "a frozen version does not change"


def _refuse(column: str, row: str) -> str:
    return (
        f"IF EXISTS (SELECT 1 FROM actions_ficheversion v WHERE v.id = {row}.version_id"
        f" AND v.{column} IS NOT NULL) THEN"
        f" RAISE EXCEPTION '{FROZEN_ERROR}' USING ERRCODE='restrict_violation'; END IF;"
    )


def rows_stay_once(column: str) -> list[pgtrigger.Trigger]:
    """Triggers for rows of a version: none is added, changed or removed once `column` is set."""
    new, old = _refuse(column, "NEW"), _refuse(column, "OLD")
    return [
        pgtrigger.Trigger(
            name="frozen_add",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func=f"{new} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="frozen_change",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            func=f"{old} {new} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="frozen_remove",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=f"{old} RETURN OLD;",
        ),
    ]


def version_stays(shared_columns: list[str]) -> list[pgtrigger.Trigger]:
    """Triggers for the version itself.

    Once the shared part is frozen its columns stay; once the whole is, every column does. A
    frozen version is not removed.
    """
    changed = " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in shared_columns)
    refuse = f"RAISE EXCEPTION '{FROZEN_ERROR}' USING ERRCODE='restrict_violation';"
    return [
        pgtrigger.Trigger(
            name="frozen_change",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            func=(
                f"IF OLD.whole_frozen_at IS NOT NULL THEN {refuse} END IF; "
                f"IF OLD.shared_frozen_at IS NOT NULL AND ({changed}) THEN {refuse} END IF; "
                "RETURN NEW;"
            ),
        ),
        pgtrigger.Trigger(
            name="frozen_remove",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=f"IF OLD.shared_frozen_at IS NOT NULL THEN {refuse} END IF; RETURN OLD;",
        ),
    ]


class SharedRow(models.Model):
    """A row of the part that the partner agrees to."""

    version = models.ForeignKey("actions.FicheVersion", on_delete=models.CASCADE)

    class Meta:
        abstract = True
        triggers = rows_stay_once(SHARED)

    #: Columns that are content, in the order of the canonical text.
    CONTENT: tuple[str, ...] = ()

    def said(self) -> dict[str, Any]:
        """What the row says, for the canonical text."""
        return {name: getattr(self, name) for name in self.CONTENT}


class InternalRow(models.Model):
    """A row of the part that the team and the Steering Group see."""

    version = models.ForeignKey("actions.FicheVersion", on_delete=models.CASCADE)

    class Meta:
        abstract = True
        triggers = rows_stay_once(WHOLE)

    CONTENT: tuple[str, ...] = ()

    def said(self) -> dict[str, Any]:
        """What the row says, for the canonical text."""
        return {name: getattr(self, name) for name in self.CONTENT}


class NumberedRow(models.Model):
    """Rows have an order that people gave them."""

    number = models.PositiveSmallIntegerField(_("number"), default=0)

    class Meta:
        abstract = True
