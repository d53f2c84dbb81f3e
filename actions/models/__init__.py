"""What `actions` keeps: the fiche and its versions, the round, the Action and its parts."""

from actions.models.action import Action, roman
from actions.models.execution import Activity, Commitment, Condition, ExpertNeed, Output
from actions.models.fiche import ActionFiche, Agreement, Comment, FicheAuthor, FicheRequest
from actions.models.round import Consultation, ConsultationSeat, Position, Recusal, Seat
from actions.models.version import (
    INTERNAL_COLUMNS,
    SHARED_COLUMNS,
    BudgetLine,
    FicheActivity,
    FicheExpertNeed,
    FicheVersion,
    OwnershipCommitment,
    Plain,
    PriorityNeed,
    Risk,
    SectionEdit,
    VersionImpactArea,
    VersionMemberState,
    VersionTheme,
)

__all__ = [
    "INTERNAL_COLUMNS",
    "SHARED_COLUMNS",
    "Action",
    "ActionFiche",
    "Activity",
    "Agreement",
    "BudgetLine",
    "Comment",
    "Commitment",
    "Condition",
    "Consultation",
    "ConsultationSeat",
    "ExpertNeed",
    "FicheActivity",
    "FicheAuthor",
    "FicheExpertNeed",
    "FicheRequest",
    "FicheVersion",
    "Output",
    "OwnershipCommitment",
    "Plain",
    "Position",
    "PriorityNeed",
    "Recusal",
    "Risk",
    "Seat",
    "SectionEdit",
    "VersionImpactArea",
    "VersionMemberState",
    "VersionTheme",
    "roman",
]
