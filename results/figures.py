"""What the portal counts in public: one registry of figures, each with its words and its rows.

A headline is the figure that was published last before this portal counted, and beside it what
the portal has counted since from its own rows. The two are shown apart and never summed: they
count in different ways (domain.md 1.9).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Institution, Person
from accounts.standing import Standing
from actions.enums import ACTIVITY_DONE, ActionState
from actions.models import Action, Activity, FicheRequest
from experts.enums import DEPLOYED, PEERS, Sex
from experts.models import Deployment
from reference.models import Country
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest, RequestParty
from results.enums import FigureCode
from results.models import Baseline

#: A share of fewer people than this says too much about each of them.
LEAST_FOR_A_SHARE = 5

# -- The rows behind each figure -------------------------------------------------------------------


def requests_received() -> QuerySet[AssistanceRequest]:
    """Requests handed in or registered; drafts are not."""
    return AssistanceRequest.objects.exclude(state=RequestState.DRAFT)


def actions_approved() -> QuerySet[Action]:
    """Actions approved, without those cancelled."""
    return Action.objects.exclude(state=ActionState.CANCELLED)


def activities_held() -> QuerySet[Activity]:
    """Activities that took place."""
    return Activity.objects.filter(state__in=ACTIVITY_DONE)


def _answered_requests() -> QuerySet[FicheRequest]:
    """The requests that Actions answer."""
    return FicheRequest.objects.filter(
        Exists(actions_approved().filter(fiche=OuterRef("fiche_id")))
    )


def partner_countries() -> QuerySet[Country]:
    """Countries with at least one Action; a regional one counts for the countries it covers."""
    regional = _answered_requests().filter(fiche__action__country__isnull=True)
    covered = AssistanceRequest.countries.through.objects.filter(
        assistancerequest__in=regional.values("request"), country=OuterRef("pk")
    )
    led = AssistanceRequest.objects.filter(
        pk__in=regional.values("request"), country=OuterRef("pk")
    )
    return Country.objects.filter(
        Exists(actions_approved().filter(country=OuterRef("pk"))) | Exists(covered) | Exists(led)
    )


def deployments_made() -> QuerySet[Deployment]:
    """Deployments on which the expert has left."""
    return Deployment.objects.filter(state__in=DEPLOYED)


def experts_deployed() -> QuerySet[Person]:
    """People sent at least once, each counted once."""
    return Person.objects.filter(Exists(deployments_made().filter(person=OuterRef("pk"))))


def member_states() -> QuerySet[Country]:
    """Member States for whose bodies the deployed experts work."""
    return Country.objects.filter(
        Exists(deployments_made().filter(profile__employer_country=OuterRef("pk"))),
        is_member_state=True,
    )


def institutions_strengthened() -> QuerySet[Institution]:
    """Institutions party to the requests that Actions answer."""
    parties = RequestParty.objects.filter(
        request__in=_answered_requests().values("request"), institution=OuterRef("pk")
    )
    return Institution.objects.filter(Exists(parties))


def _experts_with(**known: Any) -> QuerySet[Person]:
    made = deployments_made().filter(person=OuterRef("pk"), **known)
    return Person.objects.filter(Exists(made))


def experts_of_known_sex() -> QuerySet[Person]:
    """Deployed experts who told their sex."""
    return _experts_with(profile__sex__gt="")


def experts_of_known_employment() -> QuerySet[Person]:
    """Deployed experts who told how they are employed."""
    return _experts_with(profile__employment__gt="")


# -- The registry ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One figure: what its own count means, and the rows that it counts."""

    code: FigureCode
    definition: str | Promise
    rows: Callable[[], QuerySet[Any]]
    is_share: bool = False


FIGURES: dict[FigureCode, Figure] = {
    figure.code: figure
    for figure in (
        Figure(
            FigureCode.COUNTRIES,
            _("Countries with at least one Action approved in this portal and not cancelled."),
            partner_countries,
        ),
        Figure(
            FigureCode.ACTIONS,
            _("Actions approved in this portal, without those cancelled."),
            actions_approved,
        ),
        Figure(
            FigureCode.ACTIVITIES,
            _("Workshops, missions, trainings and other activities that took place."),
            activities_held,
        ),
        Figure(
            FigureCode.EXPERTS,
            _("People sent on a mission at least once, or at work remotely; each counted once."),
            experts_deployed,
        ),
        Figure(
            FigureCode.MEMBER_STATES,
            _("EU Member States for whose bodies the deployed experts work."),
            member_states,
        ),
        Figure(
            FigureCode.PARTICIPANTS,
            _(
                "Participants of the activities held, as counted there; "
                "who came twice counts twice."
            ),
            activities_held,
        ),
        Figure(
            FigureCode.INSTITUTIONS,
            _("Institutions party to the requests that Actions answer; each counted once."),
            institutions_strengthened,
        ),
        Figure(
            FigureCode.REQUESTS,
            _("Requests handed in or registered in this portal."),
            requests_received,
        ),
        Figure(
            FigureCode.WOMEN_SHARE,
            _("Women among the deployed experts who told their sex, in %."),
            experts_of_known_sex,
            is_share=True,
        ),
        Figure(
            FigureCode.PEERS_SHARE,
            _("Serving, former and retired public officials among the deployed experts, in %."),
            experts_of_known_employment,
            is_share=True,
        ),
    )
}


