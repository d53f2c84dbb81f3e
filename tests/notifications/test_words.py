"""Every notice of every verb can be written, in a language from the left and one from the right."""

from typing import Any

import pytest

from accounts.models import User
from core import dispatch
from core.workflow import Table, Verb
from notifications.models import Notice
from notifications.rendering import Frame, title, words
from tests.scenes import SCENES
from tests.verbs import Play, all_verbs

pytestmark = pytest.mark.django_db

TOLD = [
    pytest.param(table, verb, id=table.permission(verb))
    for table, verb in all_verbs()
    if verb.told and table.permission(verb) in SCENES
]


@pytest.mark.parametrize(("table", "verb"), TOLD)
def test_every_notice_can_be_written(table: Table[Any], verb: Verb, cast: dict[str, User]) -> None:
    play = Play(table, verb, cast)
    obj, data = play.set_up()
    done = play.perform(obj, data)
    assert dispatch.dispatch(str(done.event.pk))
    written = Notice.objects.filter(event=done.event).select_related("event", "recipient__user")
    # Whoever registers by themselves is told nothing; the same verb tells whom the team enters.
    assert written.exists() == any(play.declared.get("tells", {}).values())
    for notice in written:
        for language in ("en", "ar"):
            said = words(notice, language, Frame())
            assert said.subject
            assert "\n" not in said.subject
            assert f'lang="{language}"' in said.html
            for part in (said.subject, said.text, said.html):
                assert "{{" not in part
                assert "{%" not in part
                assert "None" not in part
            assert "&amp;" not in said.subject
            assert "&#x27;" not in said.text
        assert title(notice, notice.recipient)
