"""Load the shipped files into the database: idempotent, versioned, and kind to edited rows.

The files are the repository's say, the database is the administrators'. For every field of every
shipped row, `ReferenceRow.shipped` remembers what the files said last; a field that differs from
it was edited by a person and is left alone.
"""

import csv
import hashlib
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from reference.models import (
    CalendarDay,
    Country,
    Delegation,
    DelegationCountry,
    FormerClassification,
    FormOfAssistance,
    ImpactArea,
    InstitutionKind,
    Language,
    Programme,
    ReferenceRelease,
    ReferenceRow,
    Region,
    ReportingRegion,
    Theme,
    ThemeLabel,
    ThemesEdition,
    WorkingCalendar,
)
from reference.models.names import plain, plain_value

FIXTURES = Path(__file__).resolve().parent / "fixtures"
#: Raise when this module reads the same files into something else than before.
FORMAT = 1
#: Only one loading at a time (an advisory lock of the transaction).
_LOCK = 7_263_001
#: Between the parts of a key, as `ReferenceRow.reference_key` writes them.
_KEY_JOINT = " / "
_YES_NO = {"yes": True, "no": False}


class FixtureError(Exception):
    """A file says something that cannot be loaded; the message names file and line."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        """`line` counts from 1, the heading included."""
        super().__init__(f"{file}, line {line}: {problem}")
        self.file = file
        self.line = line


@dataclass(frozen=True)
class Source:
    """One file of a table. `implies` are values that stand for every row the file names."""

    name: str
    implies: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A model and the files that fill it: the first names the rows, the others add fields.

    `check` returns a sentence when the fields of a row contradict each other. Rows that the files
    no longer name are switched off, or deleted where nothing can refer to them.
    """

    model: type[ReferenceRow]
    sources: tuple[Source, ...]
    check: Callable[[dict[str, Any]], str | None] = lambda values: None
    delete_vanished: bool = False


@dataclass
class Row:
    """A row as the files have it: values by field (related rows by key) and where it stands.

    `file` and `line` are the first file's; `places` says where each field was read.
    """

    key: tuple[str, ...]
    values: dict[str, Any]
    file: str
    line: int
    places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, values: dict[str, Any], file: str, line: int) -> None:
        """Take what one file says about the row."""
        self.values |= values
        self.places |= dict.fromkeys(values, (file, line))

    def fault(self, problem: str, name: str | None = None) -> FixtureError:
        """A fault of one field, or else of the row as the last file left it."""
        last = list(self.places.values())[-1]
        return FixtureError(*(self.places[name] if name else last), problem)


@dataclass
class LoadResult:
    """What a loading did."""

    changed: bool
    version: int
    counts: dict[str, int] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    withdrawn: int = 0
    kept: list[str] = field(default_factory=list)
    seconds: float = 0.0


# -- What the files must say -----------------------------------------------------------------------


def _check_country(values: dict[str, Any]) -> str | None:
    if values.get("is_partner") and values.get("is_member_state"):
        return "a country is either a partner country or a Member State."
    if values.get("is_partner") and not (values.get("region") and values.get("reporting_region")):
        return "a partner country needs region and reporting_region."
    return _check_order(values, "region_valid_from", "region_valid_to") or _check_order(
        values, "member_state_from", "member_state_until"
    )


def _check_order(values: dict[str, Any], first: str, last: str) -> str | None:
    if values.get(first) and values.get(last) and values[first] > values[last]:
        return f"{last} ({values[last]}) is before {first} ({values[first]})."
    return None


def _check_dates(values: dict[str, Any]) -> str | None:
    return _check_order(values, "valid_from", "valid_to")


def _check_theme(values: dict[str, Any]) -> str | None:
    if bool(values.get("parent")) != (len(values["code"]) == 3):
        return "a sub-theme is coded like T1a and has a parent, a theme like T1 and has none."
    if values.get("parent") and not values["code"].startswith(values["parent"]):
        return f"{values['code']} cannot stand under {values['parent']}."
    return None


