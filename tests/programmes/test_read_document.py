"""A file becomes proposed sections, or is refused with a reason; nothing else can happen."""

import random

import pytest
from docx.document import Document

from consult.programmes.document_reading.checks import Problem, UnreadableDocument
from consult.programmes.document_reading.proposal import GuessedKind, ParsedDocument
from consult.programmes.document_reading.reading import normalised, read_document
from tests.factories.word_files import (
    MEASURES_HEADER,
    add_table,
    bomb_file,
    encrypted_file,
    entity_file,
    old_word_file,
    part,
    programme_file,
    repacked,
    word_bytes,
)


def read_word(build: object) -> ParsedDocument:
    return read_document(word_bytes(build), "förslag.docx")  # type: ignore[arg-type]


class TestWord:
    def test_the_programme_is_cut_at_its_headings(self) -> None:
        document = read_document(programme_file(), "Program.DOCX")
        assert document.title == "Näringslivsprogram 2027–2031"
        assert [(section.title, section.kind) for section in document.sections] == [
            ("Bakgrund", GuessedKind.TEXT),
            ("Nuläge", GuessedKind.TEXT),
            ("Mål 1: Besked", GuessedKind.GOAL),
            ("Mål 2: Mark", GuessedKind.GOAL),
            ("Uppföljning", GuessedKind.TEXT),
        ]
        assert (
            document.sections[0].body
            == "Forsunda har 5 100 invånare.\n\nTolv personer arbetade med förslaget."
        )
        assert document.sections[1].body == "## Starka sidor\n\n- Skog och verkstad\n- Nära till beslut"

    def test_goal_sub_goals_and_measures_are_taken_out_of_the_text(self) -> None:
        section = read_document(programme_file(), "p.docx").sections[2]
        assert section.goal == "År 2031 får alla företag besked inom tre veckor."
        assert section.sub_goals == ["Bygglov inom fem veckor", "En kontaktperson per företag"]
        assert section.body == "Företag behöver veta när de får svar."
        assert [
            (measure.title, measure.accountable, measure.schedule, measure.financing)
            for measure in section.measures
        ] == [
            ("Inför en lots för företag", "Kommunstyrelsen", "hösten 2027", "450 000 kr inom budget"),
            ("Mät handläggningstider", "Samhällsbyggnadsnämnden", "2027–2028", "inom ram"),
        ]

    @pytest.mark.parametrize(
        "header",
        [
            MEASURES_HEADER,
            ("Insatser", "Ansvar", "När", "Kostnad"),
            ("Vad ska göras?", "Vem är ansvarig?", "Tidsplan", "Resurser"),
            ("AKTIVITET", "Huvudansvarig", "Klart senast", "Budget (kr)"),
        ],
    )
    def test_headers_of_a_table_of_measures_vary(self, header: tuple[str, ...]) -> None:
        row = ("1. Bygg en väg", "Tekniska nämnden", "2027", "inom ram")

        def build(document: Document) -> None:
            document.add_heading("Handlingsplan", 1)
            add_table(document, header, row)

        (section,) = read_word(build).sections
        assert section.kind == GuessedKind.MEASURES
        (measure,) = section.measures
        assert (measure.title, measure.accountable, measure.schedule, measure.financing) == (
            "Bygg en väg",
            *row[1:],
        )

    def test_another_table_stays_in_the_text(self) -> None:
        def build(document: Document) -> None:
            document.add_heading("Indikatorer", 1)
            add_table(document, ("Mått", "Utfall", "Målvärde"), ("Nya företag | år", "12", "20"))

        (section,) = read_word(build).sections
        assert (section.kind, section.measures) == (GuessedKind.INDICATORS, [])
        assert "Nya företag \\| år" in section.body

    def test_measures_of_an_action_plan_know_the_goal_they_stood_under(self) -> None:
        def build(document: Document) -> None:
            document.add_heading("Bakgrund", 1)
            document.add_heading("Handlingsplan", 1)
            add_table(
                document,
                (*MEASURES_HEADER, "Mål"),
                ("Mål 2 Mark", "", "", "", ""),
                ("Ta fram en detaljplan", "Kommunstyrelsen", "2027", "inom ram", ""),
                ("Mät tider", "Kommunstyrelsen", "2027", "inom ram", "Mål 1"),
            )

        plan = read_word(build).sections[1]
        assert [measure.goal_hint for measure in plan.measures] == ["Mål 2 Mark", "Mål 1"]

    def test_goals_below_a_chapter_are_sections_of_their_own(self) -> None:
        def build(document: Document) -> None:
            document.add_heading("1. Inledning", 1)
            document.add_paragraph("Text.")
            document.add_heading("2. Prioriterade mål", 1)
            document.add_heading("2.1 Mål 1: Besked", 2)
            document.add_paragraph("Text.")
            document.add_heading("2.2 Mål 2: Mark", 2)

        sections = read_word(build).sections
        assert [(section.title, section.include) for section in sections] == [
            ("Inledning", True),
            ("Prioriterade mål", False),
            ("Mål 1: Besked", True),
            ("Mål 2: Mark", True),
        ]
        assert sections[3].goal == "Mark"

    def test_text_before_the_first_heading_is_not_lost(self) -> None:
        def build(document: Document) -> None:
            document.add_paragraph("Beslutad av kommunfullmäktige.")
            document.add_heading("Bakgrund", 1)
            document.add_paragraph("Text.")

        assert [(section.title, section.include) for section in read_word(build).sections] == [
            ("", False),
            ("Bakgrund", True),
        ]

    def test_without_heading_styles_bold_lines_are_headings(self) -> None:
        def build(document: Document) -> None:
            for title in ("Bakgrund", "Mål 1: Besked"):
                document.add_paragraph().add_run(title).bold = True
                document.add_paragraph("Text.")

        assert [section.title for section in read_word(build).sections] == ["Bakgrund", "Mål 1: Besked"]

    def test_marks_in_the_words_are_kept_as_words_and_links_are_harmless(self) -> None:
        def build(document: Document) -> None:
            document.add_heading("Bakgrund", 1)
            document.add_paragraph("En *stjärna*, <script>alert(1)</script> och [x](javascript:alert(1)).")

        body = read_word(build).sections[0].body
        assert body.startswith(
            "En \\*stjärna\\*, <script>"
        )  # words, not tags: Markdown is rendered without HTML

    def test_a_script_link_of_the_file_is_dropped_and_a_web_link_kept(self) -> None:
        data = word_bytes(lambda document: (document.add_heading("A", 1), document.add_paragraph("LÄNK"))[0])  # type: ignore[arg-type, func-returns-value, return-value]
        rels = part(data, "word/_rels/document.xml.rels").replace(
            b"</Relationships>",
            b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'hyperlink" Target="javascript:alert(1)" TargetMode="External"/>'
            b'<Relationship Id="rY" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'hyperlink" Target="https://forsunda.example" TargetMode="External"/></Relationships>',
        )
        run = "<w:r><w:t>LÄNK</w:t></w:r>".encode()
        namespace = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        links = b"".join(
            b"<w:hyperlink " + namespace + b' r:id="' + key + b'">' + run + b"</w:hyperlink>"
            for key in (b"rX", b"rY")
        )
        data = repacked(data, "word/document.xml", part(data).replace(run, links))
        body = read_document(repacked(data, "word/_rels/document.xml.rels", rels), "a.docx").sections[0].body
        assert body == "LÄNK[LÄNK](https://forsunda.example)"


