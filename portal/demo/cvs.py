"""Invented CVs and drafts: small PDF files, Word documents where a name needs more letters."""

import io
from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

#: What stands under every CV, so that nobody takes it for a real one.
NOTE = "Invented for the demonstration. Nobody of this name exists."
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz-")


def upload(name: str, lines: list[str], kind: str = "cv") -> SimpleUploadedFile:
    """A document as it arrives: PDF where Latin letters do, else a Word document."""
    lines = [*lines, NOTE]
    plain = "".join(c for c in name.lower().replace(" ", "-") if c.isascii() and c in _LETTERS)
    try:
        return SimpleUploadedFile(f"{kind}-{plain[:40]}.pdf", _pdf(lines))
    except UnicodeEncodeError:
        return SimpleUploadedFile(f"{kind}-{plain[:40]}.docx", _docx(lines))


def _pdf(lines: list[str]) -> bytes:
    """One page of text. Raises UnicodeEncodeError for letters outside Latin-1.

    A typesetter would take longer for a hundred of these than all the rest of the world.
    """
    shown = []
    for number, line in enumerate(lines):
        text = line.encode("cp1252")
        for sign in (b"\\", b"(", b")"):
            text = text.replace(sign, b"\\" + sign)
        shown.append(b"/F1 %d Tf (%b) Tj T*" % (16 if number == 0 else 11, text))
    content = b"BT 18 TL 56 780 Td " + b" ".join(shown) + b" ET"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        font,
    )
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%b\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """A Word document without words, from which each CV begins."""
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def _docx(lines: list[str]) -> bytes:
    document = Document(io.BytesIO(_empty()))
    document.add_heading(lines[0], 1)
    for line in lines[1:]:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
