"""Invented letters as real PDF files, set by typst like the portal's own papers."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from core import papers

TEMPLATE = Path(__file__).with_name("letter.typ")

#: What stands under every letter, so that nobody takes it for a real one.
FOOTERS = {
    "en": "Invented for the demonstration. Institution and persons do not exist.",
    "fr": "Document inventé pour la démonstration. L’institution et les personnes n’existent pas.",
    "es": "Documento inventado para la demostración. La institución y las personas no existen.",
    "pt": "Documento inventado para a demonstração. A instituição e as pessoas não existem.",
    "ar": "وثيقة مختلقة لأغراض العرض التجريبي. لا وجود للمؤسسة ولا للأشخاص المذكورين.",
}


@dataclass(frozen=True)
class LetterText:
    """The words of one letter, in its language."""

    language: str
    institution: str
    department: str
    place_and_date: str
    recipient: str
    subject: str
    salutation: str
    paragraphs: tuple[str, ...]
    closing: str
    signatory: str
    post: str


@lru_cache(maxsize=64)
def pdf(letter: LetterText) -> bytes:
    """The letter as a PDF. Raises `papers.Faulty` on a missing font or any other warning."""
    words = {**asdict(letter), "footer": FOOTERS[letter.language]}
    return papers.draw(TEMPLATE, words, language=letter.language)


def upload(letter: LetterText, name: str) -> SimpleUploadedFile:
    """The letter as it arrives in a form."""
    return SimpleUploadedFile(name, pdf(letter), content_type="application/pdf")
