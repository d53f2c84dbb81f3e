"""The catalogues: what is extracted, what counts as a fault, that the same words make one file."""

from pathlib import Path

import pytest

from core import words


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree with words in code and in a template."""
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "forms.py").write_text(
        'label = _("Save the draft")\ncount = ngettext("%(n)s day", "%(n)s days", 2)\n'
    )
    page = tmp_path / "templates" / "room"
    page.mkdir(parents=True)
    (page / "page.html").write_text(
        "<div>\n    <p>\n  {% blocktranslate trimmed with name=x %}\n      Dear {{ name }},\n"
        '      hello\n  {% endblocktranslate %}\n{% translate "Close" %}</p></div>\n'
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text('_("not a word of the portal")\n')
    return tmp_path


def test_words_come_from_code_and_templates_and_not_from_tests(root: Path) -> None:
    found = {m.id if isinstance(m.id, str) else m.id[0] for m in words.extracted(root) if m.id}
    assert found == {"Save the draft", "%(n)s day", "Dear %(name)s, hello", "Close"}


def test_missing_empty_and_wrong_translations_are_named(root: Path) -> None:
    template = words.extracted(root)
    catalog = words.update(root, "ar", template)
    assert len(words.faults(catalog, template)) == 4
    catalog["Save the draft"].string = "احفظ المسودة"
    catalog["Close"].string = "أغلق"
    catalog["Dear %(name)s, hello"].string = "عزيزي %(nom)s"
    catalog["%(n)s day"].string = ("يوم", "يوم", "", "أيام", "يوماً", "يوم")
    named = words.faults(catalog, template)
    assert len(named) == 2
    assert any("Dear" in fault for fault in named)
    assert any("day" in fault for fault in named)


def test_a_message_no_longer_used_is_a_fault_and_goes_with_the_next_update(root: Path) -> None:
    words.update(root, "fr", words.extracted(root))
    (root / "room" / "forms.py").write_text('label = _("Save it")\n')
    template = words.extracted(root)
    faults = words.faults(words.read(root, "fr"), template)
    assert "no longer used: 'Save the draft'" in faults
    assert not any(
        "no longer" in f for f in words.faults(words.update(root, "fr", template), template)
    )


def test_the_same_words_make_the_same_file(root: Path) -> None:
    template = words.extracted(root)
    words.update(root, "es", template)
    first = words.po_path(root, "es").read_bytes()
    words.update(root, "es", words.extracted(root))
    assert words.po_path(root, "es").read_bytes() == first


def test_compiled_catalogues_are_written_beside_their_sources(root: Path) -> None:
    words.update(root, "pt", words.extracted(root))
    assert words.compile_all(root, ["pt", "fr"]) == 1
    assert words.po_path(root, "pt").with_suffix(".mo").stat().st_size > 0
