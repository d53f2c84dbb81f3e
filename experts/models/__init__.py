"""What `experts` keeps: the roster, and deployments with what belongs to them."""

from experts.models.deployment import (
    ConflictDeclaration,
    Deployment,
    Endorsement,
    Engagement,
    Journey,
    MissionReport,
    ReadinessItem,
)
from experts.models.rates import FeeRate, PerDiemList, PerDiemRate
from experts.models.roster import ExpertLanguage, ExpertProfile

__all__ = [
    "ConflictDeclaration",
    "Deployment",
    "Endorsement",
    "Engagement",
    "ExpertLanguage",
    "ExpertProfile",
    "FeeRate",
    "Journey",
    "MissionReport",
    "PerDiemList",
    "PerDiemRate",
    "ReadinessItem",
]
