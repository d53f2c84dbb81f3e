"""The links by which people without an account answer: what they open, and for whom.

Opening a link uses nothing up; the act does, in its own transaction. A mail that is sent twice
brings two links, and both work until one is used.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core import links
from core.links import LinkError
from core.models import SignedLink
from experts.models import Deployment, Endorsement
from experts.workflow.deployment.guards import calendar_of

INVITATION = "experts.invitation"
REPORT = "experts.report"
WORD = "experts.word"
ATTESTATION = "experts.attestation"

#: How long a link works after the day that it names, so that who comes late reads why.
GRACE = timedelta(days=14)
#: How long the links work that name no day.
LASTS = timedelta(days=60)
_NOT_YOURS = _("This link is not valid. Please use the newest mail we sent you.")


def invitation_url(deployment: Deployment) -> str:
    """The address of a new link by which the expert answers the invitation."""
    lasts = LASTS
    if deployment.reply_by is not None:
        ends = calendar_of(deployment).end_of(deployment.reply_by) + GRACE
        lasts = max(ends - timezone.now(), timedelta(days=1))
    return _url(INVITATION, "invitation", deployment, deployment.person, lasts)


def report_url(deployment: Deployment) -> str:
    """The address of a new link by which the expert hands in the report."""
    return _url(REPORT, "report", deployment, deployment.person, LASTS)


def attestation_url(deployment: Deployment) -> str:
    """The address of a new link by which the expert fetches the attestation, as often as needed."""
    return _url(ATTESTATION, "attestation_by_link", deployment, deployment.person, LASTS)


def word_url(endorsement: Endorsement, person: Person) -> str:
    """The address of a new link by which this person gives or refuses a word."""
    return _url(WORD, "word", endorsement, person, LASTS)


def _url(purpose: str, page: str, subject: Any, bearer: Person, lasts: timedelta) -> str:
    _link, token = links.issue(purpose, subject, bearer, valid_for=lasts)
    return settings.SITE_URL + reverse(f"deployments:{page}", args=[token])


@dataclass(frozen=True)
class Opened:
    """What a link opens: its object, and the person who may act by it."""

    obj: Any
    bearer: Person


def opened(link: SignedLink, model: type[Any]) -> Opened:
    """What a usable link is about. Raises LinkError when its rows are gone or don't fit."""
    obj = model.objects.filter(pk=link.subject_id).first()
    bearer = Person.objects.select_related("user").filter(pk=link.bearer_id).first()
    if obj is None or bearer is None:
        raise LinkError(_NOT_YOURS)
    if model is Deployment and obj.person_id != bearer.pk:
        raise LinkError(_NOT_YOURS)
    return Opened(obj, bearer)
