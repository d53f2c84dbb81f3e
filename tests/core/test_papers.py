"""Papers: set as PDF/UA-1 in every language, with words in their own direction, within limits."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from core import papers
from core.papers import isolated

TEMPLATE = """
#import "/core/documents/paper.typ": *
#show: paper
#heading(level: 1, data.title)
#data.sentence
#facts(((data.title, "b"),))
#table(columns: 2, table.header([One], [Two]), [a], [b])
#written("", data.text)
#ending()
"""
WORDS = {
    "title": "Paper",
    "reference": "ABC-2026-0001",
    "sentence": f"From {isolated('ABC-2026-0001')} ({isolated('Jean Dupont')}) 22",
    "text": "First line.\nسطر ثان.",
    "issuer": "The team",
    "implementer": "Implemented by the team.",
    "statement": "Funded by somebody",
    "disclaimer": "Nobody is liable.",
    "emblem": "/static/img/eu-emblem.svg",
    "emblem_alt": "Emblem",
    "language_note": "",
}


@pytest.fixture
def template(tmp_path: Path) -> Any:
    """A template below the root of the portal, gone afterwards."""
    path = Path(settings.BASE_DIR) / "var" / f"{tmp_path.name}.typ"
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEMPLATE)
    yield path
    path.unlink()


def roles(content: bytes) -> list[str]:
    """The kinds of the elements of the structure tree, in the order of reading."""
    catalog: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    root = catalog["/StructTreeRoot"]
    found: list[str] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for part in element:
                walk(part)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(str(element["/S"]))
            walk(element.get("/K", []))

    walk(root["/K"])
    return found


@pytest.mark.parametrize("language", papers.languages())
def test_a_paper_says_title_language_and_structure(template: Path, language: str) -> None:
    """What a reader of the screen needs: /Title, /Lang, tags, header cells, a picture's words."""
    content = papers.draw(template, WORDS, language=language)
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert reader.metadata is not None
    assert reader.metadata.title == "Paper ABC-2026-0001"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    tags = roles(content)
    assert tags.index("/H1") < tags.index("/Table")
    assert tags.count("/TH") == 2
    assert tags.count("/TD") == 2


def test_words_in_another_direction_are_copied_as_they_are(template: Path) -> None:
    """Marks of direction steer the setting; whoever copies the text finds none in its spaces."""
    with translation.override("ar"):
        content = papers.draw(template, WORDS, language="ar")
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Jean Dupont" in text
    assert "\u2068" not in text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "3 March 2026"),
        ("fr", "3 mars 2026"),
        ("es", "3 de marzo de 2026"),
        ("pt", "3 de março de 2026"),
        ("ar", "3 مارس 2026"),
    ],
)
def test_days_are_said_in_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert papers.day(date(2026, 3, 3)) == expected
        assert papers.day(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == expected
        assert papers.moment(datetime(2026, 3, 3, 12, 5, tzinfo=UTC)).startswith(expected)
        assert papers.day(None) == ""


def test_numbers_are_said_in_the_language() -> None:
    with translation.override("fr"):
        assert papers.number(1234).replace("\u202f", " ") == "1 234"
    with translation.override("en"):
        assert papers.number(1234) == "1,234"


def test_a_warning_is_a_fault(template: Path) -> None:
    """A font that is missing would otherwise go by unseen."""
    template.write_text(TEMPLATE + '\n#text(font: "No Such Font")[x]')
    with pytest.raises(papers.Faulty, match="font"):
        papers.draw(template, WORDS, language="en")


def test_a_picture_without_words_is_refused(template: Path) -> None:
    """The compiler holds PDF/UA-1: what cannot be read out is no paper of ours."""
    template.write_text(TEMPLATE + "\n#image(data.emblem)")
    with pytest.raises(Exception, match="alt"):
        papers.draw(template, WORDS, language="en")


def test_far_too_many_words_are_refused(template: Path) -> None:
    with pytest.raises(papers.Faulty, match="characters"):
        papers.draw(template, WORDS | {"text": "x" * papers.MOST_CHARACTERS}, language="en")


def test_papers_are_set_in_one_place() -> None:
    """Only `core.papers` knows the compiler, so fonts, limits and access are the same for all."""
    root = Path(settings.BASE_DIR)
    skipped = {".venv", "node_modules", "var", "tests"}
    knows = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if path.relative_to(root).parts[0] not in skipped and "import typst" in path.read_text()
    }
    assert knows == {"core/papers.py"}
    frames = {
        str(path.relative_to(root))
        for path in root.glob("*/documents/*.typ")
        if path.name != "paper.typ" and '#import "/core/documents/paper.typ"' in path.read_text()
    }
    drawn = {str(path.relative_to(root)) for path in root.glob("*/documents/*.typ")}
    assert drawn - {"core/documents/paper.typ"} == frames
