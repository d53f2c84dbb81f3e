"""What the mails of this room say besides what every notice says."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from core import links
from core.models import Event
from core.notices import context_for
from results.models import Publication, Survey

#: What the signed link in the mail to a partner's focal point or an expert is for.
ANSWER_PURPOSE = "results.survey.answer"
ANSWER_LASTS = timedelta(days=90)


def answer_link(survey: Survey) -> str:
    """The address of a new link by which the respondent may answer, once.

    Every call makes the earlier links of this survey useless, so only the rendering of a mail to
    the respondent may call it.
    """
    links.revoke(ANSWER_PURPOSE, survey)
    if survey.respondent is None:
        raise ValueError("Participants answer by code, not by link.")
    _row, token = links.issue(ANSWER_PURPOSE, survey, survey.respondent, valid_for=ANSWER_LASTS)
    return settings.SITE_URL + reverse("surveys:answer", args=[token])


@context_for("survey_asked")
def _link_in_mail(event: Event, subject: Survey, person: Person) -> dict[str, Any]:
    """The mail's button; nobody but the respondent ever gets one."""
    if person.pk != subject.respondent_id:
        return {}
    return {"action_url": answer_link(subject), "action_label": _("Answer now")}


@context_for("publication_published")
def _public_page(event: Event, subject: Publication, person: Person) -> dict[str, Any]:
    """The button leads to what everybody can read."""
    page = reverse("portal:result", args=[subject.slug])
    return {"action_url": settings.SITE_URL + page, "action_label": _("Read it")}
