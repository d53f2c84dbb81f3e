"""One search over what the reader may see, in every room that keeps something with a name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions.models import Action, ActionFiche, FicheVersion, Plain, roman
from actions.rules import ACTIONS, FICHES
from core.together import together
from core.workflow import Text
from experts.models import Deployment, ExpertProfile
from experts.queries import deployments, roster
from experts.rules.roster import may_search
from partnerships.models import Enquiry
from partnerships.rules import ENQUIRIES, reads_enquiries
from portal.catalogue import Card, by_words, cards
from portal.navigation import reads_actions, reads_fiches, reads_missions, reads_requests
from portal.queries import Row, case_row, cases
from reference.models import Country, Region
from requests_app import queries as requests
from results.queries import published

#: The most rows of one kind that a search lists: with four kinds the page stays below 60 kB.
FOUND = 15
#: Up to here what a name finds is looked up by its keys.
KEYS = 200
#: Words of a search that are looked at.
_MOST_WORDS = 6


@dataclass(frozen=True)
class Part:
    """What was found of one kind."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Found:
    """What a search has found; `exact` is the address of the one thing of that reference."""

    parts: tuple[Part, ...] = ()
    cards: tuple[Card, ...] = ()
    more: bool = False
    exact: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.parts and not self.cards


def _actions(standing: Standing, words: str) -> QuerySet[Action]:
    """By country or region and numeral, by title, or by the reference of its fiche."""
    rows = ACTIONS.visible_to(standing).select_related("fiche", "version", "country", "region")
    *names, last = words.split()
    number = _numeral(last)
    if number is None or not names:
        names = [*names, last]
    else:
        rows = rows.filter(number=number)
    found = Action.objects.order_by()
    for name in names[:_MOST_WORDS]:
        found = found.filter(pk__in=_named(name))
    keys = list(found.values_list("pk", flat=True)[: KEYS + 1])
    few: Any = keys if len(keys) <= KEYS else found.values("pk")
    rows = rows.filter(pk__in=few)
    return rows.order_by("-approved_at", "-pk")


def _named(name: str) -> QuerySet[Any, Any]:
    """The Actions of that place, title or reference: a union, as each way has an index."""
    country, region = Q(), Q()
    for code in ("en", "es", "fr", "pt", "ar"):
        country |= Q(**{f"name_{code}__unaccent__istartswith": name})
        region |= Q(**{f"name_{code}__unaccent__icontains": name})
    titles = FicheVersion.objects.annotate(plain=Plain("title"))
    ways = [
        Q(country__in=Country.objects.filter(country)),
        Q(region__in=Region.objects.filter(region)),
        Q(version__in=titles.filter(plain__contains=Plain(Value(name)))),
        Q(fiche__in=ActionFiche.objects.filter(reference__istartswith=name)),
    ]
    first, *others = [Action.objects.filter(way).order_by().values("pk") for way in ways]
    return first.union(*others)


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def _numeral(letters: str) -> int | None:
    """The number that Roman letters write ("IV": 4); None for other words."""
    values = [_ROMAN.get(letter) for letter in letters.upper()]
    total = 0
    for value, following in zip(values, [*values[1:], 0], strict=True):
        if value is None or following is None:
            return None
        total += -value if value < following else value
    return total if 0 < total < 4_000 and roman(total) == letters.upper() else None


def _action_row(action: Action) -> Row:
    return Row(
        title=action.name,
        url=action.get_absolute_url(),
        reference=action.fiche.reference,
        subject=action.version.title,
        icon="flag",
        tone="neutral",
        state_label=str(action.get_state_display()),
        state_tone=action.tone,
    )


def _fiches(standing: Standing, words: str) -> QuerySet[ActionFiche]:
    return (
        FICHES.visible_to(standing)
        .filter(Q(reference__istartswith=words) | Q(working_title__icontains=words))
        .select_related("country", "region")
        .order_by("-opened_at", "-pk")
    )