def _check_calendar(values: dict[str, Any]) -> str | None:
    country = values.get("country")
    if country and values["code"] != f"country-{country.lower()}":
        return f"the calendar of {country} must be coded country-{country.lower()}."
    if len(set(values.get("weekend") or ())) > 6:
        return "a week needs at least one working day."
    return None


def _check_programme(values: dict[str, Any]) -> str | None:
    return _check_order(values, "starts_on", "ends_on")


#: In the order of loading: what is referred to comes first.
TABLES: tuple[Table, ...] = (
    Table(Region, (Source("regions.csv"),)),
    Table(ReportingRegion, (Source("reporting_regions.csv"),)),
    Table(Language, (Source("languages.csv"),)),
    Table(
        Country,
        (
            Source("countries.csv"),
            Source("partner_countries.csv", {"is_partner": True}),
            Source("member_states.csv"),
            Source("footnotes.csv"),
        ),
        _check_country,
    ),
    Table(
        FormerClassification,
        (Source("former_classifications.csv"),),
        _check_dates,
        delete_vanished=True,
    ),
    Table(Delegation, (Source("delegations.csv"),)),
    Table(
        DelegationCountry,
        (Source("delegation_countries.csv"),),
        _check_dates,
        delete_vanished=True,
    ),
    Table(ThemesEdition, (Source("themes_editions.csv"),)),
    Table(Theme, (Source("themes.csv"),), _check_theme),
    Table(ThemeLabel, (Source("theme_labels.csv"),), delete_vanished=True),
    Table(FormOfAssistance, (Source("forms_of_assistance.csv"),)),
    Table(ImpactArea, (Source("impact_areas.csv"),)),
    Table(InstitutionKind, (Source("institution_kinds.csv"),)),
    Table(Programme, (Source("programmes.json"),), _check_programme),
    Table(WorkingCalendar, (Source("calendars.csv"),), _check_calendar),
    Table(CalendarDay, (Source("calendar_days.csv"),), delete_vanished=True),
)


def load(
    folder: Path = FIXTURES,
    *,
    force: bool = False,
    tables: tuple[Table, ...] = TABLES,
) -> LoadResult:
    """Bring the database to what the files in `folder` say and return what was done.

    Does nothing when the latest `ReferenceRelease` was loaded from the same files, unless
    `force`. All or nothing: raises FixtureError and changes nothing when a file is broken.
    """
    started = time.perf_counter()
    contents = {source.name: _bytes(folder, source.name) for t in tables for source in t.sources}
    files = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(contents.items())}
    digest = hashlib.sha256(json.dumps([FORMAT, files]).encode()).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        latest = ReferenceRelease.objects.order_by("-version").first()
        if latest is not None and latest.digest == digest and not force:
            return LoadResult(False, latest.version, seconds=time.perf_counter() - started)
        parsed = parse(contents, tables)
        result = LoadResult(True, latest.version + 1 if latest else 1)
        keys = _Keys()
        for table in tables:
            _load_table(table, parsed[table.model], keys, result)
        ReferenceRelease.objects.create(
            version=result.version,
            digest=digest,
            files=files,
            counts=result.counts,
            kept=result.kept,
        )
    result.seconds = time.perf_counter() - started
    return result


def check(folder: Path = FIXTURES, tables: tuple[Table, ...] = TABLES) -> dict[str, int]:
    """Read and check the files without a database; rows by model, or FixtureError."""
    contents = {source.name: _bytes(folder, source.name) for t in tables for source in t.sources}
    return {model.__name__: len(rows) for model, rows in parse(contents, tables).items()}


# -- Reading ---------------------------------------------------------------------------------------


def parse(
    contents: dict[str, bytes], tables: tuple[Table, ...] = TABLES
) -> dict[type[ReferenceRow], list[Row]]:
    """The rows of all files, checked as far as that is possible without the database.

    Raises FixtureError at the first fault.
    """
    parsed: dict[type[ReferenceRow], list[Row]] = {}
    known: dict[type[models.Model], set[str]] = {}
    for table in tables:
        rows = _merged_rows(table, contents)
        known[table.model] = {_KEY_JOINT.join(key) for key in rows}
        for row in rows.values():
            _resolve(table, row, known)
            problem = table.check(row.values)
            if problem:
                raise row.fault(problem)
        _check_uniqueness(table, rows.values())
        _check_overlaps(table, rows.values())
        parsed[table.model] = list(rows.values())
    return parsed


