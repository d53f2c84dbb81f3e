"""Publications: written, agreed to the very words, published, read by everybody, taken down."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.enums import ActionState
from actions.models import Output
from results import queries
from results.enums import PublicationState
from results.models import Publication, PublicationText
from results.words import fingerprint
from results.workflow import publications
from tests.actions import acting as actions_acting
from tests.results import acting
from tests.stage import Stage, in_days

pytestmark = pytest.mark.django_db
S = PublicationState


def url(made: Publication, verb: str) -> str:
    """The page of a verb."""
    return reverse("publications:verb", args=[made.pk, verb])


def test_from_a_click_on_the_action_to_the_public_page(stage: Stage, as_: Any) -> None:
    made = acting.action(stage, ActionState.RUNNING)
    writer, partner, leader = as_("communication"), as_("official"), as_("leader")
    begun = writer.post(reverse("publications:begin", args=[made.pk]), {"nonce": "x"})
    publication = Publication.objects.get(action=made)
    assert begun.url == publication.get_absolute_url()
    assert "Nothing is written yet" in writer.get(begun.url).content.decode()

    empty = writer.post(url(publication, "write"), {"seen": publication.seen, "title": "A title"})
    assert empty.status_code == 422
    assert "A title" in empty.content.decode()
    said = {"seen": publication.seen, "language": "en", **acting.WORDS, "quote": "I learnt too."}
    assert writer.post(url(publication, "write"), said).status_code == 302
    page = writer.get(begun.url).content.decode()
    assert "Say whose the quote is" in page
    nobody = writer.post(
        url(publication, "attribute_quote"), {"seen": publication.seen, "said_by": "An expert"}
    )
    assert "Nobody is named without leave" in nobody.content.decode()
    leave = {"seen": publication.seen, "said_by": "Expert for Ghana", "consent_on": in_days(-1)}
    assert writer.post(url(publication, "attribute_quote"), leave).status_code == 302
    sent = writer.post(url(publication, "send_to_partner"), {"seen": publication.seen})
    assert sent.status_code == 302

    publication.refresh_from_db()
    agree = partner.get(url(publication, "agree"))
    assert acting.WORDS["story"] in agree.content.decode()
    other = partner.post(
        url(publication, "agree"),
        {"seen": publication.seen, "words_hash": "0" * 64, "agreed_on": in_days(0)},
    )
    assert other.status_code == 422
    assert "not the words that you read" in other.content.decode()
    agreed = {"words_hash": fingerprint(publication), "agreed_on": in_days(0)}
    done = partner.post(url(publication, "agree"), {"seen": publication.seen, **agreed})
    assert done.status_code == 302

    publication.refresh_from_db()
    with pytest.raises(Http404):
        queries.published_one(publication.slug)
    assert leader.post(url(publication, "publish"), {"seen": publication.seen}).status_code == 302
    found = queries.published_one(publication.slug, "en")
    assert found.text.title == acting.WORDS["title"]
    assert found.publication.quote_by == "Expert for Ghana"


@pytest.mark.parametrize("state", [S.PARTNER_REVIEW, S.AGREED, S.PUBLISHED, S.WITHDRAWN], ids=str)
def test_the_database_refuses_other_words_than_a_drafts(stage: Stage, state: str) -> None:
    made = acting.publication(stage, state)
    text = PublicationText.objects.get(publication=made)
    with pytest.raises(IntegrityError, match="draft only"), transaction.atomic():
        PublicationText.objects.filter(pk=text.pk).update(title="Another")
    with pytest.raises(IntegrityError, match="draft only"), transaction.atomic():
        text.delete()
    with pytest.raises(IntegrityError, match="draft only"), transaction.atomic():
        PublicationText.objects.create(publication=made, language="fr", **acting.WORDS)


def test_a_draft_is_the_teams_and_comes_back_to_it(stage: Stage, as_: Any) -> None:
    made = acting.publication(stage, S.PARTNER_REVIEW)
    asked = as_("official").post(
        url(made, "ask_changes"), {"seen": made.seen, "words": "Our name is another."}
    )
    assert asked.status_code == 302
    mine = as_("official").get(asked.url).content.decode()
    assert acting.WORDS["story"] not in mine
    assert "The team is working on the text" in mine
    team = as_("communication").get(asked.url).content.decode()
    assert "Our name is another." in team
    assert acting.WORDS["story"] in team


def test_a_confidential_draft_is_unknown_to_the_partner(stage: Stage, as_: Any) -> None:
    made = acting.publication(stage)
    for key in ("official", "delegation", "expert", "focalpoint", "outsider", "finance"):
        assert as_(key).get(made.get_absolute_url()).status_code == 404


def test_a_text_falls_back_to_english_and_says_so(stage: Stage) -> None:
    made = acting.publication(stage)
    act = stage.act("communication")
    publications.write(made, act=act, language="fr", **(acting.WORDS | {"title": "Une stratégie"}))
    publications.send_to_partner(made, act=act)
    made.refresh_from_db()
    publications.agree(made, act=stage.act("official"), **acting.agree_data(made))
    publications.publish(made, act=stage.act("leader"))
    french, arabic = (queries.published_one(made.slug, code) for code in ("fr", "ar"))
    assert (french.text.title, french.is_fallback) == ("Une stratégie", False)
    assert (arabic.text.title, arabic.is_fallback) == (acting.WORDS["title"], True)
    assert [code for code, _name in french.languages] == ["en", "fr"]


def test_the_catalogue_finds_by_country_theme_and_region(stage: Stage) -> None:
    made = acting.publication(stage, S.PUBLISHED)
    version = made.action.version
    theme = version.themes.order_by("code").first()
    assert theme is not None
    country = made.action.country
    assert country is not None
    assert country.region is not None
    for found in (
        queries.published(country="gh"),
        queries.published(theme=theme.code),
        queries.published(region=country.region.code),
        queries.published(language="en"),
    ):
        assert [row.pk for row in found] == [made.pk]
    for none in (
        queries.published(country="KE"),
        queries.published(theme="T99"),
        queries.published(region="nowhere"),
        queries.published(language="ar"),
    ):
        assert not none.exists()
    choices = queries.choices()
    assert choices.countries == [country]
    assert choices.regions == [country.region]
    assert theme in choices.themes


def test_only_published_ones_are_public_and_the_queries_are_fixed(stage: Stage) -> None:
    made = acting.publication(stage, S.AGREED)
    assert not queries.published().exists()
    publications.publish(made, act=stage.act("leader"))
    with CaptureQueriesContext(connection) as one:
        assert [row.text.title for row in queries.published()] == [acting.WORDS["title"]]
    assert len(one) == 3
    with CaptureQueriesContext(connection) as page:
        queries.published_one(made.slug)
    assert len(page) <= 8
    publications.withdraw(
        Publication.objects.get(pk=made.pk), act=stage.act("leader"), reason="A wrong name."
    )
    assert not queries.published().exists()


def test_a_published_output_is_for_everybody_and_no_other_file_is(stage: Stage) -> None:
    made = acting.action(stage, ActionState.RUNNING)
    output = actions_acting.bring(stage, actions_acting.added(stage, made), "VALIDATED")
    address = reverse("publications:file", args=[output.pk])
    Output.objects.filter(pk=output.pk).update(is_published=True)
    visitor = Client()
    assert visitor.get(address).status_code == 404
    publication = acting.publication(stage, S.PUBLISHED, made)
    done = visitor.get(address)
    assert done.status_code == 200
    assert done["Content-Disposition"].startswith("attachment")
    assert done["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert [o.pk for o in queries.published_one(publication.slug).outputs] == [output.pk]
    Output.objects.filter(pk=output.pk).update(is_published=False)
    assert visitor.get(address).status_code == 404
    Output.objects.filter(pk=output.pk).update(is_published=True)
    publications.withdraw(publication, act=stage.act("leader"), reason="A wrong name.")
    assert visitor.get(address).status_code == 404
    assert visitor.get(reverse("publications:file", args=[999_999])).status_code == 404


def test_every_state_of_a_publication_has_its_page(stage: Stage, as_: Any) -> None:
    from tests.verbs import matrix

    for state in (S.PARTNER_REVIEW, S.PUBLISHED, S.WAIVED):
        with transaction.atomic():
            made = acting.publication(stage, state)
            seers = matrix()["sees"]["results.publication"][state]["view"]
            for key in stage.cast:
                client = as_(key)
                answer = client.get(made.get_absolute_url())
                assert answer.status_code == (200 if key in seers else 404), key
            client = as_("communication")
            client.get(made.get_absolute_url())
            with CaptureQueriesContext(connection) as seen:
                client.get(made.get_absolute_url())
            assert len(seen) <= 12
            transaction.set_rollback(True)