@dataclass(frozen=True)
class Part:
    """A part of a count, such as women among participants."""

    label: str | Promise
    value: int


@dataclass(frozen=True)
class FigureLine:
    """One figure as it is shown.

    `headline` is the published figure that stands first, `published` all of them, newest first.
    `own` is the portal's own count, None when it counts nothing of the kind or too little to show;
    `own_definition` says what it counts. `rows_url` leads to the rows, for those who may see them.
    """

    code: FigureCode
    headline: Baseline | None
    published: tuple[Baseline, ...]
    own: int | None
    own_definition: str | Promise
    unit: str = ""
    parts: tuple[Part, ...] = ()
    rows_url: str = ""

    @property
    def label(self) -> str:
        """What is counted, in a word or two."""
        return str(self.code.label)


def share(part: int, whole: int) -> int | None:
    """A share in whole per cent, rounded half up; None when the whole is too small to show."""
    if whole < LEAST_FOR_A_SHARE:
        return None
    percent = Decimal(100 * part) / Decimal(whole)
    return int(percent.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def may_open_rows(standing: Standing | None) -> bool:
    """Whether somebody may open every row behind a figure: case officers, leaders, auditors."""
    if standing is None:
        return False
    wide = standing.with_role(Role.OFFICER, Role.LEADER, Role.AUDITOR)
    return any(not held.countries and not held.themes for held in wide)


def own_counts() -> tuple[dict[FigureCode, int | None], dict[FigureCode, tuple[Part, ...]]]:
    """The portal's own counts, and the parts of those that have any. Six queries."""
    held = activities_held().aggregate(
        number=Count("pk"), women=Sum("women"), men=Sum("men"), unknown=Sum("undisclosed")
    )
    women, men, unknown = (held[name] or 0 for name in ("women", "men", "unknown"))
    sent = deployments_made().aggregate(
        people=_people(),
        states=Count(
            "profile__employer_country",
            distinct=True,
            filter=Q(profile__employer_country__is_member_state=True),
        ),
        sex_known=_people(profile__sex__gt=""),
        women=_people(profile__sex=Sex.FEMALE),
        employment_known=_people(profile__employment__gt=""),
        peers=_people(profile__employment__in=PEERS),
    )
    counts: dict[FigureCode, int | None] = {
        FigureCode.REQUESTS: requests_received().count(),
        FigureCode.ACTIONS: actions_approved().count(),
        FigureCode.COUNTRIES: partner_countries().count(),
        FigureCode.INSTITUTIONS: institutions_strengthened().count(),
        FigureCode.ACTIVITIES: held["number"],
        FigureCode.PARTICIPANTS: women + men + unknown,
        FigureCode.EXPERTS: sent["people"],
        FigureCode.MEMBER_STATES: sent["states"],
        FigureCode.WOMEN_SHARE: share(sent["women"], sent["sex_known"]),
        FigureCode.PEERS_SHARE: share(sent["peers"], sent["employment_known"]),
    }
    parts: dict[FigureCode, tuple[Part, ...]] = {
        FigureCode.PARTICIPANTS: (
            Part(_("women"), women),
            Part(_("men"), men),
            Part(_("sex not given"), unknown),
        )
    }
    return counts, parts


def _people(**condition: Any) -> Count:
    return Count("person", distinct=True, filter=Q(**condition) if condition else None)


# -- What the pages ask ----------------------------------------------------------------------------


def all_figures(standing: Standing | None = None) -> list[FigureLine]:
    """Every figure, those that the portal counts itself first. Seven queries."""
    published: dict[str, list[Baseline]] = {}
    for row in Baseline.objects.order_by(F("is_headline").desc(), "-as_of", "pk"):
        published.setdefault(row.code, []).append(row)
    counts, parts = own_counts()
    wide = may_open_rows(standing)
    order = [*FIGURES, *(code for code in FigureCode if code not in FIGURES)]
    lines = []
    for code in order:
        figure = FIGURES.get(code)
        known = tuple(published.get(code, ()))
        lines.append(
            FigureLine(
                code=code,
                headline=known[0] if known and known[0].is_headline else None,
                published=known,
                own=counts.get(code),
                own_definition=figure.definition if figure is not None else "",
                unit="%" if code in (FigureCode.WOMEN_SHARE, FigureCode.PEERS_SHARE) else "",
                parts=parts.get(code, ()),
                rows_url=reverse("figures:rows", args=[code.value.lower()])
                if wide and figure is not None
                else "",
            )
        )
    return lines


def headline(standing: Standing | None = None) -> list[FigureLine]:
    """The figures that have a published headline, for the front page. Seven queries."""
    return [line for line in all_figures(standing) if line.headline is not None]
