"""What a mission is paid: a set fee for each working day, a per diem for each night away.

Both come from dated lists, and the day on which the contract is concluded says which list holds
(domain.md 4.1). Nothing unknown is ever shown as nought.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.enums import Mode
from experts.models import Deployment, FeeRate, PerDiemList, PerDiemRate
from reference.models import Country


def fee_on(day: date) -> FeeRate | None:
    """The fee for contracts concluded on a day, None when no list reaches back so far."""
    return FeeRate.objects.filter(contracts_from__lte=day).order_by("-contracts_from").first()


def per_diems_on(day: date) -> PerDiemList | None:
    """The list of per diems for contracts concluded on a day."""
    return PerDiemList.objects.filter(contracts_from__lte=day).order_by("-contracts_from").first()


def country_of(deployment: Deployment) -> Country | None:
    """Where the mission takes place: the activity's country, else the Action's."""
    if deployment.activity is not None and deployment.activity.country is not None:
        return deployment.activity.country
    return deployment.action.country


def per_diem_of(listed: PerDiemList, country: Country | None) -> Decimal | None:
    """The rate for a night in a country under a list, None when the list names none."""
    if country is None:
        return None
    rate = PerDiemRate.objects.filter(list=listed, country=country).first()
    return rate.amount if rate is not None else None


def is_on_site(mode: str) -> bool:
    """Whether the expert travels: remote work takes no days and has no nights."""
    return mode != Mode.REMOTE


def pays_per_diems(deployment: Deployment) -> bool:
    """Whether anybody stays away from home."""
    return is_on_site(deployment.mode)


@dataclass(frozen=True)
class Sum:
    """One line of the arithmetic: units × rate = total. `source` and `since` name the list."""

    units: int
    rate: Decimal
    currency: str
    source: str
    since: date
    is_demonstration: bool

    @property
    def total(self) -> Decimal:
        """Units times rate."""
        return self.rate * self.units


@dataclass(frozen=True)
class Money:
    """What a mission is paid; a line is None while its rate is not known.

    `agreed`: a contract stands behind it, else it is what holds today.
    """

    fee: Sum | None
    per_diem: Sum | None
    country: Country | None
    has_nights: bool
    agreed: bool
    as_done: bool

    @property
    def total(self) -> Decimal | None:
        """Fee and per diems together, where both are known and in one currency."""
        if self.fee is None or (self.has_nights and self.per_diem is None):
            return None
        if self.per_diem is None:
            return self.fee.total
        if self.per_diem.currency != self.fee.currency:
            return None
        return self.fee.total + self.per_diem.total


def money(deployment: Deployment, on: date) -> Money:
    """The arithmetic of a deployment: by its contract, or by the lists that hold on a day."""
    engagement = deployment.engagement
    fee = engagement.fee if engagement is not None else fee_on(on)
    listed = engagement.per_diems if engagement is not None else per_diems_on(on)
    as_done = deployment.days_worked is not None
    days = deployment.working_days if deployment.days_worked is None else deployment.days_worked
    country = country_of(deployment)
    has_nights = pays_per_diems(deployment)
    night = per_diem_of(listed, country) if listed is not None and has_nights else None
    return Money(
        fee=None
        if fee is None
        else Sum(
            days, fee.amount, fee.currency, fee.source, fee.contracts_from, fee.is_demonstration
        ),
        per_diem=None
        if listed is None or night is None
        else Sum(
            nights_of(deployment),
            night,
            listed.currency,
            listed.name,
            listed.contracts_from,
            listed.is_demonstration,
        ),
        country=country,
        has_nights=has_nights,
        agreed=engagement is not None,
        as_done=as_done,
    )


def nights_of(deployment: Deployment) -> int:
    """Nights away: as travelled once that is known, else by the block."""
    if deployment.departed_on is not None and deployment.returned_on is not None:
        return (deployment.returned_on - deployment.departed_on).days
    return deployment.journey.nights
