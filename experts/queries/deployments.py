"""Questions to deployments: one of them, lists, a shortlist for a need, the desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.standing import Standing
from actions.enums import Origin
from actions.models import Action, ExpertNeed
from actions.rules import ACTIONS
from core.desk import MOST, Task
from core.enums import Tone
from core.models import Deadline
from core.papers import isolated
from core.policy import standing_of
from core.together import Steps, alone, together
from experts import journeys
from experts.enums import (
    PEERS,
    ConflictOutcome,
    DeploymentState,
    EndorsementState,
    Level,
    PartnerWord,
    ProfileState,
)
from experts.models import (
    ConflictDeclaration,
    Deployment,
    Endorsement,
    ExpertLanguage,
    ExpertProfile,
)
from experts.readiness import missing_words
from experts.rules.deployments import DEPLOYMENTS, ENDORSEMENTS, TEAM

S = DeploymentState
#: How many experts a shortlist shows.
SHORTLIST = 20

# -- One object ------------------------------------------------------------------------------------


def _whole(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
    return rows.select_related(
        "action__country",
        "action__region",
        "action__version",
        "action__fiche",
        "need__theme",
        "need__language",
        "activity__country",
        "profile__employer_country",
        "profile__residence",
        "person",
        "officer",
        "journey",
        "engagement__fee",
        "engagement__per_diems",
    )


def deployment_or_404(user: Any, pk: int) -> Deployment:
    """The deployment with its stakes, if it exists for this user. Raises Http404."""
    found = DEPLOYMENTS.load(standing_of(user), _whole(Deployment.objects.filter(pk=pk)))
    if not found:
        raise Http404
    return found[0]


def endorsement_or_404(user: Any, pk: int) -> Endorsement:
    """The consent or endorsement with its stakes, if it exists for this user. Raises Http404."""
    rows = Endorsement.objects.filter(pk=pk).select_related(
        "deployment__action__country",
        "deployment__action__region",
        "deployment__action__version",
        "deployment__need",
        "deployment__activity__country",
        "deployment__profile__employer_country",
        "deployment__person",
        "deployment__officer",
        "deployment__journey",
        "asked_of",
        "given_by",
    )
    found = ENDORSEMENTS.load(standing_of(user), rows)
    if not found:
        raise Http404
    return found[0]


def need_for(user: Any, pk: int) -> ExpertNeed:
    """A need of an Action in which this user proposes experts. Raises Http404."""
    need = (
        ExpertNeed.objects.filter(pk=pk)
        .select_related(
            "action__country", "action__region", "action__version", "activity", "theme", "language"
        )
        .first()
    )
    if need is None or not ACTIONS.may(standing_of(user), "view", need.action):
        raise Http404
    return need


def may_propose(standing: Standing | None, action: Action) -> bool:
    """Whether somebody proposes experts in this Action."""
    return bool(ACTIONS.stakes_of(standing, action) & TEAM)


# -- Lists -----------------------------------------------------------------------------------------


def deployments(
    standing: Standing | None,
    *,
    state: str = "",
    action: int | None = None,
    words: str = "",
    officer: int | None = None,
) -> QuerySet[Deployment]:
    """The deployments that somebody sees, newest first, narrowed as asked."""
    rows = DEPLOYMENTS.visible_to(standing)
    if state:
        rows = rows.filter(state=state)
    if action is not None:
        rows = rows.filter(action=action)
    if officer is not None:
        rows = rows.filter(officer=officer)
    for word in words.split():
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(reference__icontains=word)
        )
    return rows.select_related(
        "action__country", "action__region", "person", "journey", "need", "officer"
    ).order_by("-proposed_at", "-pk")


def missions_of(person_id: int) -> QuerySet[Deployment]:
    """An expert's own missions, soonest first, from the invitation on."""
    return (
        Deployment.objects.filter(person=person_id, invited_at__isnull=False)
        .select_related("action__country", "action__region", "journey", "need", "officer")
        .order_by("journey__block", "pk")
    )


def needs_with_deployments(action: Action, standing: Standing | None) -> list[ExpertNeed]:
    """The needs of an Action, each with those of its deployments that somebody sees (`shown`).

    One query.
    """
    needs = ExpertNeed.objects.filter(action=action).select_related("theme", "language")
    shown = DEPLOYMENTS.visible_to(standing).filter(need__action=action)
    listed, deployments = together(
        [
            needs.order_by("number", "pk"),
            shown.select_related("person", "journey").order_by("proposed_at", "pk"),
        ]
    )
    of_need: dict[int, list[Deployment]] = {need.pk: [] for need in listed}
    for deployment in deployments:
        of_need[deployment.need_id].append(deployment)
    for need in listed:
        need.shown = of_need[need.pk]
    return listed


