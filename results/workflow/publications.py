"""Verbs of a publication: written, agreed by the partner, confirmed by the leader."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.standing import Standing
from actions.enums import ActionState
from actions.models import Action
from actions.outstanding import holds
from actions.rules import ACTIONS, SPEAKERS
from actions.workflow.shared import TEAM, Data, giver, not_ahead, team_calendar
from core.deadlines import Clock, WorkingDays
from core.enums import Tone
from core.workflow import SAME, Act, Guard, Guarded, Outcome, Table, Text, Told, Verb
from experts.enums import DEPLOYED
from experts.models import Deployment
from reference import calendars
from reference.models import Country
from results import conf as settings
from results.enums import PublicationState
from results.models import Publication, PublicationText
from results.rules import PUBLICATIONS
from results.words import fingerprint, free_slug

S = PublicationState

WRITERS = (*TEAM, "communication")
#: From its start on there is something to tell of an Action; not of a cancelled one.
TELLABLE = (
    ActionState.RUNNING,
    ActionState.SUSPENDED,
    ActionState.COMPLETED,
    ActionState.EVALUATED,
    ActionState.CLOSED,
)


# -- Guards ----------------------------------------------------------------------------------------


def _action_started(publication: Publication, act: Act, data: Data) -> Text | None:
    """There is something to tell once the Action has started."""
    if data["action"].state not in TELLABLE:
        return _("A publication is begun once the Action has started.")
    return None


def _may_be_published(publication: Publication, act: Act, data: Data) -> Text | None:
    """What the approved version keeps confidential is not published."""
    action: Action = data.get("action") or publication.action
    if action.version.confidential:
        return _("The approved fiche says that nothing is published.")
    return None


def _not_begun(publication: Publication, act: Act, data: Data) -> Text | None:
    """An Action has one publication."""
    if Publication.objects.filter(action=data["action"]).exists():
        return _("The publication is begun already.")
    return None


def _language_there(publication: Publication, act: Act, data: Data) -> Text | None:
    """Only a language that is written can be removed."""
    if not publication.texts.filter(language=data["language"]).exists():
        return _("There is no text in this language.")
    return None


def _something_written(publication: Publication, act: Act, data: Data) -> Text | None:
    """The partner has something to read."""
    if publication.texts.exists():
        return None
    return _("Write the text in at least one language first.")


def _quote_has_leave(publication: Publication, act: Act, data: Data) -> Text | None:
    """Nobody is quoted without leave, and no voice stands without saying whose it is."""
    quoted = publication.texts.exclude(quote="").exists()
    if quoted and not (publication.quote_by and publication.quote_consent_on):
        return _("Say whose the quote is, and when they gave leave.")
    return None


def _was_deployed(publication: Publication, act: Act, data: Data) -> Text | None:
    """The expert quoted was sent under this Action."""
    person = data.get("person")
    if person is None:
        return None
    sent = Deployment.objects.filter(
        action=publication.action_id, person=person, state__in=DEPLOYED
    )
    return None if sent.exists() else _("Choose an expert who was sent under this Action.")


def _same_words(publication: Publication, act: Act, data: Data) -> Text | None:
    """The partner agrees to the very words that were shown."""
    if data["words_hash"] != fingerprint(publication):
        return _("These are not the words that you read. Open the publication again.")
    return None


def _agreement_holds(publication: Publication, act: Act, data: Data) -> Text | None:
    """What was only said is provisional, and what is contested holds nothing."""
    if publication.agreed_event_id is None or holds(publication.agreed_event_id):
        return None
    return _("The partner’s agreement must be confirmed in writing first.")


def _words_as_agreed(publication: Publication, act: Act, data: Data) -> Text | None:
    """What is published is what the partner agreed to, byte by byte."""
    if publication.agreed_hash == fingerprint(publication):
        return None
    return _("The words are not those that the partner agreed to.")


ACTION_STARTED = Guard("action_started", _action_started)
MAY_BE_PUBLISHED = Guard("may_be_published", _may_be_published)
NOT_BEGUN = Guard("not_begun", _not_begun)
LANGUAGE_THERE = Guard("language_there", _language_there)
SOMETHING_WRITTEN = Guard("something_written", _something_written, early=True)
QUOTE_HAS_LEAVE = Guard("quote_has_leave", _quote_has_leave, early=True)
WAS_DEPLOYED = Guard("was_deployed", _was_deployed)
SAME_WORDS = Guard("same_words", _same_words)
AGREEMENT_HOLDS = Guard("agreement_holds", _agreement_holds, early=True)
WORDS_AS_AGREED = Guard("words_as_agreed", _words_as_agreed, early=True)

# -- Clocks ----------------------------------------------------------------------------------------


def _partner_calendar(publication: Publication) -> WorkingDays:
    country = publication.action.country
    return team_calendar(publication) if country is None else calendars.for_country(country.iso2)


CLOCKS = (
    Clock(
        "partner_review",
        _("the partner's answer"),
        lambda publication: settings.number(settings.REVIEW_DAYS),
        _partner_calendar,
        asks=("focal_point", "submitter"),
        escalates=("author", "in_charge"),
        awaits=("author",),
        movers=("officer", "leader"),
    ),
)

# -- The table -------------------------------------------------------------------------------------


def _may_create(standing: Standing | None, verb: Verb, data: Mapping[str, Any]) -> bool:
    return bool(ACTIONS.stakes_of(standing, data["action"]) & set(WRITERS))


def _also_lock(publication: Publication, verb: Verb, data: Data) -> Sequence[Model]:
    return [data["action"]] if verb.creates else ()


TABLE: Table[Publication] = Table(
    "results.publication",
    Publication,
    PUBLICATIONS,
    [
        Verb(
            "begin",
            _("Begin a publication"),
            (),
            S.DRAFT,
            who=WRITERS,
            silent="Whoever begins it writes it.",
            guards=(ACTION_STARTED, MAY_BE_PUBLISHED, NOT_BEGUN),
            tone=Tone.PROGRESS,
            done=_("Begun. Write it in one language first; others can follow."),
            happened=_("Publication begun"),
        ),
        Verb(
            "write",
            _("Write the text"),
            (S.DRAFT,),
            SAME,
            who=WRITERS,
            silent="A draft concerns whoever writes it.",
            shown_to="view_drafts",
            done=_("Saved."),
            happened=_("Text written"),
        ),
        Verb(
            "drop_language",
            _("Remove a language"),
            (S.DRAFT,),
            SAME,
            who=WRITERS,
            silent="A draft concerns whoever writes it.",
            guards=(LANGUAGE_THERE,),
            shown_to="view_drafts",
            applies=lambda publication: publication.texts.exists(),
            done=_("The text in this language is removed."),
            happened=_("A language removed"),
        ),
        Verb(
            "attribute_quote",
            _("Say whose the quote is"),
            (S.DRAFT,),
            SAME,
            who=WRITERS,
            silent="A draft concerns whoever writes it.",
            guards=(WAS_DEPLOYED,),
            shown_to="view_drafts",
            done=_("Saved."),
            help=_(
                "Nobody is quoted without leave. Role and country are enough, a name is not needed."
            ),
            happened=_("Quote attributed"),
        ),
        Verb(
            "send_to_partner",
            _("Send to the partner"),
            (S.DRAFT,),
            S.PARTNER_REVIEW,
            who=WRITERS,
            told=(Told("publication_sent", ("focal_point", "submitter"), asks=True),),
            guards=(SOMETHING_WRITTEN, QUOTE_HAS_LEAVE),
            starts=("partner_review",),
            tone=Tone.WAITING,
            done=_("The partner is asked to agree. The words don’t change meanwhile."),
            help=_("The words are frozen while the partner reads them."),
            happened=_("Sent to the partner"),
        ),
        Verb(
            "agree",
            _("Agree to the publication"),
            (S.PARTNER_REVIEW,),
            S.AGREED,
            who=SPEAKERS,
            recorders=TEAM,
            told=(Told("publication_agreed", ("leader", "author"), asks=True),),
            guards=(SAME_WORDS, not_ahead("agreed_on")),
            stops=("partner_review",),
            tone=Tone.SUCCESS,
            done=_("Agreed. The team publishes it."),
            help=_("To these words, in every language shown. They can’t change afterwards."),
            happened=_("Publication agreed by the partner"),
        ),
        Verb(
            "ask_changes",
            _("Ask for changes"),
            (S.PARTNER_REVIEW,),
            S.DRAFT,
            who=SPEAKERS,
            recorders=TEAM,
            told=(Told("publication_changes", ("author",), asks=True),),
            stops=("partner_review",),
            done=_("The team has your words and sends you a new text."),
            happened=_("Changes to the publication asked for"),
        ),
        Verb(
            "publish",
            _("Publish"),
            (S.AGREED,),
            S.PUBLISHED,
            who=("leader",),
            told=(
                Told(
                    "publication_published",
                    ("focal_point", "submitter", "delegation"),
                    quiet=True,
                ),
            ),
            guards=(MAY_BE_PUBLISHED, AGREEMENT_HOLDS, WORDS_AS_AGREED),
            tone=Tone.SUCCESS,
            done=_("Published. Everybody can read it now."),
            help=_("Everybody can read it at once, with the outputs that are marked as published."),
            happened=_("Published"),
        ),
        Verb(
            "withdraw",
            _("Take down"),
            (S.PUBLISHED,),
            S.WITHDRAWN,
            who=("leader",),
            silent="Asks nothing of anybody; the publication's page says why.",
            tone=Tone.DANGER,
            done=_("Taken down. The public page is gone."),
            help=_("The public page and its files are gone at once."),
            happened=_("Taken down"),
        ),
        Verb(
            "waive",
            _("Do without a publication"),
            (S.DRAFT, S.PARTNER_REVIEW, S.AGREED),
            S.WAIVED,
            who=("leader",),
            silent="Asks nothing of anybody; the publication's page says why.",
            stops=("partner_review",),
            tone=Tone.DANGER,
            done=_("The Action can be closed without a publication."),
            help=_("Nothing is published. The Action can be closed without it."),
            happened=_("Done without a publication"),
        ),
        Verb(
            "revise",
            _("Take up again"),
            (S.PARTNER_REVIEW, S.AGREED, S.WITHDRAWN, S.WAIVED),
            S.DRAFT,
            who=WRITERS,
            silent="The partner is asked anew when the next text is sent.",
            stops=("partner_review",),
            done=_("It is a draft again. The partner agrees anew."),
            help=_("Makes it a draft again. An agreement given so far is void."),
            happened=_("Taken up again"),
        ),
    ],
    clocks=CLOCKS,
    creation_allowed=_may_create,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


@TABLE.effect
def begin(obj: None, act: Act, event_id: uuid.UUID, *, action: Action) -> Outcome[Publication]:
    """An empty draft with its address."""
    if Publication.objects.filter(action=action).exists():
        raise Guarded(_("The publication is begun already."))
    publication = Publication.objects.create(
        action=action,
        slug=free_slug(action),
        author=cast(Person, act.user.person),
        state=S.DRAFT,
        state_since=act.at,
    )
    return Outcome(obj=publication, payload={"action": action.pk, "slug": publication.slug})


@TABLE.effect
def write(
    obj: Publication,
    act: Act,
    event_id: uuid.UUID,
    *,
    language: str,
    title: str,
    summary: str,
    story: str,
    results: str,
    quote: str = "",
) -> Outcome[Publication]:
    """The words in one language, in place of those before."""
    said = {
        "title": title,
        "summary": summary,
        "story": story,
        "results": results,
        "quote": quote,
    }
    PublicationText.objects.update_or_create(publication=obj, language=language, defaults=said)
    return Outcome(payload={"language": language})


@TABLE.effect
def drop_language(
    obj: Publication, act: Act, event_id: uuid.UUID, *, language: str
) -> Outcome[Publication]:
    """The words in one language are removed."""
    PublicationText.objects.filter(publication=obj, language=language).delete()
    return Outcome(payload={"language": language})


@TABLE.effect
def attribute_quote(
    obj: Publication,
    act: Act,
    event_id: uuid.UUID,
    *,
    said_by: str,
    country: Country | None = None,
    person: Person | None = None,
    consent_on: date | None = None,
) -> Outcome[Publication]:
    """Whose the quote is, and since when they let us use it."""
    obj.quote_by, obj.quote_country, obj.quote_person = said_by, country, person
    obj.quote_consent_on = consent_on
    return Outcome(
        changed=("quote_by", "quote_country", "quote_person", "quote_consent_on"),
        payload={"person": person.pk if person is not None else None},
    )


@TABLE.effect
def send_to_partner(obj: Publication, act: Act, event_id: uuid.UUID) -> Outcome[Publication]:
    """The words are frozen as they stand, and the partner is asked."""
    obj.sent_at, obj.partner_words = obj.sent_at or act.at, ""
    return Outcome(changed=("sent_at", "partner_words"), payload={"words_hash": fingerprint(obj)})


@TABLE.effect
def agree(
    obj: Publication, act: Act, event_id: uuid.UUID, *, words_hash: str, agreed_on: date
) -> Outcome[Publication]:
    """The partner agrees to the words with this fingerprint."""
    obj.agreed_by, obj.agreed_on = giver(act), agreed_on
    obj.agreed_hash, obj.agreed_event_id = words_hash, event_id
    return Outcome(
        changed=("agreed_by", "agreed_on", "agreed_hash", "agreed_event_id"),
        payload={"words_hash": words_hash, "agreed_on": agreed_on.isoformat()},
    )


@TABLE.effect
def ask_changes(
    obj: Publication, act: Act, event_id: uuid.UUID, *, words: str
) -> Outcome[Publication]:
    """The partner says what is to change."""
    obj.partner_words = words
    return Outcome(changed=("partner_words",), detail=words)


@TABLE.effect
def publish(obj: Publication, act: Act, event_id: uuid.UUID) -> Outcome[Publication]:
    """The public page is there from now on."""
    obj.published_at, obj.ended_because = act.at, ""
    return Outcome(
        changed=("published_at", "ended_because"),
        payload={"slug": obj.slug, "words_hash": obj.agreed_hash},
    )


@TABLE.effect
def withdraw(
    obj: Publication, act: Act, event_id: uuid.UUID, *, reason: str
) -> Outcome[Publication]:
    """The public page is gone."""
    obj.ended_because = reason
    return Outcome(changed=("ended_because",), detail=reason)


@TABLE.effect
def waive(obj: Publication, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Publication]:
    """The Action is told of nowhere, and may be closed all the same."""
    obj.ended_because = reason
    return Outcome(changed=("ended_because",), detail=reason)


@TABLE.effect
def revise(obj: Publication, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Publication]:
    """A draft again; whatever was agreed to so far holds no longer."""
    obj.agreed_by = obj.agreed_on = obj.agreed_event_id = None
    obj.agreed_hash = obj.ended_because = ""
    return Outcome(
        changed=("agreed_by", "agreed_on", "agreed_hash", "agreed_event_id", "ended_because"),
        detail=reason,
    )
