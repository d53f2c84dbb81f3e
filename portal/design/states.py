"""The badges of every state that something in the portal can be in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import MEMBERSHIP_TONES
from actions.enums import (
    ACTION_TONES,
    ACTIVITY_TONES,
    FICHE_TONES,
    OUTPUT_TONES,
    ROUND_TONES,
    STAND_TONES,
)
from core.enums import Tone
from core.workflow import Text
from experts.enums import DEPLOYMENT_TONES, ENDORSEMENT_TONES, PROFILE_TONES
from partnerships.enums import ENQUIRY_TONES
from requests_app.enums import STATE_TONES as REQUEST_TONES
from results.enums import PUBLICATION_TONES, REPORT_TONES, SURVEY_TONES


@dataclass(frozen=True)
class Family:
    """The states of one kind of thing, each with its word and tone."""

    label: Text
    tones: Mapping[Any, Tone]

    @property
    def badges(self) -> list[tuple[str, str]]:
        """Word and tone of each state, in the order of its list."""
        return [(str(state.label), str(self.tones[state])) for state in self.tones]


FAMILIES = (
    Family(_("Request for assistance"), REQUEST_TONES),
    Family(_("Action Fiche"), FICHE_TONES),
    Family(_("Round of consultation"), ROUND_TONES),
    Family(_("Position"), STAND_TONES),
    Family(_("Action"), ACTION_TONES),
    Family(_("Activity"), ACTIVITY_TONES),
    Family(_("Output"), OUTPUT_TONES),
    Family(_("Expert profile"), PROFILE_TONES),
    Family(_("Deployment"), DEPLOYMENT_TONES),
    Family(_("Endorsement"), ENDORSEMENT_TONES),
    Family(_("Evaluation"), SURVEY_TONES),
    Family(_("Report"), REPORT_TONES),
    Family(_("Publication"), PUBLICATION_TONES),
    Family(_("Message"), ENQUIRY_TONES),
    Family(_("Membership"), MEMBERSHIP_TONES),
)
