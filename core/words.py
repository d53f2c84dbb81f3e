"""The catalogues of the portal's words: taken from the code, merged, checked, compiled.

In Python alone (Babel), so that the machine needs no gettext tools. Compiled catalogues are made
from the sources in `locale/` and not kept in the repository.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

#: Functions whose arguments are words for the reader, as Babel's extractor takes them.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: Words of other people: they bring their own catalogues.
_NOT_OURS = {".venv", "node_modules", "var", "tests", "docs", "locale", "static"}
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = """\
# The portal's words in {language}.
# Terms follow the glossary (tests/test_words.py); README.md says which languages wait for a reader
# whose mother tongue it is.
"""


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.relative_to(root).parts[0] in _NOT_OURS:
            continue
        in_templates = path.is_relative_to(root / "templates")
        if path.suffix == ".py" or (in_templates and path.suffix in {".html", ".txt"}):
            yield path


def _code(path: Path) -> bytes:
    """The file as Python that holds its words; of a template what Django makes of it."""
    if path.suffix == ".py":
        return path.read_bytes()
    lines = templatize(path.read_text(), origin=str(path)).splitlines()
    # What remains of the layout would be read as indentation.
    return "\n".join(line.strip() for line in lines).encode()


def extracted(root: Path) -> Catalog:
    """Every message of the code and the templates under `root`, with the files it stands in."""
    template = Catalog(fuzzy=False)
    for path in _sources(root):
        place = str(path.relative_to(root))
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(_code(path)), KEYWORDS
        ):
            if not message or not any(message):
                continue
            template.add(message, locations=[(place, 0)], context=context)
    return template


#: Babel orders the last two forms of Arabic otherwise than Django and gettext do.
_PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5;"
}


def po_path(root: Path, language: str) -> Path:
    """Where the words of a language are kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(root: Path, language: str) -> Catalog:
    """The words of a language; an empty catalogue where none are kept yet."""
    path = po_path(root, language)
    catalog = Catalog(locale=language, fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    if language in _PLURALS:
        catalog.mime_headers = [("Plural-Forms", _PLURALS[language])]
    return catalog


def update(root: Path, language: str, template: Catalog) -> Catalog:
    """Bring a catalogue up to date: new messages wait untranslated, unused ones go. Writes it."""
    catalog = read(root, language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = _HEADER.format(language=language)
    catalog.project, catalog.version = "mieux-portal", "1"
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "mieux-portal"
    # The same words make the same file, whenever it is written.
    catalog.creation_date = catalog.revision_date = _NO_DATE
    path = po_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False
        )
    return catalog


def faults(catalog: Catalog, template: Catalog) -> list[str]:
    """What a catalogue lacks: missing, empty or fuzzy messages, placeholders that differ."""
    wanted = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in template if m.id}
    found: dict[tuple[str, str | None], Message] = {}
    listed = []
    for message in catalog:
        if not message.id:
            continue
        words = message.id if isinstance(message.id, str) else message.id[0]
        found[words, message.context] = message
    for key in sorted(wanted, key=str):
        said = found.get(key)
        if said is None or not _is_whole(said, catalog.num_plurals):
            listed.append(f"not translated: {key[0]!r}")
        elif said.fuzzy:
            listed.append(f"to be checked: {key[0]!r}")
        else:
            listed += [f"{key[0]!r}: {error}" for error in said.check(catalog)]
    listed += [f"no longer used: {key[0]!r}" for key in sorted(set(found) - wanted, key=str)]
    return listed


def _is_whole(message: Message, plurals: int) -> bool:
    said = message.string or ""
    if isinstance(said, str):
        return bool(said.strip())
    return len(said) == plurals and all(form.strip() for form in said)


def compile_all(root: Path, languages: list[str]) -> int:
    """Write the compiled catalogue of each language that has one. Returns how many."""
    count = 0
    for language in languages:
        path = po_path(root, language)
        if not path.exists():
            continue
        catalog = read(root, language)
        out = path.with_suffix(".mo")
        waiting = out.with_suffix(".part")
        with waiting.open("wb") as file:
            write_mo(file, catalog)
        waiting.replace(out)
        count += 1
    return count
