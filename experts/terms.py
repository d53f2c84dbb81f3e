"""The terms of reference that an invitation begins with: from the need and the approved fiche."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.dates import short_day
from experts import money
from experts.models import Deployment


def suggested_terms(deployment: Deployment) -> str:
    """A text in the expert's language, for the officer to correct."""
    with translation.override(deployment.person.language or "en"):
        return "\n\n".join(_parts(deployment))


def _parts(deployment: Deployment) -> list[str]:
    action, need, journey = deployment.action, deployment.need, deployment.journey
    version = action.version
    country = money.country_of(deployment)
    days = _("%(from)s to %(until)s, from door to door; %(days)s working days") % {
        "from": short_day(journey.first_day),
        "until": short_day(journey.last_day),
        "days": deployment.working_days,
    }
    facts = [
        (_("Action"), f"{action.name}: {version.title}"),
        (pgettext("post", "Position"), need.position),
        (_("Activity"), str(deployment.activity) if deployment.activity else ""),
        (_("Country"), str(country) if country else ""),
        (_("Mode"), str(deployment.get_mode_display())),
        (_("Days"), days),
        (
            _("Working language"),
            f"{need.language} {need.language_level}".strip() if need.language else "",
        ),
    ]
    parts = ["\n".join(f"{label}: {value}" for label, value in facts if value)]
    for heading, text in (
        (_("Background"), version.context or version.summary),
        (_("Objective"), version.overall_objective),
        (_("Profile"), need.profile),
        (_("Tasks"), version.terms_of_reference),
        (_("Expected results"), version.expected_results),
    ):
        if text:
            parts.append(f"{heading}\n{text}")
    parts.append(
        _(
            "After the mission you hand in a short report: what was done, what was found, what you "
            "recommend and what should follow."
        )
    )
    return parts
