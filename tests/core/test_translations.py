"""Every text has its English one, and no text for people stands outside the catalogue."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment, nodes

from scripts.messages import ROOT, english_texts, incomplete, source_texts

PLACES = re.compile(r"%\(\w+\)[sd]|\{\{ ?\w+ ?\}\}|\{\w+\}")
# Swedish letters, or words that only Swedish has.
SWEDISH = re.compile(
    r"[åäöÅÄÖ]|\b(och|inte|eller|som|till|ett|har|kan|med|svar|synpunkter|inga|alla|senast|nytt|spara|visa)\b"
)
# What programmes' texts are read by is Swedish in both languages, so examples of it are too.
SWEDISH_IN_ENGLISH = {"å, ä and ö", "å, ä or ö", "hösten", "söks", "Mål 3", "Näringslivsprogrammet"}
CALLS = {"_", "_l", "gettext", "lazy_gettext", "lazy_pgettext", "ngettext"}
SHOWN = {"aria-label", "title", "alt", "placeholder", "label"}
# Tools that only the one who tries or runs the system meets, and the words that Swedish documents are read by.
TOOLS = re.compile(
    r"^templates/(demo|styleguide)/|^consult/(demo/|.*cli\.py|core/(backup|backup_database|cli_mail|worker|views_styleguide)\.py)"
)
READING = re.compile(
    r"^consult/(programmes/(document_reading/|schedule|financing|labels|word_diff)"
    r"|organisations/(columns|kinds|row_checking)|invitations/queries/senders|responses/import_(judging|places|rows)|config\.py)"
)
LETTERS = re.compile(r"^templates/mail/.*\.md$")
STATE_WORDS = "templates/components/state.html"


@pytest.fixture(scope="module")
def source() -> Catalog:
    return source_texts()


@pytest.fixture(scope="module")
def english() -> Catalog:
    return english_texts()


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_every_text_has_an_english_one(source: Catalog, english: Catalog) -> None:
    lacking = [
        message.id for message in source if message.id and not english.get(message.id, message.context)
    ]
    assert not lacking, f"run make messages and translate: {lacking}"
    assert not [message.id for message in incomplete(english)]
    gone = [message.id for message in english if message.id and not source.get(message.id, message.context)]
    assert not gone, f"run make messages: {gone}"


def test_the_english_texts_have_the_same_places_to_fill_in(english: Catalog) -> None:
    for message in english:
        if message.id:
            for swedish, translated in zip(forms(message.id), forms(message.string), strict=True):
                assert sorted(PLACES.findall(swedish)) == sorted(PLACES.findall(translated)), swedish


def test_the_english_texts_are_english(english: Catalog) -> None:
    for message in english:
        for text in forms(message.string) if message.id else []:
            for excepted in SWEDISH_IN_ENGLISH:
                text = text.replace(excepted, "")
            assert not re.search("[åäöÅÄÖ]", text), text


def test_the_swedish_texts_are_plain(source: Catalog) -> None:
    stiff = re.compile(
        r"—|\b(vänligen|klicka här|härmed|avseende|erhåll\w*|nedanstående|ovanstående)\b", re.IGNORECASE
    )
    for message in source:
        for text in forms(message.id) if message.id else []:
            assert not stiff.search(text), text


class _Words(HTMLParser):
    """Text and spoken attributes of a template in which every expression is a NUL."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [
            value for name, value in attributes if value and (name in SHOWN or name.startswith("data-"))
        ]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def template_words(path: Path) -> Iterator[str]:
    """Everything in a template that a person may come to read and that is not in a call for its translation."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(
        path.read_text(encoding="utf-8")
    )
    reader = _Words()
    reader.feed("\0".join(piece.data for piece in tree.find_all(nodes.TemplateData)))
    reader.close()
    yield from reader.found
    translated = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in CALLS
        for constant in call.find_all(nodes.Const)
    }
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and id(constant) not in translated:
            yield constant.value


def test_templates_have_no_words_outside_the_catalogue() -> None:
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = path.relative_to(ROOT).as_posix()
        if TOOLS.search(name) or LETTERS.search(name) or name == STATE_WORDS:
            continue
        left = {words.strip("\0 \n") for words in template_words(path) if SWEDISH.search(words)} - {
            "På svenska",
            "alla-svar",  # part of an address
        }
        assert not left, f"{name}: {left}"


def test_the_words_for_states_are_all_in_the_catalogue(source: Catalog) -> None:
    words = set(re.findall(r"'([A-ZÅÄÖ][a-zåäö ]+)'\)", (ROOT / STATE_WORDS).read_text(encoding="utf-8")))
    assert len(words) > 30
    assert not [word for word in words if word not in source]


def code_words(path: Path) -> Iterator[str]:
    """Swedish in Python outside calls for translations, docstrings and names for addresses and patterns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    translated: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            translated.add(id(node.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            translated |= {id(inside) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in translated:
            yield node.value


def test_code_has_no_sentences_outside_the_catalogue() -> None:
    """Words with Swedish letters are texts; the audit log's label of a measure and a place to fill are codes."""
    for path in sorted((ROOT / "consult").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not TOOLS.search(name) and not READING.search(name):
            left = {words for words in code_words(path) if re.search("[åäöÅÄÖ]", words)} - {
                "Åtgärd ",
                "tjänst",
                "tabellrutnät",  # what Swedish Word calls its style
            }
            assert not left, f"{name}: {left}"
