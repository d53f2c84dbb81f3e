"""The words in five languages: nothing left untranslated, and the field's terms exactly.

The terms are those of the two brochures and of the facility's own pages. “Trata” (trafficking in
human beings) and “tráfico ilícito” (smuggling of migrants) are different crimes, and French
“trafic” and Portuguese “tráfico” are false friends of each other.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from core import words

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]

#: Where the English has this, the translation has one of these.
TERMS: list[tuple[str, dict[str, str]]] = [
    (
        r"\bAction Fiches?\b",
        {
            "es": r"Fichas? de Acción",
            "fr": r"[Ff]iches? d[’']action",
            "pt": r"[Ff]ichas? de [Aa]ção",
            "ar": r"بطاق(ة|ات) (ال)?إجرا[ءئ]|بطاقتا?ي? الإجراء",
        },
    ),
    (
        r"\bSteering Group\b",
        {
            "es": r"Grupo de Dirección",
            "fr": r"[Cc]omité de pilotage",
            "pt": r"[Gg]rupo [Dd]iretor",
            "ar": r"الفريق التوجيهي|فريق توجيهي|للفريق التوجيهي|فريقنا التوجيهي",
        },
    ),
    (
        r"\bEU Delegations?\b",
        {
            "es": r"Delegaci(ón|ones) de la (UE|Unión Europea)",
            "fr": r"[Dd]élégations? de l[’'](UE|Union européenne)",
            "pt": r"[Dd]elega(ção|ções) da (UE|União Europeia)",
            "ar": r"بعث(ة|ات) الاتحاد الأوروبي|بعثتا?ي? الاتحاد",
        },
    ),
    (
        r"\bMember States?\b",
        {
            "es": r"Estados? miembros?",
            "fr": r"États? membres?",
            "pt": r"Estados?-Membros?",
            "ar": r"الدولة العضو|دولة عضو|دولتكم العضو|(ال)?دول (ال)?أعضاء|الدولتين العضوين",
        },
    ),
    (
        r"\btrafficking in human beings\b",
        {
            "es": r"trata",
            "fr": r"traite",
            "pt": r"tráfico de seres humanos",
            "ar": r"الاتجار بالبشر",
        },
    ),
    (
        r"\bsmuggling of migrants\b",
        {
            "es": r"tráfico ilícito de migrantes|contrabando",
            "fr": r"trafic illicite de migrants",
            "pt": r"introdução clandestina|contrabando",
            "ar": r"تهريب المهاجرين",
        },
    ),
    (
        r"\b[Pp]er diems?\b",
        {
            "es": r"[Dd]ietas?",
            "fr": r"[Ii]ndemnités? journalières?",
            "pt": r"[Aa]judas? de custo",
            "ar": r"بدل(ات)? (ال)?إقامة",
        },
    ),
    (
        r"\b[Tt]erms of reference\b",
        {
            "es": r"[Tt]érminos de referencia",
            "fr": r"[Tt]ermes de référence",
            "pt": r"[Tt]ermos de referência",
            "ar": r"الشروط المرجعية|شروط مرجعية|شروطه?ا? المرجعية",
        },
    ),
]
#: What must never stand for the English word.
TRAPS: list[tuple[str, str, str]] = [
    ("trafficking in human beings", "fr", r"trafic d[’']êtres|trafic des êtres"),
    ("trafficking in human beings", "es", r"tráfico de (personas|seres)"),
    ("smuggling of migrants", "fr", r"traite"),
    ("smuggling of migrants", "es", r"\btrata\b"),
    ("smuggling of migrants", "pt", r"tráfico de (migrantes|seres)"),
]


@cache
def _template() -> Catalog:
    return words.extracted(ROOT)


@cache
def _catalog(language: str) -> Catalog:
    return words.read(ROOT, language)


def _pairs(language: str) -> list[tuple[str, str]]:
    listed = []
    for message in _catalog(language):
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else " ".join(message.id)
        said = message.string if isinstance(message.string, str) else " ".join(message.string or ())
        listed.append((english, said or ""))
    return listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_keeps_its_placeholders(language: str) -> None:
    assert words.faults(_catalog(language), _template()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_the_field_are_kept(language: str) -> None:
    wrong = [
        f"{english!r}: {said!r}"
        for english, said in _pairs(language)
        for term, wanted in TERMS
        if re.search(term, english) and said and not re.search(wanted[language], said)
    ]
    assert wrong == []


def test_trafficking_and_smuggling_are_told_apart() -> None:
    wrong = [
        f"{language}: {english!r}: {said!r}"
        for term, language, trap in TRAPS
        for english, said in _pairs(language)
        if term in english.lower() and "smuggling" not in english.lower().replace(term, "")
        if re.search(trap, said, re.IGNORECASE)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_and_addresses_are_left_alone(language: str) -> None:
    """A translation has the tags and the links of its English, no more and no fewer."""

    def marks(text: str) -> list[str]:
        return sorted(re.findall(r"</?\w+|https?://\S+|%\(\w+\)[sd]", text))

    wrong = [
        f"{english!r}: {said!r}"
        for message in _catalog(language)
        if message.id and isinstance(message.id, str) and isinstance(message.string, str)
        for english, said in [(message.id, message.string)]
        if said and marks(english) != marks(said)
    ]
    assert wrong == []
