"""The catalogue: nothing is told without words, nothing is left unsaid without a reason."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist, loader

from core.workflow import tables
from notifications import catalog

FOLDER = Path(settings.BASE_DIR) / "templates" / "notifications"


def test_every_verb_tells_somebody_or_says_why_not() -> None:
    assert catalog.unsaid() == []


def test_every_told_of_every_table_is_in_the_catalogue() -> None:
    known = catalog.catalogue()
    for table in tables.values():
        for verb in table.verbs.values():
            for told in verb.told:
                assert table.permission(verb) in known[told.notice].rows
                assert known[told.notice].asks or not told.asks


@pytest.mark.parametrize("part", catalog.PARTS)
def test_every_notice_has_its_templates(part: str) -> None:
    missing = []
    for entry in catalog.catalogue().values():
        try:
            loader.get_template(entry.template(part))
        except TemplateDoesNotExist:
            missing.append(entry.template(part))
    assert missing == []


def test_no_template_is_left_without_a_notice() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert folders <= set(catalog.catalogue())


def test_every_stake_told_exists_in_its_policy() -> None:
    wrong = [
        (table.permission(verb), stake)
        for table in tables.values()
        for verb in table.verbs.values()
        for told in verb.told
        for stake in told.stakes
        if stake not in {s.name for s in table.policy.stakes} | {"granted"}
    ]
    assert wrong == []


def test_what_asks_or_acknowledges_can_not_be_switched_off_and_goes_first() -> None:
    known = catalog.catalogue()
    assert known["request_question"].mandatory
    assert known["request_acknowledged"].mandatory
    assert known["act_recorded"].mandatory
    assert known["act_contested"].mandatory
    assert not known["membership_ended"].mandatory
    assert known["request_question"].priority < known["membership_ended"].priority


@pytest.mark.parametrize(
    "notice",
    [
        "fiche_agreed",
        "fiche_comments_sent",
        "fiche_shared",
        "invitation",
        "membership_asked",
        "request_answered",
        "request_assigned",
        "request_question",
        "request_received",
        "round_closed",
        "round_opened",
    ],
)
def test_what_asks_its_reader_to_act_says_so(notice: str) -> None:
    assert catalog.entry(notice).asks
