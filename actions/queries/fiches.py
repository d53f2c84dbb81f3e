"""Versions, sections and positions, as far as somebody reads them; the list of fiches."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.standing import Standing
from actions.models import Action, ActionFiche, Comment, Consultation, FicheVersion, Position
from actions.rules import ACTIONS, FICHES, PARTNER, ROUNDS
from actions.sections import Section
from core.deadlines import open_deadlines, remember_running
from core.together import together


@dataclass(frozen=True)
class Around:
    """What hangs on a fiche, as far as somebody sees it, newest first."""

    rounds: list[Consultation]
    versions: list[FicheVersion]
    action: Action | None


def around(standing: Standing, fiche: ActionFiche) -> Around:
    """Rounds, versions, Action and running clocks of a fiche, in one query.

    The clocks are remembered on the fiche.
    """
    rounds, versions, actions, clocks = together(
        [
            ROUNDS.loading(
                standing,
                Consultation.objects.filter(fiche=fiche)
                .select_related("chair")
                .order_by("-number"),
            ),
            FicheVersion.objects.filter(fiche=fiche)
            .defer("shared_content", "whole_content")
            .order_by("-number"),
            ACTIONS.loading(
                standing, Action.objects.filter(fiche=fiche).select_related("country", "region")
            ),
            open_deadlines([fiche]),
        ]
    )
    remember_running(fiche, clocks)
    seen = ROUNDS.loaded(standing, rounds)
    return Around(
        rounds=seen,
        versions=_readable(standing, fiche, versions, seen),
        action=next(iter(ACTIONS.loaded(standing, actions)), None),
    )


def _readable(
    standing: Standing,
    fiche: ActionFiche,
    versions: list[FicheVersion],
    rounds: Iterable[Consultation],
) -> list[FicheVersion]:
    """Those of the versions that somebody may read.

    The team and auditors all; the Group those it was consulted on; the partner and the Delegation
    those that were shared; finance the budget of the current one.
    """
    if FICHES.may(standing, "view_drafts", fiche):
        return versions
    stakes = FICHES.stakes_of(standing, fiche)
    consulted = {row.version_id for row in rounds}
    return [
        version
        for version in versions
        if (stakes & (PARTNER | {"submitter", "delegation"}) and version.is_shared)
        or (stakes & {"seat", "chair"} and version.pk in consulted)
        or ("finance" in stakes and version.pk == fiche.version_id)
    ]


def may_read(standing: Standing, fiche: ActionFiche, section: Section) -> bool:
    """Whether a section is open to somebody: shared part, budget and risks each have a view."""
    if section.key.value == "budget":
        view = "view_budget"
    else:
        view = "view_internal" if section.is_internal else "view_shared"
    return FICHES.may(standing, view, fiche)


def comments_on(version: FicheVersion) -> list[Comment]:
    """What was said of a version, oldest first. One query."""
    return list(
        version.comments.select_related("person", "institution", "recorded_by").order_by(
            "made_at", "pk"
        )
    )


def fiches(standing: Standing | None, state: str = "") -> QuerySet[ActionFiche]:
    """The fiches that somebody sees, newest first; in one state when given."""
    rows = FICHES.visible_to(standing).select_related("version", "officer", "country", "region")
    return (rows.filter(state=state) if state else rows).order_by("-opened_at", "-pk")


def positions_shown(standing: Standing, obj: Consultation) -> QuerySet[Position]:
    """The positions that somebody reads: all, or during the round those of the own service."""
    rows = Position.objects.filter(seat__consultation=obj).select_related("person", "seat")
    if ROUNDS.may(standing, "view_positions", obj):
        return rows.order_by("taken_at", "pk")
    if not ROUNDS.may(standing, "view_ballot", obj):
        return rows.none()
    own = standing.institutions(Role.STEERING)
    return rows.filter(seat__institution__in=own).order_by("taken_at", "pk")
