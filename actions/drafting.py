"""Writing a fiche: versions, their copy, sections, who changed what.

A version that is not frozen is plain editing: no verb and no event, but each change of a section
is counted and names its author, because an author takes no position on the fiche.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from actions.enums import FicheState, SectionKey
from actions.models import (
    INTERNAL_COLUMNS,
    SHARED_COLUMNS,
    ActionFiche,
    FicheAuthor,
    FicheVersion,
    SectionEdit,
    VersionImpactArea,
    VersionMemberState,
    VersionTheme,
)
from requests_app.models import AssistanceRequest

#: Sections of the internal part.
INTERNAL = (SectionKey.BUDGET, SectionKey.RISKS)
#: Columns that are not copied to the next version.
_OWN = {"number", "parties", "requests"}
_ROW_SETS = ("needs", "activities", "expert_needs", "commitments", "budget_lines", "risks")


class Changed(Exception):
    """Somebody changed the section since the page was shown; nothing was saved."""

    def __init__(self, edit: SectionEdit) -> None:
        super().__init__(edit.section)
        self.edit = edit


class Frozen(Exception):
    """The section does not change any more in this state of the fiche."""


def parties_of(fiche: ActionFiche) -> list[dict[str, Any]]:
    """The institutions that ask, lead first, as the version keeps them."""
    listed: list[dict[str, Any]] = []
    links = fiche.request_links.select_related("request").order_by("-is_lead", "pk")
    for link in links:
        for party in link.request.parties.select_related("institution").order_by("-kind", "pk"):
            listed.append(
                {"id": party.institution_id, "name": str(party.institution), "kind": party.kind}
            )
    return listed


def references_of(fiche: ActionFiche) -> list[dict[str, Any]]:
    """The requests that a fiche answers, as the version keeps them."""
    links = fiche.request_links.select_related("request").order_by("-is_lead", "pk")
    return [{"id": link.request_id, "reference": link.request.reference} for link in links]


def first_version(fiche: ActionFiche, lead: AssistanceRequest) -> FicheVersion:
    """Version 1, begun from what the lead request says."""
    version = FicheVersion.objects.create(
        fiche=fiche,
        number=1,
        title=fiche.working_title,
        language=lead.letter_language if lead.letter_language in dict(settings.LANGUAGES) else "",
        parties=parties_of(fiche),
        requests=references_of(fiche),
        focal_point=lead.focal_point,
        focal_point_post=lead.focal_point_post,
        synopsis=lead.problem,
        starts_on=lead.wished_from,
        ends_on=lead.wished_until,
    )
    VersionTheme.objects.bulk_create(
        VersionTheme(version=version, theme=theme) for theme in lead.themes.all()
    )
    needs = [line.strip(" -•\t") for line in lead.needs.splitlines() if line.strip(" -•\t")]
    for number, need in enumerate(needs[:20], start=1):
        version.needs.create(number=number, need=need, passage=need)
    for number, line in enumerate(filter(str.strip, lead.commitments.splitlines()), start=1):
        version.commitments.create(number=number, commitment=line.strip())
    return version


def next_version(version: FicheVersion) -> FicheVersion:
    """The next version of the fiche: a copy that can be changed."""
    columns = [c for c in (*SHARED_COLUMNS, *INTERNAL_COLUMNS) if c not in _OWN]
    following = FicheVersion.objects.create(
        fiche=version.fiche,
        number=version.number + 1,
        parties=parties_of(version.fiche),
        requests=references_of(version.fiche),
        **{name: getattr(version, name) for name in columns},
    )
    chosen_from: tuple[tuple[Any, str], ...] = (
        (VersionTheme, "theme_id"),
        (VersionImpactArea, "impact_area_id"),
        (VersionMemberState, "country_id"),
    )
    for model, name in chosen_from:
        chosen = model.objects.filter(version=version).order_by("pk").values_list(name, flat=True)
        model.objects.bulk_create(model(version=following, **{name: pk}) for pk in chosen)
    for row_set in _ROW_SETS:
        for row in getattr(version, row_set).all():
            row.pk, row.version = None, following
            row._state.adding = True
            row.save(force_insert=True)
    return following


def note_author(fiche: ActionFiche, person: Person) -> None:
    """Remember that a person drafted the fiche."""
    FicheAuthor.objects.get_or_create(fiche=fiche, person=person)


def may_change(fiche: ActionFiche, version: FicheVersion, section: str) -> bool:
    """Whether a section of the current version can still be edited in this state.

    The shared part while it is drafted; the internal part until it goes to the Steering Group.
    """
    if fiche.version_id != version.pk or version.is_frozen:
        return False
    if section in INTERNAL:
        return fiche.state in (
            FicheState.DRAFTING,
            FicheState.PARTNER_REVIEW,
            FicheState.AGREED,
        )
    return fiche.state == FicheState.DRAFTING and not version.is_shared


def serial_of(version: FicheVersion, section: str) -> int:
    """How often the section was changed: a page carries it."""
    edit = SectionEdit.objects.filter(version=version, section=section).first()
    return edit.serial if edit is not None else 0


@transaction.atomic
def save_section(
    fiche: ActionFiche,
    section: str,
    *,
    seen: int,
    person: Person,
    write: Callable[[], None],
    at: datetime | None = None,
) -> SectionEdit:
    """Write one section. Raises Frozen, or Changed when somebody else was faster.

    The fiche's row is locked first, so that sharing and saving cannot cross.
    """
    locked = ActionFiche.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    version = locked.version
    if version is None:
        raise Frozen
    if fiche.version_id != version.pk or not may_change(locked, version, section):
        raise Frozen
    edit = SectionEdit.objects.filter(version=version, section=section).first()
    if edit is not None and edit.serial != seen:
        raise Changed(edit)
    write()
    note_author(locked, person)
    done, _made = SectionEdit.objects.update_or_create(
        version=version,
        section=section,
        defaults={"serial": seen + 1, "person": person, "edited_at": at or timezone.now()},
    )
    return done
