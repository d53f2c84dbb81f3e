"""What is frozen stays, in the database itself; and one changed byte is found."""

from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from actions.canonical import faults, fingerprint
from actions.models import (
    FicheVersion,
    Position,
    PriorityNeed,
    Recusal,
    Risk,
    VersionTheme,
)
from actions.workflow import fiche
from tests.actions import acting
from tests.stage import Stage

pytestmark = pytest.mark.django_db
Change = Callable[[FicheVersion], Any]

SHARED_CHANGES: dict[str, Change] = {
    "column": lambda v: FicheVersion.objects.filter(pk=v.pk).update(summary="Else"),
    "hash": lambda v: FicheVersion.objects.filter(pk=v.pk).update(shared_hash="0" * 64),
    "thaw": lambda v: FicheVersion.objects.filter(pk=v.pk).update(
        shared_frozen_at=None, shared_hash="", shared_content=""
    ),
    "delete": lambda v: FicheVersion.objects.filter(pk=v.pk).delete(),
    "row": lambda v: v.needs.update(need="Else"),
    "new row": lambda v: v.needs.create(number=9, need="More"),
    "no row": lambda v: v.needs.all().delete(),
    "no theme": lambda v: VersionTheme.objects.filter(version=v).delete(),
}
INTERNAL_CHANGES: dict[str, Change] = {
    "column": lambda v: FicheVersion.objects.filter(pk=v.pk).update(assumptions="Else"),
    "row": lambda v: v.budget_lines.update(quantity=1),
    "new row": lambda v: v.risks.create(number=9, risk="More"),
    "no row": lambda v: v.risks.all().delete(),
}


def _refused(version: FicheVersion, change: Change) -> bool:
    try:
        with transaction.atomic():
            change(version)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("change", SHARED_CHANGES.values(), ids=SHARED_CHANGES.keys())
def test_a_shared_version_does_not_change(stage: Stage, change: Change) -> None:
    """Neither column nor row of the shared part, by whatever way."""
    version = acting.shared(stage).version
    assert version is not None
    assert _refused(version, change)
    assert faults(version) == []


@pytest.mark.parametrize("change", INTERNAL_CHANGES.values(), ids=INTERNAL_CHANGES.keys())
def test_the_internal_part_is_open_until_it_is_submitted(stage: Stage, change: Change) -> None:
    """While the partner reads, the team works on budget and risks; afterwards nobody does."""
    version = acting.shared(stage).version
    assert version is not None
    assert not _refused(version, change)
    acting.fill(version)


@pytest.mark.parametrize("change", INTERNAL_CHANGES.values(), ids=INTERNAL_CHANGES.keys())
def test_a_submitted_version_does_not_change(stage: Stage, change: Change) -> None:
    """The Group decides on the whole."""
    version = acting.submitted(stage).version
    assert version is not None
    assert _refused(version, change)
    assert faults(version) == []


def test_a_row_does_not_move_into_a_frozen_version(stage: Stage) -> None:
    """From a draft into what was agreed to."""
    made = acting.shared(stage)
    frozen = made.version
    made = fiche.send_comments(made, act=stage.act("official")).obj
    assert frozen is not None
    need = PriorityNeed.objects.filter(version=made.version)
    assert _refused(frozen, lambda v: need.update(version=v))


BYTES: dict[str, Change] = {
    "column": lambda v: FicheVersion.objects.filter(pk=v.pk).update(summary=v.summary + "."),
    "row": lambda v: Risk.objects.filter(version=v).update(risk="Elections move the calendar!"),
    "text": lambda v: FicheVersion.objects.filter(pk=v.pk).update(
        whole_content=v.whole_content.replace("450.00", "451.00")
    ),
}


@pytest.mark.parametrize("change", BYTES.values(), ids=BYTES.keys())
def test_one_changed_byte_is_found(stage: Stage, change: Change) -> None:
    """Past the triggers, as the owner of the tables could: in a column, a row, the text."""
    version = acting.submitted(stage).version
    assert version is not None
    assert fingerprint(version.whole_content) == version.whole_hash
    assert faults(version) == []
    with pgtrigger.ignore():
        change(version)
    assert faults(version) != []


def test_the_next_version_is_a_copy_and_the_old_one_stays(stage: Stage) -> None:
    """Everything but the number is taken over; the first keeps text and fingerprint."""
    made = acting.shared(stage)
    first = made.version
    made = fiche.send_comments(made, act=stage.act("official")).obj
    second = made.version
    assert first is not None
    assert second is not None
    assert (second.number, second.is_shared) == (2, False)
    assert second.needs.count() == first.needs.count()
    assert list(second.themes.all()) == list(first.themes.all())
    assert second.budget_lines.get().amount == first.budget_lines.get().amount
    made = fiche.share(made, act=stage.act("officer")).obj
    assert made.version is not None
    assert made.version.shared_hash != first.shared_hash
    assert faults(first) == []


def test_no_internal_word_is_in_the_shared_text(stage: Stage) -> None:
    """What the partner agrees to knows neither budget nor risks, and people only by id."""
    version = acting.submitted(stage).version
    assert version is not None
    assert "Elections" not in version.shared_content
    assert "450.00" not in version.shared_content
    assert "Elections" in version.whole_content
    assert "Fatou" not in version.whole_content


def test_positions_and_recusals_are_only_added(stage: Stage) -> None:
    """Every change is a new row."""
    made = acting.round_of(acting.submitted(stage))
    acting.position(stage, made, "steering1", "APPROVE")
    from actions.workflow import consultation

    consultation.recuse(made, act=stage.act("steering2"))
    for change in (
        lambda: Position.objects.update(value="REJECT", reason="Else"),
        lambda: Position.objects.all().delete(),
        lambda: Recusal.objects.update(person=stage.person("steering3")),
        lambda: Recusal.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
            change()
