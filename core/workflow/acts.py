"""Acts and refusals: who does what how, and why it was not done."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.enums import ActMode, EvidenceSource
from core.models import Event
from core.policy import Standing, standing_of

Text = str | Promise


class Refusal(Exception):
    """A verb was not performed; nothing was written. `sentences` are for the reader."""

    def __init__(self, *sentences: Text) -> None:
        super().__init__(*[str(s) for s in sentences])
        self.sentences: tuple[Text, ...] = sentences


class NotVisible(Refusal):
    """For this person the object does not exist (404)."""


class NotAllowed(Refusal):
    """The person sees the object and may not do this to it (403)."""


class Stale(Refusal):
    """The object is no longer in the state that the person saw, or in none that allows it (409)."""


class Guarded(Refusal):
    """A condition of the verb does not hold (422)."""


class AlreadyDone(Refusal):
    """This very click was already performed (a double submit); `event` is what it did."""

    def __init__(self, event: Event) -> None:
        super().__init__(_("This was already saved."))
        self.event = event


@dataclass(frozen=True)
class Evidence:
    """What the team has in hand when it records an act of `giver` (a person) on `given_on`."""

    giver: models.Model
    giver_standing: Standing | None
    source: EvidenceSource
    given_on: date
    note: str = ""
    document: UploadedFile | None = None


@dataclass(frozen=True)
class Act:
    """Who acts, how and when.

    `user` pressed the button (None: the system); `bearer` is the person (of `accounts`) who came
    by a signed link; `at` is aware; `nonce` names one click, so that a double submit is one act.
    """

    mode: ActMode
    user: Any = None
    at: datetime = field(default_factory=timezone.now)
    nonce: uuid.UUID | None = None
    evidence: Evidence | None = None
    bearer: Any = None

    @classmethod
    def by(cls, user: Any, *, nonce: uuid.UUID | None = None, at: datetime | None = None) -> "Act":
        """Somebody signed in."""
        return cls(ActMode.SIGNED_IN, user, at or timezone.now(), nonce)

    @classmethod
    def system(cls, *, at: datetime | None = None) -> "Act":
        """The portal itself: a due deadline, or a verb called by another verb."""
        return cls(ActMode.SYSTEM, None, at or timezone.now())

    @classmethod
    def by_link(cls, bearer: Any, *, nonce: uuid.UUID | None = None) -> "Act":
        """Somebody by a signed link, which the caller uses up in the same transaction."""
        return cls(
            ActMode.LINK, getattr(bearer, "user", None), timezone.now(), nonce, bearer=bearer
        )

    @classmethod
    def recorded(cls, user: Any, evidence: Evidence, *, nonce: uuid.UUID | None = None) -> "Act":
        """The team, on behalf of somebody outside."""
        return cls(ActMode.RECORDED, user, timezone.now(), nonce, evidence)


def standings_of(act: Act) -> list[tuple[Standing | None, int | None]]:
    """The actor's own standing, then those of the people deputised for with their user ids."""
    whole = standing_of(act.bearer or act.user)
    if whole is None:
        return [(None, None)]
    return [(whole.own, None), *((s, user_id) for s, user_id in whole.principals)]
