"""A file that staff uploaded → proposed sections. The parsers run in a limited process of their own."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from markdown_it import MarkdownIt

from consult.core.plain_text import clean
from consult.core.sandbox import Broken, Limits, Refused, TooBig, TookTooLong, run_limited
from consult.core.text_encodings import UndecodableText, decode
from consult.programmes.document_reading.checks import (
    MOST_BYTES,
    DocumentFormat,
    Problem,
    UnreadableDocument,
    check_size,
    check_word,
    format_of,
)
from consult.programmes.document_reading.plain_text import text_to_markdown
from consult.programmes.document_reading.proposal import ParsedDocument
from consult.programmes.document_reading.sections import read_sections
from consult.programmes.document_reading.word import html_to_markdown_text, word_to_markdown

LIMITS = Limits(input_bytes=MOST_BYTES, memory_bytes=1024 * 1024 * 1024, cpu_seconds=20, wall_seconds=45)
MOST_SECTIONS = 150
MOST_ODD_SHARE = 0.01  # of characters: more control characters than this is no text

# Direction marks, zero-width and soft-hyphen characters: they hide or reorder text.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
_PAGE_ENDS = re.compile("[\x0b\x0c\x85]")
_HTML_RENDERER = MarkdownIt("commonmark", {"html": True}).enable("table")
# Links of every kind pass here, so that the cleaning takes them out instead of leaving their source as text.
_HTML_RENDERER.validateLink = lambda url: True  # type: ignore[method-assign]


def read_document(data: bytes, filename: str) -> ParsedDocument:
    """The sections found in the bytes of a .docx, .md or .txt file.

    Raises `UnreadableDocument` with the problem; nothing else, whatever the bytes.
    """
    format_of(filename)
    check_size(data)
    try:
        # Only its end says anything, and the child's arguments have a limit.
        found = run_limited(parse_document, data, options={"filename": filename[-100:]}, limits=LIMITS)
    except Refused as refused:
        raise UnreadableDocument(Problem(refused.code)) from None
    except TooBig:
        raise UnreadableDocument(Problem.TOO_BIG) from None
    except TookTooLong:
        raise UnreadableDocument(Problem.TOO_SLOW) from None
    except Broken:
        raise UnreadableDocument(Problem.BROKEN) from None
    return ParsedDocument.from_json(found)


def parse_document(data: bytes, *, filename: str) -> dict[str, Any]:
    """The part that runs in the limited process; the parsed document as plain values."""
    try:
        document = read_sections(_markdown(data, format_of(filename)))
    except UnreadableDocument as refused:
        raise Refused(refused.problem.value) from refused
    if not any(section.include for section in document.sections):
        raise Refused(Problem.NO_TEXT.value)
    if len(document.sections) > MOST_SECTIONS:
        raise Refused(Problem.TOO_BIG.value)
    return document.to_json()


def _markdown(data: bytes, kind: DocumentFormat) -> str:
    if kind == DocumentFormat.WORD:
        check_word(data)
        return normalised(word_to_markdown(data))
    try:
        raw, _ = decode(data)
    except UndecodableText:
        raise UnreadableDocument(Problem.NOT_TEXT) from None
    _check_is_text(raw)
    text = normalised(raw)
    if kind == DocumentFormat.TEXT:
        return text_to_markdown(text)
    # To HTML and back: the same document in one dialect, without tags, scripts and pictures.
    return html_to_markdown_text(_HTML_RENDERER.render(text))


def normalised(text: str) -> str:
    """Composed letters, "\\n" line ends, no control or invisible characters but tab and line end."""
    return _INVISIBLE.sub("", clean(_PAGE_ENDS.sub("\n", text)))


def _check_is_text(raw: str) -> None:
    odd = sum(1 for letter in raw if unicodedata.category(letter) == "Cc" and letter not in "\n\r\t\f")
    if odd > len(raw) * MOST_ODD_SHARE:
        raise UnreadableDocument(Problem.NOT_TEXT)