# -- A shortlist -----------------------------------------------------------------------------------


@dataclass
class Candidate:
    """An expert for a need, with what fits and what does not, in words."""

    profile: ExpertProfile
    fits: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    booked: bool = False


def shortlist(
    need: ExpertNeed, days: tuple[date, date] | None = None, words: str = ""
) -> list[Candidate]:
    """Experts of the roster for a need, the best fitting first, at most `SHORTLIST`.

    Without words only who fits all that the need asks; with words whoever is found by them, and
    what does not fit is said. Who is booked on these days comes last and is marked. At most three
    queries.
    """
    rows = ExpertProfile.objects.filter(state=ProfileState.ACTIVE)
    criteria = _criteria(need)
    if words.strip():
        rows = rows.filter(_found_by(words))
    else:
        for _name, condition, _yes, _no in criteria:
            rows = rows.filter(condition)
    for name, condition, _yes, _no in criteria:
        flag = ExpressionWrapper(condition, output_field=BooleanField())
        rows = rows.annotate(**{f"fits_{name}": flag})
    points: Any = Value(0)
    for name, *_rest in criteria:
        points = points + Case(
            When(**{f"fits_{name}": True}, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
    rows = rows.annotate(points=points)
    if days is not None:
        taken = journeys.booked(OuterRef("person_id"), *days)
        rows = rows.annotate(is_booked=Exists(taken)).order_by(
            "is_booked", "-points", F("years").desc(nulls_last=True), "pk"
        )
    else:
        rows = rows.order_by("-points", F("years").desc(nulls_last=True), "pk")
    listed = rows.select_related("person", "employer_country").defer("cv_text", "search")
    return [_candidate(profile, criteria) for profile in listed[:SHORTLIST]]


def _candidate(profile: Any, criteria: list[Any]) -> Candidate:
    found = Candidate(profile, booked=getattr(profile, "is_booked", False))
    for name, _condition, yes, no in criteria:
        (found.fits if getattr(profile, f"fits_{name}") else found.lacks).append(
            yes if getattr(profile, f"fits_{name}") else no
        )
    return found


def _criteria(need: ExpertNeed) -> list[tuple[str, Any, str, str]]:
    """What a need asks: name, condition over profiles, what to say when it fits and when not."""
    asked: list[tuple[str, Any, str, str]] = []
    if need.theme is not None:
        themes = ExpertProfile.themes.through.objects.filter(
            Q(theme=need.theme_id) | Q(theme__parent=need.theme_id) | _parent_of(need),
            expertprofile=OuterRef("pk"),
        )
        asked.append(
            (
                "theme",
                Q(Exists(themes)),
                _("works on %(theme)s") % {"theme": need.theme},
                _("%(theme)s is not among the fields named") % {"theme": need.theme},
            )
        )
    if need.language is not None:
        level = need.language_level or "A1"
        spoken = ExpertLanguage.objects.filter(
            Q(is_native=True) | Q(interaction__gte=level, production__gte=level),
            profile=OuterRef("pk"),
            language=need.language_id,
        )
        said = {"language": need.language, "level": level}
        asked.append(
            (
                "language",
                Q(Exists(spoken)),
                _("speaks %(language)s at %(level)s or above") % said,
                _("%(language)s at %(level)s is not declared") % said,
            )
        )
    if need.public_official:
        asked.append(
            (
                "official",
                Q(employment__in=PEERS),
                _("works or worked in a public administration"),
                _("no public official"),
            )
        )
    if need.origin == Origin.MEMBER_STATE:
        asked.append(
            (
                "origin",
                Q(employer_country__is_member_state=True),
                _("from a Member State"),
                _("not from a Member State"),
            )
        )
    elif need.origin == Origin.PARTNER_COUNTRY:
        asked.append(
            (
                "origin",
                Q(employer_country__is_partner=True),
                _("from a partner country"),
                _("not from a partner country"),
            )
        )
    return asked


def _parent_of(need: ExpertNeed) -> Q:
    """Whoever names the whole field fits one of its parts."""
    parent = need.theme.parent_id if need.theme is not None else None
    return Q(theme=parent) if parent is not None else Q(pk__in=[])


def _found_by(words: str) -> Q:
    occurs = Func(
        F("search"),
        Func(Value(words), function="mieux_search_query"),
        arg_joiner=" @@ ",
        template="(%(expressions)s)",
        output_field=BooleanField(),
    )
    named = Q()
    for word in words.split():
        named &= Q(person__given_name__icontains=word) | Q(person__family_name__icontains=word)
    return Q(occurs) | named


# -- The desk --------------------------------------------------------------------------------------

_OPEN_TASKS = (
    S.PROPOSED,
    S.INVITED,
    S.ACCEPTED,
    S.CONTRACTED,
    S.CLEARED,
    S.ON_MISSION,
    S.REPORT_DUE,
    S.REPORTED,
)


def _open_deployments(standing: Standing) -> Steps[list[Deployment]]:
    """What is open for somebody, with its stakes and what it waits for. Two queries.

    The oldest first; a desk shows no more than the first so many.
    """
    newest = ConflictDeclaration.objects.filter(deployment=OuterRef("pk")).order_by(
        "-declared_at", "-pk"
    )
    words = Endorsement.objects.filter(deployment=OuterRef("pk"))
    rows = (
        Deployment.objects.filter(state__in=_OPEN_TASKS)
        .annotate(
            conflict=newest.values("outcome")[:1],
            word_missing=Exists(words.filter(state=EndorsementState.REQUESTED)),
            word_refused=Exists(words.filter(state=EndorsementState.REFUSED)),
            nobody_asked=Exists(
                words.filter(
                    state=EndorsementState.REQUESTED, level=Level.EMPLOYER, asked_of__isnull=True
                )
            ),
        )
        .select_related("action__country", "action__region", "person", "journey")
        .prefetch_related("readiness")
        .order_by("state_since", "pk")
    )
    return DEPLOYMENTS.loaded(standing, (yield DEPLOYMENTS.loading(standing, rows)))


def _asked(standing: Standing, row: Any) -> list[tuple[str, str, Tone]]:
    """What one deployment asks of somebody: label, verb, tone."""
    stakes = DEPLOYMENTS.stakes_of(standing, row)
    people = {standing.person_id, *(held.person_id for held in standing.held)}
    in_charge = row.officer_id in people
    asked: list[tuple[str, str, Tone]] = []
    if "expert" in stakes and row.person_id == standing.person_id:
        if row.state == S.INVITED:
            asked.append((_("Answer the invitation"), "accept", Tone.WAITING))
        if row.state == S.REPORT_DUE:
            asked.append((_("Hand in the mission report"), "submit_report", Tone.WAITING))
    if in_charge:
        asked += _of_officer(row)
    if "leader" in stakes and row.state == S.ACCEPTED:
        if _only_contract_left(row):
            asked.append((_("Conclude the contract"), "contract", Tone.PROGRESS))
        elif row.conflict == ConflictOutcome.PENDING and not in_charge:
            asked.append((_("Assess the declaration of interests"), "assess_conflict", Tone.INFO))
    if "assistant" in stakes:
        asked += _of_assistant(row)
    if "partner" in stakes and row.state == S.ACCEPTED and row.partner_word == PartnerWord.ASKED:
        asked.append((_("Say whether you object to the expert"), "no_objection", Tone.WAITING))
    return asked


def _only_contract_left(row: Any) -> bool:
    return (
        row.conflict in (ConflictOutcome.CLEAR, ConflictOutcome.MITIGATED)
        and not row.word_missing
        and not row.word_refused
        and row.partner_word == PartnerWord.NO_OBJECTION
    )


def _of_officer(row: Any) -> list[tuple[str, str, Tone]]:
    if row.state == S.PROPOSED:
        return [(_("Invite the expert"), "invite", Tone.PROGRESS)]
    if row.state == S.REPORTED:
        return [(_("Read the mission report"), "accept_report", Tone.PROGRESS)]
    if row.state not in (S.ACCEPTED, S.CONTRACTED, S.CLEARED):
        return []
    asked: list[tuple[str, str, Tone]] = []
    if row.conflict == ConflictOutcome.PENDING:
        asked.append((_("Assess the declaration of interests"), "assess_conflict", Tone.PROGRESS))
    if row.conflict == ConflictOutcome.BLOCKING:
        asked.append((_("A conflict of interest stands in the way"), "", Tone.DANGER))
    if row.word_refused:
        asked.append((_("Consent or endorsement refused: decide"), "", Tone.DANGER))
    elif row.nobody_asked:
        asked.append((_("Name the superior who may consent"), "", Tone.PROGRESS))
    if row.partner_word == PartnerWord.OBJECTION:
        asked.append((_("The partner objects: talk it over"), "", Tone.DANGER))
    return asked


def _of_assistant(row: Any) -> list[tuple[str, str, Tone]]:
    if row.state == S.CONTRACTED:
        if missing_words(row):
            return [(_("Insurance, travel, visa, security"), "ready", Tone.PROGRESS)]
        return [(_("Clear to travel"), "clear", Tone.PROGRESS)]
    if row.state == S.CLEARED:
        return [(_("Note the departure"), "depart", Tone.INFO)]
    if row.state == S.ON_MISSION:
        return [(_("Note the return"), "return", Tone.INFO)]
    return []


def _awaited(standing: Standing, row: Any) -> str:
    """What the officer in charge waits for from others, or an expert from the team; else ""."""
    people = {standing.person_id, *(held.person_id for held in standing.held)}
    if row.officer_id in people:
        if row.state == S.INVITED:
            return _("The expert answers the invitation")
        if row.state == S.REPORT_DUE:
            return _("The expert writes the report")
        if row.state == S.ACCEPTED and row.partner_word == PartnerWord.ASKED:
            return _("The partner says whether it objects")
        if row.state == S.ACCEPTED and row.word_missing:
            return _("Employer and Member State give their word")
    if row.person_id == standing.person_id:
        if row.state == S.ACCEPTED:
            return _("The team prepares your contract")
        if row.state == S.CONTRACTED:
            return _("The team arranges insurance and travel")
        if row.state == S.REPORTED:
            return _("The team reads your report")
    return ""


def _task(row: Deployment, label: str, verb: str, clock: Deadline | None, tone: Tone) -> Task:
    return Task(
        label=label,
        title=f"{isolated(row.person.name)} · {isolated(row.action.name)}",
        url=reverse("deployments:verb", args=[row.pk, verb]) if verb else row.get_absolute_url(),
        reference=row.reference,
        due_at=clock.due_at if clock is not None else None,
        since=row.state_since,
        tone=tone,
        due_on=clock.due_on if clock is not None else None,
    )


def desk(standing: Standing) -> tuple[list[Task], list[Task]]:
    """What deployments ask of somebody, and what they wait for from others.

    At most four queries, whatever there is; three where nobody is asked for a word.
    """
    mine: list[Task] = []
    others: list[Task] = []
    for steps in desk_steps(standing):
        asked, awaited = alone(steps)
        mine += asked
        others += awaited
    return mine[:MOST], others[:MOST]


def desk_steps(standing: Standing) -> list[Steps[tuple[list[Task], list[Task]]]]:
    """The desk for a page over many rooms: deployments, and words asked, side by side."""
    return [_deployments_desk(standing), _words_asked(standing)]


def _deployments_desk(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    rows = yield from _open_deployments(standing)
    due = yield from _due(rows)
    mine: list[Task] = []
    others: list[Task] = []
    for row in rows:
        asked = _asked(standing, row)
        mine += [_task(row, label, verb, due.get(row.pk), tone) for label, verb, tone in asked]
        waited = _awaited(standing, row)
        if waited and not asked:
            others.append(_task(row, waited, "", due.get(row.pk), Tone.WAITING))
    return mine, others


def _due(rows: Iterable[Deployment]) -> Steps[dict[int, Deadline]]:
    ids = [row.pk for row in rows if row.state in (S.INVITED, S.REPORT_DUE)]
    if not ids:
        return {}
    clocks = yield Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Deployment),
        subject_id__in=ids,
        kind__in=["invitation", "report"],
        stopped_at__isnull=True,
    )
    return {clock.subject_id: clock for clock in clocks}


def _words_asked(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """Consents and endorsements that wait for this person's word. One query."""
    condition = ENDORSEMENTS.condition(standing, {"asked"})
    if condition is None:
        return [], []
    rows = (
        Endorsement.objects.filter(
            condition,
            state=EndorsementState.REQUESTED,
            deployment__state__in=[S.ACCEPTED, S.CONTRACTED, S.CLEARED],
        )
        .select_related(
            "deployment__action__country", "deployment__action__region", "deployment__person"
        )
        .order_by("asked_at")[:MOST]
    )
    asked_for = yield rows
    return [
        Task(
            label=_("Say whether the official may go"),
            title=" · ".join(
                isolated(name) for name in (row.deployment.person.name, row.deployment.action.name)
            ),
            url=row.get_absolute_url(),
            reference=row.deployment.reference,
            since=row.asked_at,
            tone=Tone.WAITING,
        )
        for row in asked_for
    ], []