def _merged_rows(table: Table, contents: dict[str, bytes]) -> dict[tuple[str, ...], Row]:
    """The rows of a table: the first file's, with what the other files say about them.

    What such a file says about some rows has the model's default in all others, so that a line
    taken out of it is taken back.
    """
    rows: dict[tuple[str, ...], Row] = {}
    for number, source in enumerate(table.sources):
        seen: set[tuple[str, ...]] = set()
        columns: set[str] = set(source.implies)
        for line, cells in _records(source.name, contents[source.name]):
            columns |= set(cells)
            values = _values(table.model, cells, source.name, line) | source.implies
            key = tuple(
                _key_text(_required(values, name, source.name, line, table.model))
                for name in table.model.KEY
            )
            if key in seen:
                raise FixtureError(
                    source.name, line, f"{_KEY_JOINT.join(key)} is already on a line above."
                )
            seen.add(key)
            if number == 0:
                rows[key] = Row(key, {}, source.name, line)
            elif key not in rows:
                raise FixtureError(
                    source.name, line, f"{_KEY_JOINT.join(key)} is not in {table.sources[0].name}."
                )
            rows[key].add(values, source.name, line)
        for key in rows.keys() - seen:
            for name in columns - set(table.model.KEY):
                rows[key].values.setdefault(name, _default(table.model, name))
    return rows


def _default(model: type[ReferenceRow], name: str) -> Any:
    return _fields(model)[name].get_default()


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise FixtureError(name, 1, f"the file cannot be read ({error.strerror}).") from error


