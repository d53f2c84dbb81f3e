"""Questions to the roster: one profile, the search, missions done, calls, the desk."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership, Person
from accounts.standing import Standing
from actions.enums import ActionState
from actions.models import Action, ExpertNeed
from actions.rules import ACTIONS
from core.desk import MOST, Task, soonest_first
from core.enums import Tone
from core.models import Deadline
from core.papers import isolated
from core.policy import standing_of
from core.together import Steps, alone
from experts import sections
from experts.enums import BINDING, DEPLOYED, ProfileState
from experts.models import Deployment, ExpertLanguage, ExpertProfile
from experts.rules.roster import KEEPERS, PROFILES, searches_words
from reference.models import Country
from requests_app.models import AssistanceRequest

S = ProfileState
#: The most people whose name holds the words of a search: more are no answer.
_NAMED = 200

# -- One profile -----------------------------------------------------------------------------------


def profile_or_404(user: Any, pk: int) -> ExpertProfile:
    """The profile with its stakes and all it shows, if it exists for this user. Raises Http404."""
    rows = sections.with_relations(ExpertProfile.objects.filter(pk=pk))
    rows = rows.annotate(answer_due=_due("due_at"), answer_day=_due("due_on")).defer(
        "cv_text", "search"
    )
    found = PROFILES.load(standing_of(user), rows)
    if not found:
        raise Http404
    return found[0]


def own_profile(person_id: int) -> ExpertProfile | None:
    """The profile of a person, if there is one. One query."""
    return ExpertProfile.objects.filter(person=person_id).only("pk", "state").first()


# -- The search ------------------------------------------------------------------------------------


def roster(standing: Standing | None) -> QuerySet[ExpertProfile]:
    """The profiles of which somebody sees at least the summary, by name, for a list.

    `missions` says how often the expert was sent. Three queries, whatever their number.
    """
    languages = ExpertLanguage.objects.select_related("language").order_by("pk")
    return (
        PROFILES.visible_to(standing, "view_summary")
        .select_related("person", "employer_country")
        .prefetch_related("themes", Prefetch("languages", queryset=languages))
        .annotate(missions=_missions())
        .defer("cv_text", "summary", "search", "answer")
        .order_by("person__family_name", "person__given_name", "pk")
    )


def _missions() -> Coalesce:
    sent = Deployment.objects.filter(person=OuterRef("person"), state__in=DEPLOYED)
    counted = sent.order_by().values("person").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def search(
    profiles: QuerySet[ExpertProfile], words: str, standing: Standing | None
) -> QuerySet[ExpertProfile]:
    """Those in which the words occur, in any of the five languages, or whose name holds them.

    Words of CVs and summaries are asked only for who may read them: else a search would tell what
    the page does not.
    """
    named, shown = Q(), Q()
    for word in words.split()[:6]:
        named &= Q(given_name__icontains=word) | Q(family_name__icontains=word)
        shown &= (
            Q(headline__icontains=word)
            | Q(employer_name__icontains=word)
            | Q(post__icontains=word)
            | Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
        )
    if not searches_words(standing):
        return profiles.filter(shown)
    occurs = Func(
        F("search"),
        Func(Value(words), function="mieux_search_query"),
        arg_joiner=" @@ ",
        template="(%(expressions)s)",
        output_field=BooleanField(),
    )
    people = Person.objects.filter(named, expert_profile__isnull=False)
    # By their keys, so that the index of words and that of people are read together.
    ids = list(people.order_by("pk").values_list("pk", flat=True)[:_NAMED])
    return profiles.filter(Q(occurs) | Q(person__in=ids))


def on_theme(profiles: QuerySet[ExpertProfile], pk: int) -> QuerySet[ExpertProfile]:
    """Experts in a field, or in one of its parts."""
    chosen = ExpertProfile.themes.through.objects.filter(
        Q(theme=pk) | Q(theme__parent=pk), expertprofile=OuterRef("pk")
    )
    return profiles.filter(Exists(chosen))


def speaking(
    profiles: QuerySet[ExpertProfile], language: int, level: str
) -> QuerySet[ExpertProfile]:
    """Experts who know a language; with a level, those who speak it so well in both oral skills.

    Levels are ordered as their codes are: A1 < A2 < … < C2, and unknown before all.
    """
    spoken = ExpertLanguage.objects.filter(profile=OuterRef("pk"), language=language)
    if level:
        spoken = spoken.filter(Q(is_native=True) | Q(interaction__gte=level, production__gte=level))
    return profiles.filter(Exists(spoken))


# -- Missions done ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mission:
    """One mission of an expert, as the own history shows it; `url` where the reader may follow."""

    action: str
    position: str
    institutions: tuple[str, ...]
    departed_on: date | None
    returned_on: date | None
    days: int
    state_label: str
    tone: str
    url: str = ""


@dataclass(frozen=True)
class History:
    """What an expert came to know on missions (seed row 54)."""

    missions: list[Mission] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)
    days: int = 0


def history(profile: ExpertProfile, standing: Standing | None) -> History:
    """The missions on which an expert was sent, newest first, with their sums. One query."""
    asking = (
        AssistanceRequest.objects.filter(
            fiche_links__fiche__action=OuterRef("action"), lead_institution__isnull=False
        )
        .order_by("lead_institution__name")
        .values("lead_institution__name")
    )
    seen = ACTIONS.visible_to(standing, among=Action.objects.filter(pk=OuterRef("action")))
    rows = (
        Deployment.objects.filter(person=profile.person_id, state__in=DEPLOYED)
        .select_related("action__country", "action__region", "need", "activity__country")
        .annotate(institutions=ArraySubquery(asking), is_seen=Exists(seen))
        .order_by("-departed_on", "-pk")
    )
    made = History()
    countries: set[str] = set()
    institutions: set[str] = set()
    for row in rows:
        country = row.activity.country if row.activity is not None else None
        country = country or row.action.country
        countries |= {country.name} if country is not None else set()
        institutions |= set(row.institutions)
        made.missions.append(
            Mission(
                action=row.action.name,
                position=row.need.position,
                institutions=tuple(row.institutions),
                departed_on=row.departed_on,
                returned_on=row.returned_on,
                days=row.working_days if row.days_worked is None else row.days_worked,
                state_label=row.get_state_display(),
                tone=row.tone,
                url=row.action.get_absolute_url() if row.is_seen else "",
            )
        )
    days = sum(mission.days for mission in made.missions)
    return History(made.missions, sorted(countries), sorted(institutions), days)


# -- Calls -----------------------------------------------------------------------------------------


def sees_calls(standing: Standing | None) -> bool:
    """Who sees what experts are looked for: experts on the roster, focal points, the team."""
    if standing is None:
        return False
    if standing.holds(*KEEPERS, Role.AUDITOR, Role.FOCAL_POINT):
        return True
    return ExpertProfile.objects.filter(person=standing.person_id, state=S.ACTIVE).exists()


def calls() -> QuerySet[ExpertNeed]:
    """Needs of coming and running Actions that nobody has taken on yet, soonest first.

    Confidential Actions are left out. `from_day` and `to_day` are those of the activity, else of
    the Action as approved. One query.
    """
    taken = Deployment.objects.filter(need=OuterRef("pk"), state__in=BINDING)
    return (
        ExpertNeed.objects.filter(
            ~Exists(taken),
            action__state__in=(ActionState.PREPARING, ActionState.RUNNING),
            action__version__confidential=False,
        )
        .select_related(
            "action__country", "action__region", "theme", "language", "activity__country"
        )
        .annotate(
            from_day=Coalesce("activity__starts_on", "action__version__starts_on"),
            to_day=Coalesce("activity__ends_on", "action__version__ends_on"),
        )
        .order_by(F("from_day").asc(nulls_last=True), "action_id", "number")
    )


# -- The desk --------------------------------------------------------------------------------------


def desk(standing: Standing | None) -> tuple[list[Task], list[Task]]:
    """What somebody has to do with profiles, and what others have to do. Two queries at most."""
    mine: list[Task] = []
    others: list[Task] = []
    if standing is None:
        return mine, others
    for steps in desk_steps(standing):
        asked, awaited = alone(steps)
        mine += asked
        others += awaited
    return soonest_first(mine), soonest_first(others)


def desk_steps(standing: Standing) -> list[Steps[tuple[list[Task], list[Task]]]]:
    """The desk for a page over many rooms: the own profile, and those of others, side by side."""
    ways = [_own_tasks(standing)]
    if standing.holds(*KEEPERS):
        ways.append(_team_tasks(standing))
    return ways


def _due(column: str) -> Subquery:
    running = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(ExpertProfile),
        subject_id=OuterRef("pk"),
        kind="profile_answer",
        stopped_at__isnull=True,
    )
    return Subquery(running.values(column)[:1])


def _own_tasks(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    mine: list[Task] = []
    others: list[Task] = []
    memberships = Membership.objects.filter(person=OuterRef("pk"))
    rows = yield (
        Person.objects.filter(pk=standing.person_id)
        .annotate(belongs=Exists(memberships))
        .values(
            "belongs",
            "expert_profile__pk",
            "expert_profile__state",
            "expert_profile__state_since",
            "expert_profile__headline",
            "expert_profile__submitted_at",
        )
    )
    row: Any = rows[0] if rows else {}
    state, since = row.get("expert_profile__state"), row.get("expert_profile__state_since")
    headline = row.get("expert_profile__headline") or str(_("Your expert profile"))
    if state is None:
        if not row.get("belongs", True) or standing.own.holds(Role.EXPERT):
            mine.append(
                Task(
                    label=_("Register as an expert"),
                    title=str(_("So that you can be asked for missions")),
                    url=reverse("experts:register"),
                    tone=Tone.INFO,
                )
            )
        return mine, others
    url = reverse("experts:profile", args=[row["expert_profile__pk"]])
    if state == S.DRAFT:
        returned = row["expert_profile__submitted_at"] is not None
        mine.append(
            Task(
                label=(
                    _("Complete your expert profile: the team asks for more")
                    if returned
                    else _("Finish and send your expert profile")
                ),
                title=headline,
                url=url,
                since=since,
                tone=Tone.WAITING if returned else Tone.NEUTRAL,
            )
        )
    if state == S.SUBMITTED:
        others.append(
            Task(
                label=_("The team looks at your expert profile"),
                title=headline,
                url=url,
                since=since,
                tone=Tone.INFO,
            )
        )
    return mine, others


def _team_tasks(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """Profiles to decide on, for officers and leaders; CVs somebody began to enter."""
    mine: list[Task] = []
    wanted = Q(state=S.DRAFT, entered_by=standing.person_id)
    if standing.holds(Role.OFFICER, Role.LEADER):
        wanted |= Q(state=S.SUBMITTED)
    rows = (
        PROFILES.visible_to(standing, "view_contact")
        .filter(wanted)
        .exclude(person=standing.person_id)
        .annotate(due=_due("due_at"), due_day=_due("due_on"))
        .select_related("person")
        .only("state", "state_since", "headline", "person__given_name", "person__family_name")
        .order_by(F("due").asc(nulls_last=True), "state_since")[:MOST]
    )
    for row in (yield rows):
        decides = row.state == S.SUBMITTED
        due: datetime | None = row.due
        task = Task(
            label=_("Answer an expert who registered") if decides else _("Finish entering a CV"),
            title=f"{isolated(row.person.name)} · {isolated(row.headline)}"
            if row.headline
            else row.person.name,
            url=row.get_absolute_url(),
            due_at=due if decides else None,
            since=row.state_since,
            tone=Tone.INFO if decides else Tone.NEUTRAL,
            due_on=row.due_day if decides else None,
        )
        mine.append(task)
    return mine, []


def employer_countries() -> QuerySet[Country]:
    """The countries of the employers on the roster, by name, for the filter. One query."""
    used = ExpertProfile.objects.filter(employer_country=OuterRef("pk"))
    return Country.objects.filter(Exists(used)).lean().by_name()
