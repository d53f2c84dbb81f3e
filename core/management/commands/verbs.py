"""Write the pages that follow from code and matrix: `docs/verbs.md` and `docs/permissions.md`.

What stands above the marker of a page is written by hand and kept; what stands below is made here
from the tables of verbs and from `docs/permissions/`, in English, the same on every machine.
"""

import inspect
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from core.conf import Definition
from core.deadlines import Clock
from core.policy import Policy
from core.workflow import DECIDED, SAME, EventKind, Guard, Table, Told, Verb, kinds, tables

MARKER = "<!-- From here on `manage.py verbs` writes this page. -->"
#: How Mermaid calls the beginning and the end of a picture of states.
_OUTSIDE = "[*]"


class Command(BaseCommand):
    """Needs no database. `--check` writes nothing and fails when a page is out of date."""

    help = "Writes docs/verbs.md and docs/permissions.md from the tables and the matrix."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to compare only."""
        parser.add_argument("--check", action="store_true", help="compare, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both pages. Raises CommandError with `--check` when one is out of date."""
        docs = Path(settings.BASE_DIR) / "docs"
        stale = []
        for name, text in pages(docs).items():
            path = docs / name
            if path.read_text() == text:
                continue
            if options["check"]:
                stale.append(f"docs/{name}")
            else:
                path.write_text(text)
                self.stdout.write(f"docs/{name} is written.")
        if stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `manage.py verbs`.")


def declared(folder: Path) -> dict[str, Any]:
    """The declared matrix: its files, one per room, as one."""
    whole: dict[str, Any] = {"verb": {}, "sees": {}}
    for path in sorted(folder.glob("*.toml")):
        said = tomllib.loads(path.read_text())
        whole["verb"] |= said.get("verb", {})
        whole["sees"] |= said.get("sees", {})
    return whole


def pages(docs: Path) -> dict[str, str]:
    """The whole text of each page as it should be, by file name.

    Raises CommandError when a page has lost its marker.
    """
    autodiscover_modules("workflow")
    matrix = declared(docs / "permissions")
    with translation.override("en"):
        made = {
            "verbs.md": list(_verbs_page()),
            "permissions.md": list(_permissions_page(matrix)),
        }
    whole = {}
    for name, lines in made.items():
        head, marker, _below = (docs / name).read_text().partition(MARKER)
        if not marker:
            raise CommandError(f"docs/{name} has lost its marker: {MARKER}")
        whole[name] = head + MARKER + "\n\n" + "\n".join(lines).rstrip() + "\n"
    return whole


def _in_order() -> list[Table[Any]]:
    """The tables, lowest room first, and by name within a room."""
    rooms = [config.label for config in apps.get_app_configs()]
    return sorted(tables.values(), key=lambda t: (rooms.index(t.name.partition(".")[0]), t.name))


# -- docs/verbs.md ---------------------------------------------------------------------------------


def _verbs_page() -> Iterator[str]:
    for table in _in_order():
        yield from _table_section(table)
    yield from _kinds_section()


def _table_section(table: Table[Any]) -> Iterator[str]:
    verbs = list(table.verbs.values())
    states = _states(table)
    yield f"## {_sentence(table.model._meta.verbose_name)} (`{table.name}`)"
    yield ""
    yield from _rows(("state", "in words"), ((f"`{c}`", w) for c, w in states.items()))
    yield from _picture(table, states)
    yield from _rows(
        ("verb", "from", "to", "who", "recorded by", "conditions", "clocks", "told"),
        (_verb_row(table, verb, states) for verb in verbs),
    )
    if table.clocks:
        yield from _rows(
            ("clock", "working days", "calendar", "when it is due", "turned by", "people"),
            (_clock_row(table, clock) for clock in table.clocks.values()),
        )


def _states(table: Table[Any]) -> dict[str, str]:
    choices = table.model._meta.get_field("state").flatchoices
    return {str(code): str(words) for code, words in choices}