class TestText:
    def test_markdown_loses_tags_scripts_and_pictures(self) -> None:
        text = "# A\n\n<script>alert(1)</script>\n\n<b>fet</b> [x](javascript:alert(1)) ![b](https://x.example/b.png)\n"
        (section,) = read_document(text.encode(), "a.md").sections
        assert section.body == "**fet** x"

    def test_markdown_tables_of_measures_become_measures(self) -> None:
        text = "## Mål 1: Besked\n\n| Åtgärd | Ansvarig |\n|---|---|\n| Lots | Kommunstyrelsen |\n"
        (section,) = read_document(text.encode(), "a.md").sections
        assert [(measure.title, measure.accountable) for measure in section.measures] == [
            ("Lots", "Kommunstyrelsen")
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_plain_text_in_any_usual_encoding(self, encoding: str) -> None:
        text = (
            "PROGRAM FÖR NÄRINGSLIV\r\n\r\n1. Bakgrund\r\n\r\nÅ, ä och ö.\r\n\r\n2. Mål\r\n\r\n• en punkt\r\n"
        )
        document = read_document(text.encode(encoding), "a.txt")
        assert document.title == "PROGRAM FÖR NÄRINGSLIV"
        assert [(section.title, section.body) for section in document.sections] == [
            ("Bakgrund", "Å, ä och ö."),
            ("Mål", "- en punkt"),
        ]

    def test_a_numbered_list_and_a_sentence_are_no_headings(self) -> None:
        text = (
            "Bakgrund\n--------\n\n1. första\n2. andra\n\n3 personer arbetade.\n\nMål 1: Besked\n\nText *så*."
        )
        document = read_document(text.encode(), "a.txt")
        assert [section.title for section in document.sections] == ["Bakgrund", "Mål 1: Besked"]
        assert document.sections[0].body == "1. första\n2. andra\n\n3 personer arbetade."
        assert document.sections[1].body == "Text \\*så\\*."

    def test_invisible_and_control_characters_are_gone(self) -> None:
        assert normalised("a\u0301\r\nb\x00\x07\u202ec\u00ad\u2028d\te") == "á\nbc\nd\te"


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "filename", "problem"),
        [
            (b"", "a.docx", Problem.EMPTY),
            (b" \n", "a.txt", Problem.EMPTY),
            (b"x" * (20 * 1024 * 1024 + 1), "a.txt", Problem.TOO_BIG),
            (b"%PDF-1.7", "a.pdf", Problem.UNKNOWN_KIND),
            (b"text", "utan-slut", Problem.UNKNOWN_KIND),
            (b"text", "a.doc", Problem.OLD_WORD),
            (old_word_file(), "a.docx", Problem.OLD_WORD),
            (encrypted_file(), "a.docx", Problem.ENCRYPTED),
            (b"%PDF-1.7 ett program", "a.docx", Problem.BROKEN),
            (b"PK\x03\x04 och sedan inget", "a.docx", Problem.BROKEN),
            (b"\x00\x01\x02" * 100, "a.txt", Problem.NOT_TEXT),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "a.md", Problem.NOT_TEXT),
            (b"<!-- inget -->", "a.md", Problem.NO_TEXT),
        ],
    )
    def test_each_with_its_reason(self, data: bytes, filename: str, problem: Problem) -> None:
        with pytest.raises(UnreadableDocument) as caught:
            read_document(data, filename)
        assert caught.value.problem == problem

    def test_a_bomb(self) -> None:
        with pytest.raises(UnreadableDocument) as caught:
            read_document(bomb_file(), "a.docx")
        assert caught.value.problem == Problem.BOMB

    def test_entities(self) -> None:
        with pytest.raises(UnreadableDocument) as caught:
            read_document(entity_file(), "a.docx")
        assert caught.value.problem == Problem.DTD

    def test_an_empty_word_file(self) -> None:
        with pytest.raises(UnreadableDocument) as caught:
            read_word(lambda document: None)
        assert caught.value.problem == Problem.NO_TEXT

    @pytest.mark.parametrize("seed", range(6))
    def test_a_damaged_file_is_read_or_refused_but_never_an_error(self, seed: int) -> None:
        chance = random.Random(seed)
        data = bytearray(programme_file())
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = len(data) if chance.random() < 0.5 else chance.randrange(len(data))
        try:
            assert read_document(bytes(data[:cut]), "a.docx").sections
        except UnreadableDocument as refused:
            assert refused.problem in Problem
