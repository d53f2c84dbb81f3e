"""Settings of the team: dated, with history, checked before they are kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from core import conf
from core.conf import Definition
from core.models import Setting

pytestmark = pytest.mark.django_db

KEY = "test.days"


@pytest.fixture(autouse=True)
def defined() -> Iterator[None]:
    """A setting that only these tests have."""
    conf.define(Definition(KEY, int, 5, "Days", check=conf.between(1, 60)))
    conf.define(Definition("test.word", str, "none", "Word"))
    yield
    del conf.registry[KEY], conf.registry["test.word"]


def test_the_default_holds_until_a_value_is_put() -> None:
    assert conf.value(KEY) == 5
    conf.put(KEY, 7, by=None, reason="Holidays.")
    assert conf.value(KEY) == 7


def test_history_is_kept_and_can_be_asked(django_assert_num_queries: Any) -> None:
    now = timezone.now()
    for days, value in ((-20, 3), (-10, 4), (10, 9)):
        conf.put(KEY, value, by=None, valid_from=now + timedelta(days=days))
    for days, value in ((-30, 5), (-15, 3), (-5, 4), (0, 4), (20, 9)):
        with django_assert_num_queries(1):
            assert conf.value(KEY, at=now + timedelta(days=days)) == value
    assert Setting.objects.filter(key=KEY).count() == 3


def test_of_two_that_begin_together_the_later_row_holds() -> None:
    begins = timezone.now() - timedelta(hours=1)
    conf.put(KEY, 8, by=None, valid_from=begins)
    conf.put(KEY, 9, by=None, valid_from=begins)
    assert conf.value(KEY) == 9


def test_a_row_is_never_changed_nor_removed() -> None:
    row = conf.put(KEY, 8, by=None)
    for act in (
        lambda: Setting.objects.filter(pk=row.pk).update(value=9),
        lambda: Setting.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert conf.value(KEY) == 8


@pytest.mark.parametrize("bad", [0, 61, -1, "7", 7.5, True, None, [7]])
def test_a_bad_value_is_refused_with_a_sentence(bad: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        conf.put(KEY, bad, by=None)
    assert refusal.value.messages[0].endswith(".")
    assert conf.value(KEY) == 5


@pytest.mark.parametrize("bad", [7, None, ["word"]])
def test_a_word_is_a_word(bad: Any) -> None:
    with pytest.raises(ValidationError):
        conf.put("test.word", bad, by=None)


def test_a_key_that_nobody_defined_is_an_error() -> None:
    with pytest.raises(KeyError):
        conf.value("test.unknown")
    with pytest.raises(KeyError):
        conf.put("test.unknown", 1, by=None)


def test_a_key_is_defined_once() -> None:
    same = conf.registry[KEY]
    assert conf.define(same) is same
    with pytest.raises(ValueError, match="twice"):
        conf.define(Definition(KEY, int, 6, "Days"))


def test_every_default_of_the_portal_passes_its_own_check() -> None:
    for definition in conf.registry.values():
        assert definition.clean(definition.default) == definition.default
        assert str(definition.label)
        assert definition.key.count(".") == 1
