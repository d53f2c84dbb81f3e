"""What is measured, and how fast it must be (the bars of the design, each said once)."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count

from accounts.models import Membership, User
from actions.models import ExpertNeed
from bench import experts, fill, floors, measure
from bench.fill import BASE
from bench.measure import Answer, Broken, Visitor
from bench.phrases import COMMON
from bench.report import Row
from core.models import StoredFile
from core.models.base import subject_key
from experts.models import ExpertProfile
from experts.queries.deployments import SHORTLIST
from portal.case import load_case
from reference.models import Language, Theme
from requests_app.enums import IN_TRIAGE
from requests_app.intake import begin_draft
from requests_app.models import AssistanceRequest

#: A word of one title alone.
ONLY = "Einzigwort"
#: Clients that ask at the same time, and for how long.
CLIENTS, SECONDS = 8, 10.0
MOST_QUERIES, MOST_HTML = 12, 60.0
_SUBMITS = 40


@dataclass
class Bars:
    """Measures one size of the world, row by row."""

    port: int
    size: int
    case: str

    def __post_init__(self) -> None:
        self.kind = ContentType.objects.get_for_model(AssistanceRequest).pk
        self.officer = Visitor(self.port, measure.session_of("officer@demo.example"))
        self.official = Visitor(self.port, measure.session_of("official@demo.example"))
        self.medians: dict[str, float] = {}

    def rows(self) -> Iterator[Row]:
        """Every row, as soon as it is measured."""
        first = AssistanceRequest.objects.filter(pk=BASE)
        first.update(title=f"Support to the {ONLY} of somebody")
        self._warm_all()
        self.empty = measure.page(self.officer, "/bench/nothing/")
        yield self._row("a signed-in page that answers nothing", self.empty)
        yield from self._pages()
        yield from self._submit()
        yield from self._admin()
        yield from self._same_for_few_and_many()
        yield from self._many_clients()

    # -- pages -----------------------------------------------------------------------------------

    def _pages(self) -> Iterator[Row]:
        country = self._busiest_country()
        rare = fill.place_name(7)
        request = AssistanceRequest.objects.get(reference=self.case)
        one = {
            "reference": self.case,
            "request": request.pk,
            "kind": self.kind,
            "subjects": _subjects(request),
        }
        where = {"kind": self.kind, "country": country}
        self.filtered = f"/requests/?{urlencode({'state': 'open', 'country': country})}"
        queue = floors.queue(in_country=False)
        yield from self._page("work queue", "/requests/?state=open", queue, where, 4)
        queue = floors.queue(in_country=True)
        yield from self._page("filtered queue", self.filtered, queue, where, 4)
        for kind, words, times in (("rare", rare, 4), ("common", COMMON, 2.5)):
            hits = f"({self._hits(words):,} hits)"
            said, bare = {"words": words}, floors.search(rare=kind == "rare")
            path = f"/requests/?{urlencode({'q': words})}"
            yield from self._page(f"{kind} search {hits}", path, bare, said, times)
            name = f"{kind} search in every room {hits}"
            yield from self._page(name, _search(words), bare, said, times)
        yield from self._page("full case page", f"/cases/{self.case}/", floors.case(), one, 8)
        yield from self._page("desk of an officer", "/desk/", None, {}, None)
        if ExpertProfile.objects.count() >= experts.SIZE:
            yield from self._experts()

    def _page(
        self, name: str, path: str, bare: list[str] | None, params: Any, times: float | None
    ) -> Iterator[Row]:
        """Time beside its floor, queries, weight."""
        took = measure.page(self.officer, path)
        self.medians[name.partition(" (")[0]] = took
        if bare is None or times is None:
            yield self._row(name, took)
        else:
            sql = sum(measure.sql(statement, params) for statement in bare)
            floor = self.empty + sql
            beside = f"{times:g} × (nothing {self.empty:.1f} + SQL {sql:.1f})"
            yield self._row(name, took, limit=times * floor, beside=beside)
        yield from self._weight(name.partition(" (")[0], path)

    def _weight(self, name: str, path: str) -> Iterator[Row]:
        answer = self.officer.get(path, count=True)
        yield self._row(f"{name}: queries", answer.queries, "", limit=MOST_QUERIES)
        yield self._row(f"{name}: HTML", len(answer.html) / 1000, "kB", limit=MOST_HTML)

    def _experts(self) -> Iterator[Row]:
        """The roster with must-filters, and the shortlist for a need."""
        theme = Theme.objects.filter(is_active=True, parent__isnull=True).order_by("code")[0].pk
        language = Language.objects.get(code="fr").pk
        asked = {"theme": theme, "language": language, "level": "B2", "employment": "PEER"}
        path = f"/experts/?{urlencode({**asked, 'state': 'ACTIVE'})}"
        took = measure.page(self.officer, path)
        sql = sum(measure.sql(statement, asked) for statement in floors.experts())
        name = f"roster of {experts.SIZE:,} by theme, language, level, employment"
        beside = f"nothing {self.empty:.1f} + SQL {sql:.1f}"
        yield self._row(name, took, limit=150, beside=beside)
        yield from self._weight("roster", path)
        needs = ExpertNeed.objects.filter(action__lt=BASE, theme__isnull=False)
        need = needs.filter(language__isnull=False).order_by("pk").first()
        if need is None:
            return
        path = f"/deployments/propose/{need.pk}/"
        took = measure.page(self.officer, path)
        name = f"explained shortlist of {SHORTLIST} among {experts.SIZE:,} for a need"
        yield self._row(name, took, limit=150, beside="the page of a need, ranked by fit and years")
        yield from self._weight("shortlist", path)

    # -- submit ----------------------------------------------------------------------------------

    def _submit(self) -> Iterator[Row]:
        """Drafts sent by an official; nobody is told, as no worker runs."""
        user = User.objects.get(email="official@demo.example")
        drafts = [_draft(user, number) for number in range(2 * _SUBMITS)]
        bare = []
        for draft in drafts[:_SUBMITS]:
            begun = time.perf_counter()
            floors.submit(draft.pk, self.kind, user.pk)
            bare.append((time.perf_counter() - begun) * 1000)
        taken = []
        for draft in drafts[_SUBMITS:]:
            said = {"seen": draft.seen, "nonce": str(uuid.uuid4()), "declaration": "on"}
            answer = self.official.post(f"/requests/drafts/{draft.pk}/submit/", said)
            if answer.status != 302:
                raise Broken(f"Submitting answers {answer.status}.")
            taken.append(answer.ms)
        sql = measure.median(bare)
        took = measure.median(taken)
        self.medians["submit"] = took
        beside = f"6 × (nothing {self.empty:.1f} + SQL {sql:.1f})"
        yield self._row("submit without mail", took, limit=6 * (self.empty + sql), beside=beside)

    # -- the framework's own -----------------------------------------------------------------------

    def _admin(self) -> Iterator[Row]:
        path = "/bench/admin/requests_app/assistancerequest/"
        listed = measure.page(self.officer, path, times=10, warm=2)
        found = measure.page(self.officer, f"{path}?q={COMMON}", times=5, warm=1)
        yield self._row("the framework's admin: list", listed)
        yield self._row("the framework's admin: search", found)
        own = measure.page(self.officer, "/requests/")
        self.medians["list of all requests"] = own
        yield self._row("list of all requests", own, limit=listed / 4, beside="a quarter of it")
        own = self.medians["common search"]
        beside = "a twenty-fifth of it"
        yield self._row("common search, beside it", own, limit=found / 25, beside=beside)

    # -- few and many ------------------------------------------------------------------------------

    def _same_for_few_and_many(self) -> Iterator[Row]:
        """A list of one row and one of a full page ask the same."""
        for name, one, many in (
            ("list", f"/requests/?q={ONLY}", f"/requests/?q={COMMON}"),
            ("search", _search(ONLY), _search(COMMON)),
        ):
            few, full = (self._settled(path) for path in (one, many))
            beside = f"a full page {full.queries}"
            if few.status != 200:
                raise Broken(f"{one} answers {few.status}.")
            more = abs(few.queries - full.queries)
            yield self._row(f"{name}: queries more or fewer for 1 row", more, "", 0, beside)

    def _settled(self, path: str) -> Answer:
        """The answer with the fewest queries: once a minute a process reads again what it keeps."""
        answers = [self.officer.get(path, count=True) for _number in range(4)]
        return min(answers, key=lambda answer: answer.queries if answer.status == 200 else -1)

    # -- many clients ------------------------------------------------------------------------------

    def _many_clients(self) -> Iterator[Row]:
        clients = [Visitor(self.port, self.officer.session) for _number in range(CLIENTS)]
        rate = measure.together(clients, self.filtered, SECONDS)
        name = f"filtered queue, {CLIENTS} clients"
        yield Row(self._named(name), rate, "per s", 100, least=True)

    # -- help --------------------------------------------------------------------------------------

    def _warm_all(self) -> None:
        """Every process of the server has seen every template once."""
        for _number in range(6):
            other = Visitor(self.port, self.officer.session)
            for path in ("/bench/nothing/", "/requests/?state=open", _search("visa"), "/desk/"):
                other.get(path)
            other.get(f"/cases/{self.case}/")

    def _busiest_country(self) -> int:
        counted = AssistanceRequest.objects.filter(state__in=IN_TRIAGE).order_by()
        rows = counted.values("country").annotate(n=Count("pk")).order_by("-n", "country")
        return int(rows[0]["country"])

    def _hits(self, words: str) -> int:
        return AssistanceRequest.objects.extra(
            where=["search @@ mieux_search_query(%s)"], params=[words]
        ).count()

    def _named(self, name: str) -> str:
        return f"{self.size:>9,}  {name}"

    def _row(
        self,
        name: str,
        value: float,
        unit: str = "ms",
        limit: float | None = None,
        beside: str = "",
    ) -> Row:
        return Row(self._named(name), value, unit, limit, beside=beside)


def _search(words: str) -> str:
    return f"/search/?{urlencode({'q': words})}"


def _subjects(request: AssistanceRequest) -> tuple[tuple[int, int], ...]:
    """Whose events the page of a case shows: request, fiches, rounds, Actions."""
    user = User.objects.get(email="officer@demo.example")
    case = load_case(user.standing, request.reference)
    assert case is not None
    return tuple(subject_key(subject) for subject in case.subjects)


def _draft(user: User, number: int) -> AssistanceRequest:
    """A draft with everything that submitting asks for."""
    membership = Membership.objects.get(person=user.person)
    draft = begin_draft(user, membership, f"Support for a strategy, {number}")
    letter = StoredFile.objects.create(
        subject=draft,
        kind="letter",
        file="none/letter",
        name="letter.pdf",
        content_type="application/pdf",
        size=120_000,
        sha256="0" * 64,
        uploaded_by=user,
    )
    AssistanceRequest.objects.filter(pk=draft.pk).update(
        letter=letter,
        needs="A strategy that the ministries agree on.",
        problem="There is none.",
        target_groups="Three units",
        working_languages="en fr",
        commitments="Rooms and a secretary",
        letter_date="2026-01-05",
        letter_language="en",
        focal_point=BASE,
        signatory=BASE + 1,
        wished_from="2030-01-05",
        wished_until="2030-05-05",
    )
    draft.themes.set(Theme.objects.filter(parent__isnull=True).order_by("code")[:1])
    draft.refresh_from_db()
    return draft


def compared(sizes: list[int], medians: list[dict[str, float]]) -> list[Row]:
    """At a million rows a page takes at most twice what it takes at ten thousand."""
    if len(sizes) < 2:
        return []
    first, last = sizes[0], sizes[-1]
    # Only the two sizes that the bar names are held to it; others are told.
    held = (first, last) == (10_000, 1_000_000)
    return [
        Row(
            f"{last:>9,}  {name}: times that at {first:,}",
            took / medians[0][name],
            "×",
            2 if held else None,
        )
        for name, took in medians[-1].items()
    ]
