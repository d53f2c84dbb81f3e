"""What must be in before an expert travels."""

from experts.enums import Readiness
from experts.models import Deployment, ReadinessItem


def required(deployment: Deployment) -> list[Readiness]:
    """The items of a deployment: all four for whoever travels, none for remote work."""
    return list(Readiness) if deployment.journey.on_site else []


def checklist(deployment: Deployment) -> list[tuple[Readiness, ReadinessItem | None]]:
    """Each item required, with what is recorded of it. One query, unless prefetched."""
    recorded = {item.kind: item for item in deployment.readiness.all()}
    return [(kind, recorded.get(kind)) for kind in required(deployment)]


def missing_words(deployment: Deployment) -> list[str]:
    """What is not in yet, in words."""
    return [
        str(kind.label) for kind, item in checklist(deployment) if item is None or not item.is_in
    ]
