"""Settings: administrators see and change them, nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core import conf
from core.models import Setting
from portal.demo.cast import KEYS

SignIn = Callable[[User], Client]
KEY = "requests.decision_days"
PAGE = f"/settings/{KEY}/"


@pytest.mark.parametrize("key", KEYS)
def test_only_administrators(key: str, cast: dict[str, User], sign_in: SignIn) -> None:
    client = sign_in(cast[key])
    wanted = 200 if key == "admin" else 403
    assert client.get("/settings/").status_code == wanted
    assert client.get(PAGE).status_code == wanted
    if key != "admin":
        client.post(PAGE, {"value": 5, "reason": "Mine."})
        assert conf.value(KEY) == 20


def test_every_setting_has_its_page(cast: dict[str, User], sign_in: SignIn) -> None:
    client = sign_in(cast["admin"])
    page = client.get("/settings/").content.decode()
    for key in conf.registry:
        assert f"/settings/{key}/" in page
        assert client.get(f"/settings/{key}/").status_code == 200
    assert client.get("/settings/no.such/").status_code == 404


def test_a_new_value_holds_from_its_day_on(cast: dict[str, User], sign_in: SignIn) -> None:
    client = sign_in(cast["admin"])
    later = timezone.localdate() + timedelta(days=10)
    done = client.post(
        PAGE, {"value": 15, "valid_from": later.isoformat(), "reason": "From the new phase."}
    )
    assert done.status_code == 302
    assert conf.value(KEY) == 20
    assert conf.value(KEY, at=timezone.now() + timedelta(days=11)) == 15
    row = Setting.objects.get(key=KEY)
    assert row.set_by == cast["admin"]
    page = client.get("/settings/").content.decode()
    assert "<strong><bdi>15</bdi></strong>" in page
    assert "From the new phase." in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"value": "", "reason": "x"}, "value", ""),
        ({"value": 0, "reason": "x"}, "value", "Enter a number from 1 to 250."),
        ({"value": "ten", "reason": "x"}, "value", "Enter a whole number."),
        ({"value": 12}, "reason", ""),
        ({"value": 12, "reason": "x", "valid_from": "2020-01-01"}, "valid_from", "is over."),
    ],
)
def test_bad_input_is_refused_with_everything_kept(
    data: dict[str, object], field: str, words: str, cast: dict[str, User], sign_in: SignIn
) -> None:
    answer = sign_in(cast["admin"]).post(PAGE, data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    page = answer.content.decode()
    assert words in page
    assert f'value="{data["value"]}"' in page or not data["value"]
    assert not Setting.objects.filter(key=KEY).exists()


def test_two_administrators_do_not_overwrite_each_other_unknowingly(
    cast: dict[str, User], sign_in: SignIn
) -> None:
    client = sign_in(cast["admin"])
    conf.put(KEY, 25, by=cast["admin"], reason="Meanwhile.")
    answer = client.post(PAGE, {"value": 12, "reason": "Mine.", "seen": ""})
    assert answer.status_code == 422
    assert "Somebody has changed this meanwhile" in answer.content.decode()
    again = {name: answer.context["form"].data[name] for name in ("value", "reason", "seen")}
    assert client.post(PAGE, again).status_code == 302
    assert conf.value(KEY) == 12
