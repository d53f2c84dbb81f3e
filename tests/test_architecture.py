"""The house keeps its own rules: arrows point down, rooms are alike, documents are true."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from core.models import Stateful
from core.workflow import tables

ROOT = Path(__file__).parent.parent
#: Lowest room first; each imports only what stands before it.
ROOMS = [
    "core", "reference", "accounts", "requests_app", "actions", "experts", "results",
    "partnerships", "notifications", "portal",
]  # fmt: skip
#: The only arrows up: the account model, named by setting.
UPWARD = {"accounts.User"}


def test_foreign_keys_point_down() -> None:
    """No linter sees a foreign key named by a string; this does."""
    wrong = []
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if target is None or getattr(field, "auto_created", False) or target == "self":
                    continue
                label = target._meta.label
                if target._meta.app_label not in ROOMS or label in UPWARD:
                    continue
                if ROOMS.index(target._meta.app_label) > ROOMS.index(room):
                    wrong.append(f"{model._meta.label}.{field.name} -> {label}")
    assert not wrong


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """The models and their migrations agree."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_readme(room: str) -> None:
    """And it names every state of the room's models."""
    text = (ROOT / room / "README.md").read_text()
    for model in apps.get_app_config(room).get_models():
        if not issubclass(model, Stateful):
            continue
        missing = [state for state in sorted(_states(model)) if state not in text]
        assert not missing, f"{room}/README.md says nothing of {missing}"


def test_every_stateful_model_holds_its_states_in_the_database() -> None:
    """A check constraint names exactly the states that the model's choices name."""
    for table in tables.values():
        held = [
            states
            for constraint in table.model._meta.constraints
            if (states := _states_held(getattr(constraint, "condition", None)))
        ]
        assert _states(table.model) in held, f"{table.name}: no constraint holds its states"


def _states(model: Any) -> set[str]:
    return {str(state) for state, _label in model._meta.get_field("state").flatchoices}


def _states_held(condition: Any) -> set[str]:
    """The states of a condition that is `state in (…)` and nothing more."""
    children: Any = getattr(condition, "children", ())
    if len(children) != 1 or not isinstance(children[0], tuple) or children[0][0] != "state__in":
        return set()
    return {str(state) for state in children[0][1]}


def test_every_state_is_reached_by_a_verb() -> None:
    """No state stands in a model that no verb leads to; a first state is made by creation."""
    for table in tables.values():
        reached: set[str] = set()
        for verb in table.verbs.values():
            reached |= set(verb.may_reach) | {verb.target}
            reached |= set(verb.sources) if not verb.creates else set()
        default = table.model._meta.get_field("state").default
        reached.add(str(default))
        choices = _states(table.model)
        assert choices <= reached, f"{table.name}: {choices - reached}"


#: Who may write a column named `state`, and why.
STATE_WRITERS = {
    "core/workflow/table.py": "the one way in which a state changes",
    "core/jobs.py": "a job has no verbs",
    "notifications/delivery.py": "a delivery has no verbs",
    "notifications/addresses.py": "a delivery has no verbs",
}


def _state_writes(source: str) -> list[int]:
    """The lines that assign `x.state` or pass `state=` to an update of rows."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"update", "bulk_update"} and "state" in names:
                lines.append(node.lineno)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            if any(isinstance(p, ast.Attribute) and p.attr == "state" for p in parts):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    "fault",
    [
        "request.state = 'ADMITTED'",
        "a.state, b = 1, 2",
        "Row.objects.filter(pk=1).update(state='X')",
    ],
)
def test_a_seeded_change_of_state_is_found(fault: str) -> None:
    """The search below would notice each of the usual ways round the workflow."""
    assert _state_writes(fault) == [1]


def test_states_are_changed_in_workflow_alone() -> None:
    """Nothing but `core.workflow` assigns or updates the state of a case."""
    wrong = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            place = str(path.relative_to(ROOT))
            if "migrations" in path.parts or place in STATE_WRITERS:
                continue
            wrong += [f"{place}:{line}" for line in _state_writes(path.read_text())]
    assert not wrong
    for place in STATE_WRITERS:
        assert _state_writes((ROOT / place).read_text()), f"{place} needs no exception"


def test_seed_coverage_names_pages_and_tests_that_exist() -> None:
    """110 rows; each names an address and a test that exist, or says "not yet"."""
    text = (ROOT / "docs" / "seed-coverage.md").read_text()
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, 111))
    from django.urls import get_resolver

    known = _url_names(get_resolver())
    for row in rows:
        _empty, number, _what, page, test, _end = (cell.strip() for cell in row.split("|"))
        if page == "not yet":
            assert test == "", f"row {number}: a test without a page"
            continue
        for name in re.findall(r"`([^`]+)`", page):
            assert name in known, f"row {number}: no page is called {name}"
        tests = re.findall(r"`([^`]+)`", test)
        assert tests, f"row {number} names no test"
        for named in tests:
            path, _sep, function = named.partition("::")
            assert (ROOT / path).exists(), f"row {number}: {path} is missing"
            assert not function or f"def {function}" in (ROOT / path).read_text(), named


def _url_names(resolver: Any, prefix: str = "") -> set[str]:
    names: set[str] = set()
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names |= _url_names(pattern, namespace)
        elif pattern.name:
            names.add(f"{prefix}{pattern.name}")
    return names


def test_the_import_contracts_name_every_room() -> None:
    """A room that the linter's contracts forget could import anything."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(ROOMS) <= set(config["root_packages"])
