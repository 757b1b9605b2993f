"""Word files made for tests: a programme as a municipality writes it, and files that must be refused."""

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document

MEASURES_HEADER = ("Åtgärd", "Ansvarig nämnd", "Tidplan", "Finansiering")


def word_bytes(build: Callable[[Document], None]) -> bytes:
    """The bytes of a Word file that `build` has written in."""
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def add_table(document: Document, *rows: tuple[str, ...]) -> None:
    """A table with these rows, the first of them the header."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        cells = table.add_row().cells
        for number, text in enumerate(row):
            cells[number].text = text


def programme_file() -> bytes:
    """A title, three text sections, two goals with a goal text, sub-goals and measures."""

    def build(document: Document) -> None:
        document.add_heading("Näringslivsprogram 2027–2031", 0)
        document.add_heading("Bakgrund", 1)
        document.add_paragraph("Forsunda har 5 100 invånare.")
        document.add_paragraph("Tolv personer arbetade med förslaget.")
        document.add_heading("Nuläge", 1)
        document.add_heading("Starka sidor", 2)
        document.add_paragraph("Skog och verkstad", style="List Bullet")
        document.add_paragraph("Nära till beslut", style="List Bullet")
        document.add_heading("Mål 1: Besked", 1)
        document.add_paragraph("Företag behöver veta när de får svar.")
        document.add_paragraph("År 2031 får alla företag besked inom tre veckor.", style="Quote")
        document.add_heading("Delmål", 2)
        document.add_paragraph("Bygglov inom fem veckor", style="List Bullet")
        document.add_paragraph("En kontaktperson per företag", style="List Bullet")
        document.add_heading("Åtgärder", 2)
        add_table(
            document,
            MEASURES_HEADER,
            ("Inför en lots för företag", "Kommunstyrelsen", "hösten 2027", "450 000 kr inom budget"),
            ("Mät handläggningstider", "Samhällsbyggnadsnämnden", "2027–2028", "inom ram"),
        )
        document.add_heading("Mål 2: Mark", 1)
        document.add_paragraph("År 2031 finns fem byggklara tomter.", style="Quote")
        add_table(
            document,
            MEASURES_HEADER,
            ("Ta fram en detaljplan för Norrby", "", "mars 2027", "bidrag, söks 2027"),
        )
        document.add_heading("Uppföljning", 1)
        document.add_paragraph("Kommunstyrelsen följer upp varje år.")

    return word_bytes(build)


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """The same package with one part replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str = "word/document.xml") -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def bomb_file() -> bytes:
    """A small package that would unpack to hundreds of megabytes."""
    return repacked(programme_file(), "word/media/image1.bin", b"\0" * (300 * 1024 * 1024))


def entity_file() -> bytes:
    """A package whose document declares entities."""
    data = programme_file()
    head, _, rest = part(data).partition(b"?>")
    return repacked(data, "word/document.xml", head + b'?><!DOCTYPE w [<!ENTITY a "aaaa">]>' + rest)


def encrypted_file() -> bytes:
    """The container in which Word keeps a document with a password, as far as anyone without it can see."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return (
        ole
        + b"\0" * 600
        + "EncryptionInfo".encode("utf-16-le")
        + b"\0" * 60
        + "EncryptedPackage".encode("utf-16-le")
    )


def old_word_file() -> bytes:
    """The container of a .doc."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le")