def _picture(table: Table[Any], states: Mapping[str, str]) -> Iterator[str]:
    """The states and the verbs that lead from one to another, as a Mermaid block."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for verb in table.verbs.values():
        for source in verb.sources or (_OUTSIDE,):
            for target in _targets(verb):
                arrows.setdefault((str(source), target), []).append(verb.name)
    left = {source for source, _target in arrows}
    reached = {target for _source, target in arrows}
    for code in states:
        if code not in reached:
            arrows.setdefault((_OUTSIDE, code), [])
        if code not in left:
            arrows.setdefault((code, _OUTSIDE), [])
    order = [_OUTSIDE, *states]
    yield "```mermaid"
    yield "stateDiagram-v2"
    for (source, target), names in sorted(
        arrows.items(), key=lambda arrow: [order.index(place) for place in arrow[0]]
    ):
        label = f" : {', '.join(names)}" if names else ""
        yield f"    {source} --> {target}{label}"
    yield "```"
    yield ""


def _targets(verb: Verb) -> list[str]:
    """The states that a verb may lead to; none for one that leaves the state as it is."""
    if verb.target == SAME:
        return []
    return [str(t) for t in verb.may_reach] if verb.target == DECIDED else [str(verb.target)]


def _verb_row(table: Table[Any], verb: Verb, states: Mapping[str, str]) -> tuple[str, ...]:
    happened = f"<br>*{verb.happened}*" if verb.happened else ""
    return (
        f"**{verb.name}**<br>{verb.label}{happened}",
        _codes(verb.sources) or "(makes it)",
        "same" if verb.target == SAME else _codes(_targets(verb)),
        _who(table, verb),
        _labels(table.policy, verb.recorders) or "–",
        "<br>".join(_condition(guard) for guard in verb.guards) or "–",
        _clocks(verb) or "–",
        _told(table.policy, verb),
    )


def _who(table: Table[Any], verb: Verb) -> str:
    who = _labels(table.policy, verb.who) if verb.who else "the system"
    return f"{who}; the system" if verb.who and verb.also_system else who


def _labels(policy: Policy[Any], stakes: Iterable[str]) -> str:
    """Stakes in words, in the order of the row."""
    known = {stake.name: str(stake.label) for stake in policy.stakes}
    return "; ".join(known.get(name, "whoever holds a grant") for name in stakes)


def _condition(guard: Guard[Any]) -> str:
    """A guard's name and its rule."""
    rule = _rule(guard.check)
    return f"`{guard.name}`: {rule}" if rule else f"`{guard.name}`"


def _rule(function: Callable[..., Any]) -> str:
    """The first sentence of a docstring, without the source that it names in brackets."""
    text = " ".join((function.__doc__ or "").split("\n\n")[0].split())
    text = re.sub(r" \([^()]*\.md[^()]*\)", "", text)
    return re.split(r"\.(?:\s|$)", text)[0]


def _clocks(verb: Verb) -> str:
    turned = (
        ("starts", verb.starts),
        ("stops", verb.stops),
        ("pauses", verb.pauses),
        ("resumes", verb.resumes),
    )
    return "<br>".join(f"{how} {_codes(which)}" for how, which in turned if which)


def _told(policy: Policy[Any], verb: Verb) -> str:
    if not verb.told:
        return f"nobody: {verb.silent}"
    return "<br>".join(_notice(policy, told) for told in verb.told)


def _notice(policy: Policy[Any], told: Told) -> str:
    people = _labels(policy, told.stakes) or "whoever did it"
    if told.actor_too and told.stakes:
        people += "; whoever did it"
    return f"`{told.notice}`{' (asks)' if told.asks else ''}: {people}"


def _clock_row(table: Table[Any], clock: Clock) -> tuple[str, ...]:
    turned = []
    for how in ("starts", "pauses", "resumes", "stops"):
        names = [verb.name for verb in table.verbs.values() if clock.kind in getattr(verb, how)]
        if names:
            turned.append(f"{how}: {', '.join(names)}")
    days = [_rule(clock.days)] if clock.days.__name__ != "<lambda>" else []
    days += [f"`{d.key}`, {d.default} unless set" for d in _settings_in(clock.days)]
    if clock.since is not None:
        days.append(f"counted from: {_words(clock.since).removeprefix('since ')}")
    return (
        f"`{clock.kind}`<br>{clock.label}",
        "<br>".join(filter(None, days)) or "as the verb says",
        _rule(clock.calendar) or _words(clock.calendar),
        f"the system runs `{clock.on_due}`" if clock.on_due else "it shows as late",
        "<br>".join(turned) or "–",
        "<br>".join(_clock_people(table, clock)),
    )