def _fiche_row(fiche: ActionFiche) -> Row:
    return Row(
        title=fiche.working_title,
        url=fiche.get_absolute_url(),
        reference=fiche.reference,
        country=fiche.place,
        icon="file-earmark-text",
        tone="neutral",
        state_label=str(fiche.get_state_display()),
        state_tone=fiche.tone,
    )


def _experts(standing: Standing, words: str) -> QuerySet[ExpertProfile]:
    rows = roster.roster(standing).prefetch_related(None)
    return roster.search(rows, words, standing)


def _expert_row(profile: ExpertProfile) -> Row:
    return Row(
        title=profile.person.name,
        url=profile.get_absolute_url(),
        subject=profile.headline,
        country=str(profile.employer_country or ""),
        icon="person-badge",
        tone="neutral",
        state_label=str(profile.get_state_display()),
        state_tone=profile.tone,
    )


def _deployments(standing: Standing, words: str) -> QuerySet[Deployment]:
    """By reference, or by the expert's name where the reader knows who it is."""
    return deployments.deployments(standing, words=words)


def _deployment_row(deployment: Deployment) -> Row:
    return Row(
        title=deployment.person.name,
        url=deployment.get_absolute_url(),
        reference=deployment.reference,
        subject=deployment.need.position,
        who=deployment.action.name,
        icon="briefcase",
        tone="neutral",
        state_label=str(deployment.get_state_display()),
        state_tone=deployment.tone,
    )


def _enquiries(standing: Standing, words: str) -> QuerySet[Enquiry]:
    return (
        ENQUIRIES.visible_to(standing)
        .filter(Q(reference__istartswith=words) | Q(name__icontains=words) | Q(email__iexact=words))
        .order_by("-received_at", "-pk")
    )


def _enquiry_row(enquiry: Enquiry) -> Row:
    return Row(
        title=enquiry.name,
        url=enquiry.get_absolute_url(),
        reference=enquiry.reference,
        subject=str(enquiry.get_concern_display()),
        icon="envelope",
        tone="neutral",
        state_label=str(enquiry.get_state_display()),
        state_tone=enquiry.tone,
    )


@dataclass(frozen=True)
class _Kind:
    """One kind of thing that is searched: for whom, which rows, how one is drawn."""

    title: Text
    is_asked: Callable[[Standing], bool]
    rows: Callable[[Standing, str], QuerySet[Any]]
    row: Callable[[Any], Row]


_KINDS = (
    _Kind(
        _("Requests"),
        reads_requests,
        lambda standing, words: requests.search(cases(standing), words),
        case_row,
    ),
    _Kind(_("Action Fiches"), reads_fiches, _fiches, _fiche_row),
    _Kind(_("Actions"), reads_actions, _actions, _action_row),
    _Kind(_("Experts"), may_search, _experts, _expert_row),
    _Kind(_("Deployments"), reads_missions, _deployments, _deployment_row),
    _Kind(_("Messages to the team"), reads_enquiries, _enquiries, _enquiry_row),
)


def search(standing: Standing, words: str) -> Found:
    """What a person sees that has these words in it, or this reference. Three queries at most."""
    kinds = [kind for kind in _KINDS if kind.is_asked(standing)]
    wanted = [kind.rows(standing, words)[: FOUND + 1] for kind in kinds]
    *found, results = together([*wanted, by_words(published(), words)[:FOUND]])
    parts: list[Part] = []
    exact: set[str] = set()
    for kind, listed in zip(kinds, found, strict=True):
        rows = [kind.row(row) for row in listed]
        exact |= {r.url for r in rows if r.reference and r.reference.casefold() == words.casefold()}
        if rows:
            parts.append(Part(str(kind.title), rows[:FOUND]))
    return Found(
        tuple(parts),
        tuple(cards(results)),
        more=any(len(listed) > FOUND for listed in found),
        exact=exact.pop() if len(exact) == 1 else "",
    )