def _records(file: str, data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records of a file with the line on which each begins."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FixtureError(file, line, "the text is not UTF-8.") from error
    yield from (_json_records if file.endswith(".json") else _csv_records)(file, text)


def _csv_records(file: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heading: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if heading is None:
                heading = cells
                if len(set(heading)) < len(heading):
                    raise FixtureError(file, 1, "a column stands twice in the heading.")
            elif not cells:
                raise FixtureError(file, line, "the line is empty.")
            elif len(cells) != len(heading):
                raise FixtureError(
                    file, line, f"{len(cells)} cells where the heading has {len(heading)}."
                )
            else:
                yield line, dict(zip(heading, cells, strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FixtureError(file, line, f"not readable as CSV ({error}).") from error
    if heading is None:
        raise FixtureError(file, 1, "the file is empty.")


def _json_records(file: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        records = json.loads(text)
    except json.JSONDecodeError as error:
        raise FixtureError(file, error.lineno, f"not readable as JSON ({error.msg}).") from error
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise FixtureError(file, 1, "a list of objects is expected.")
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    for record in records:
        position = text.index("{", position)
        yield text.count("\n", 0, position) + 1, record
        position = decoder.raw_decode(text, position)[1]


def _values(
    model: type[ReferenceRow], cells: dict[str, Any], file: str, line: int
) -> dict[str, Any]:
    """Cells as the model's fields want them; related rows stay keys."""
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        target = _fields(model).get(name)
        if target is None:
            raise FixtureError(file, line, f"there is no field called {name!r}.")
        try:
            values[name] = _value(target, cell)
        except ValidationError as error:
            raise FixtureError(
                file, line, f"{name} is {cell!r}: {' '.join(error.messages)}"
            ) from error
    return values


def _fields(model: type[ReferenceRow]) -> dict[str, Any]:
    return {
        f.name: f
        for f in model._meta.concrete_fields
        if f.name not in {"id", "shipped", "edited_fields", "revision"}
    }


def _value(target: Any, cell: Any) -> Any:
    """One cell as a value of the field; raises ValidationError with a sentence."""
    if isinstance(target, models.BooleanField):
        if isinstance(cell, bool):
            return cell
        if cell not in _YES_NO:
            raise ValidationError("say yes or no.")
        return _YES_NO[cell]
    if isinstance(cell, str) and cell != cell.strip():
        raise ValidationError("it begins or ends with a blank.")
    if isinstance(target, models.ForeignKey):
        if not cell and not target.null:
            raise ValidationError("it may not be empty.")
        return cell or None
    if isinstance(target, ArrayField) and isinstance(cell, str):
        cell = cell.split(";") if cell else []
    if cell == "" and target.null:
        cell = None
    value = target.clean(cell, None)
    if target.choices is None and isinstance(value, float):
        raise ValidationError("write the amount in quotation marks.")
    return value


def _required(
    values: dict[str, Any], name: str, file: str, line: int, model: type[ReferenceRow]
) -> Any:
    if name not in values and not _fields(model)[name].null:
        raise FixtureError(file, line, f"the column {name} is missing.")
    return values.get(name)


def _key_text(value: Any) -> str:
    return "…" if value is None else str(value)


def _resolve(table: Table, row: Row, known: dict[type[models.Model], set[str]]) -> None:
    """See that every related row is named by a file loaded before, and nothing is missing."""
    for name, target in _fields(table.model).items():
        if name not in row.values:
            if not target.has_default() and not target.null and not target.blank:
                raise row.fault(f"the column {name} is missing.")
        elif isinstance(target, models.ForeignKey) and row.values[name] is not None:
            related: Any = target.related_model
            if row.values[name] not in known[related]:
                raise row.fault(
                    f"{name} is {row.values[name]!r}, which no {related._meta.verbose_name} "
                    "is called.",
                    name,
                )


def _check_uniqueness(table: Table, rows: Iterable[Row]) -> None:
    for name, target in _fields(table.model).items():
        if target.unique:
            seen: set[Any] = set()
            for row in rows:
                value = row.values.get(name)
                if value is not None and value in seen:
                    raise row.fault(f"{name} {value!r} is taken already.", name)
                seen.add(value)
    if table.model is Programme:
        current = [row for row in rows if row.values.get("is_current")]
        if len(current) > 1:
            raise current[1].fault("only one phase is current.")


def _check_overlaps(table: Table, rows: Iterable[Row]) -> None:
    """Two stretches of one pair may not share a day."""
    if not {"valid_from", "valid_to"} <= set(_fields(table.model)):
        return
    names = [name for name in table.model.KEY if name not in {"valid_from", "valid_to"}]
    stretches: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        for other in stretches.setdefault(tuple(row.values[n] for n in names), []):
            a, b = row.values, other.values
            apart = a.get("valid_to") and b.get("valid_from") and a["valid_to"] < b["valid_from"]
            apart = apart or (
                b.get("valid_to") and a.get("valid_from") and b["valid_to"] < a["valid_from"]
            )
            if not apart:
                raise row.fault(f"its days overlap with those on line {other.line}.")
        stretches[tuple(row.values[n] for n in names)].append(row)


# -- Writing ---------------------------------------------------------------------------------------


class _Keys:
    """Primary keys of related rows by key, and back, one query per model."""

    def __init__(self) -> None:
        self._rows: dict[type[ReferenceRow], dict[str, ReferenceRow]] = {}

    def of(self, model: type[ReferenceRow]) -> dict[str, ReferenceRow]:
        if model not in self._rows:
            self._rows[model] = {row.reference_key: row for row in model._default_manager.all()}
        return self._rows[model]

    def forget(self, model: type[ReferenceRow]) -> None:
        self._rows.pop(model, None)


def _load_table(table: Table, rows: list[Row], keys: _Keys, result: LoadResult) -> None:
    model = table.model
    related = {
        name: target.related_model
        for name, target in _fields(model).items()
        if isinstance(target, models.ForeignKey)
    }
    stored = {
        tuple(_key_text(plain_value(row, name)) for name in model.KEY): row
        for row in model._default_manager.select_related(*related)
    }
    new: list[tuple[Row, ReferenceRow]] = []
    changed: list[tuple[Row, ReferenceRow]] = []
    touched: set[str] = {"shipped", "edited_fields"}
    for row in rows:
        row.values.setdefault("is_active", True)
        existing = stored.pop(row.key, None)
        if existing is None:
            new.append((row, model(shipped=_plain(row.values))))
        elif _update(existing, row.values, related, keys, touched, result):
            changed.append((row, existing))
    vanished = [row for row in stored.values() if row.shipped]
    manager = model._default_manager
    for wave in _waves(new, related, model):
        for row, instance in wave:
            _assign(instance, row.values, related, keys)
        _written(wave, manager.bulk_create)
        keys.forget(model)
    # The phase that stops being the current one makes room first.
    for flag in (False, True):
        batch = [pair for pair in changed if getattr(pair[1], "is_current", False) is flag]
        _written(batch, lambda objects: manager.bulk_update(objects, sorted(touched)))
    result.withdrawn += _withdraw(table, vanished, result)
    keys.forget(model)
    result.created += len(new)
    result.updated += len(changed)
    result.counts[model.__name__] = len(rows)


def _written(
    pairs: list[tuple[Row, ReferenceRow]], write: Callable[[list[ReferenceRow]], Any]
) -> None:
    """Write all at once; if the database refuses, find the row and name its line."""
    try:
        with transaction.atomic():
            write([instance for _row, instance in pairs])
    except IntegrityError as refusal:
        for row, instance in pairs:
            try:
                with transaction.atomic():
                    instance._state.adding = instance.pk is None
                    write([instance])
            except IntegrityError as error:
                detail = " ".join(str(error).split())
                raise row.fault(f"the database refuses it ({detail}).") from error
        detail = " ".join(str(refusal).split())
        raise pairs[0][0].fault(f"the database refuses it ({detail}).") from refusal


def _waves(
    new: list[tuple[Row, ReferenceRow]],
    related: dict[str, Any],
    model: type[ReferenceRow],
) -> Iterator[list[tuple[Row, ReferenceRow]]]:
    """Rows that stand under a row of their own table come after it."""
    own = [name for name, target in related.items() if target is model]
    upper = [(row, item) for row, item in new if not any(row.values.get(n) for n in own)]
    lower = [(row, item) for row, item in new if any(row.values.get(n) for n in own)]
    yield upper
    if lower:
        yield lower


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as `shipped` keeps them and `plain_value` gives them back."""
    return {name: plain(value) for name, value in values.items()}


def _assign(
    instance: ReferenceRow, values: dict[str, Any], related: dict[str, Any], keys: _Keys
) -> None:
    for name, value in values.items():
        if name in related and value is not None:
            value = keys.of(related[name])[value]
        setattr(instance, name, value)


def _update(
    existing: ReferenceRow,
    values: dict[str, Any],
    related: dict[str, Any],
    keys: _Keys,
    touched: set[str],
    result: LoadResult,
) -> bool:
    """Take over what the files say except in edited fields; whether anything changed."""
    before = (existing.shipped, existing.edited_fields)
    shipped = _plain(values)
    changed = False
    for name, new in shipped.items():
        present = plain_value(existing, name)
        if present == new:
            continue
        # What the files never said before is a person's unless it is still the default.
        last = existing.shipped.get(name, plain(_default(type(existing), name)))
        if present == last:
            _assign(existing, {name: values[name]}, related, keys)
            touched.add(name)
            changed = True
        elif last != new:
            result.kept.append(
                f"{type(existing).__name__} {existing.reference_key}: {name} stays {present!r}"
            )
    existing.shipped = shipped
    existing.edited_fields = existing.differing_fields()
    return changed or before != (existing.shipped, existing.edited_fields)


def _withdraw(table: Table, vanished: list[ReferenceRow], result: LoadResult) -> int:
    """Switch off, or delete where nothing can refer to them, rows that no file names any more."""
    untouched = []
    for row in vanished:
        if not (row.is_active or row.shipped["is_active"]):
            continue
        if row.differing_fields():
            result.kept.append(
                f"{type(row).__name__} {row.reference_key}: stays, it was edited here"
            )
        else:
            untouched.append(row)
    if not untouched:
        return 0
    found = table.model._default_manager.filter(pk__in=[row.pk for row in untouched])
    if table.delete_vanished:
        found.delete()
    else:
        for row in untouched:
            row.is_active = False
            row.shipped = {**row.shipped, "is_active": False}
        table.model._default_manager.bulk_update(untouched, ["is_active", "shipped"])
    return len(untouched)