def _clock_people(table: Table[Any], clock: Clock) -> Iterator[str]:
    """Who is reminded, who hears of it when nothing comes of that, who may move it."""
    if clock.quiet:
        yield f"reminds nobody: {clock.quiet}"
    else:
        yield f"reminds: {_labels(table.policy, clock.asks)}"
        if not clock.on_due:
            yield f"then also: {_labels(table.policy, clock.escalates)}"
    if clock.fixed:
        yield f"not moved: {clock.fixed}"
    else:
        yield f"moved by: {_labels(table.policy, clock.movers)}"
        if clock.awaits:
            yield f"told of a move too: {_labels(table.policy, clock.awaits)}"


def _settings_in(function: Callable[..., Any]) -> list[Definition]:
    """The settings that a function names: in its own module, or as attributes of another."""
    named = inspect.getclosurevars(function)
    values = list(named.globals.values())
    for module in filter(inspect.ismodule, list(values)):
        values += [getattr(module, name, None) for name in sorted(named.unbound)]
    return [value for value in values if isinstance(value, Definition)]


def _words(function: Callable[..., Any]) -> str:
    """What a function is called, in words: "_team_calendar" is the team's calendar."""
    return function.__name__.strip("_").replace("_", " ")


def _kinds_section() -> Iterator[str]:
    yield "## What happens besides verbs"
    yield ""
    yield from _rows(
        ("event", "in words", "told"),
        (
            (f"`{kind.name}`", str(kind.label), _kind_told(kind))
            for kind in sorted(kinds.values(), key=lambda kind: kind.name)
            # What happens to clocks stands with each clock.
            if not kind.clock
        ),
    )


def _kind_told(kind: EventKind) -> str:
    if not kind.told:
        return f"nobody: {kind.silent}"
    labels = {s.name: str(s.label) for table in _in_order() for s in table.policy.stakes}
    return "<br>".join(
        f"`{told.notice}`: {'; '.join(labels.get(name, name) for name in told.stakes)}"
        for told in kind.told
    )


# -- docs/permissions.md ---------------------------------------------------------------------------


def _permissions_page(matrix: Mapping[str, Any]) -> Iterator[str]:
    for table in _in_order():
        yield f"## {_sentence(table.model._meta.verbose_name)} (`{table.name}`)"
        yield ""
        yield from _may_rows(table, matrix.get("verb", {}))
        yield from _sees_rows(matrix.get("sees", {}).get(table.name, {}))


def _may_rows(table: Table[Any], declared: Mapping[str, Any]) -> Iterator[str]:
    listed = []
    for verb in table.verbs.values():
        row = declared.get(table.permission(verb))
        if row is None:
            continue
        told = [f"`{notice}`: {_keys(keys)}" for notice, keys in row.get("tells", {}).items()]
        listed.append(
            (
                f"**{verb.name}**<br>{verb.label}",
                _keys(row.get("may", ())) or ("the system" if verb.by_system else "nobody"),
                _keys(row.get("records", ())) or "–",
                "<br>".join(told) or "nobody",
                row.get("plays", "") or "the system",
            )
        )
    yield from _rows(("verb", "may", "may record it", "told", "when done by"), listed)


def _sees_rows(declared: Mapping[str, Mapping[str, list[str]]]) -> Iterator[str]:
    """One row per view and set of people, with the states in which it is so."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for state, views in declared.items():
        for view, keys in views.items():
            found.setdefault((view, tuple(keys)), []).append(state)
    order = list(dict.fromkeys(view for view, _keys in found))
    listed = sorted(found.items(), key=lambda item: order.index(item[0][0]))
    yield from _rows(
        ("view", "in", "seen by"),
        (
            (
                f"`{view}`",
                "every state" if len(states) == len(declared) else _codes(states),
                _keys(keys) or "nobody",
            )
            for (view, keys), states in listed
        ),
    )


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(keys)


# -- Markdown --------------------------------------------------------------------------------------


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table in Markdown, with an empty line after it; nothing when it has no rows."""
    listed = list(rows)
    if not listed:
        return
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in listed:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _sentence(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]
