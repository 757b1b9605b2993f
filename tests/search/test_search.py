"""Staff search sections, received comments and organisations, and find the same on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, select

from consult.core.actor import SYSTEM
from consult.core.db import db, write
from consult.organisations import actions as organisations
from consult.organisations.columns import Field
from consult.organisations.models import Contact, Organisation, OrganisationKind
from consult.responses.models import Comment
from consult.search.cli import reindex_command
from consult.search.folding import read_query, snippet
from consult.search.models import SearchEntry
from consult.triage.actions.withholding import lift_withholding, withhold_comment
from consult.triage.models import Point
from tests.cast import Cast
from tests.client import Browser, Page
from tests.factories.organisations import make_organisation
from tests.factories.responses import Remiss, enter, make_consultee, make_remiss, submit, write_comment

Open = Callable[..., Browser]
DAY = datetime(2027, 2, 9, 9, 42, tzinfo=UTC)
COMMENTS = {
    "Hedlunds Trä AB": "Bredbandsutbyggnaden i Norrby behöver bli klar först.",
    "Åkeri Öst AB": "Mark för lastbilar saknas. Ängsvägen är smal.",
    "Märkbart AB": "Märk upp vägen, och sänk taxan för vatten och avlopp.",
}


@pytest.fixture
def remiss(app: Flask) -> Remiss:
    """A round in which three companies have answered."""
    made = make_remiss()
    for name, text in COMMENTS.items():
        consultee = make_consultee(made, name, f"info{len(name)}@foretag.example")
        write_comment(made, consultee, made.background, text, DAY)
        submit(consultee, DAY)
    return made


@pytest.fixture
def look(remiss: Remiss, browser: Open, cast: Cast) -> Callable[..., Page]:
    """Search as a reader."""
    reader = browser(cast.reader)

    def search(text: str, kind: str = "comment", page: str = "") -> Page:
        return reader.get("/staff/search?" + urlencode({"q": text, "kind": kind, "page": page}))

    return search


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("mark", {"Åkeri Öst AB"}),
        ("MÄRK", {"Märkbart AB"}),
        ("ängsvägen", {"Åkeri Öst AB"}),
        ("bredband", {"Hedlunds Trä AB"}),
        ("utbyggnad", {"Hedlunds Trä AB"}),
        ("väg", {"Åkeri Öst AB", "Märkbart AB"}),
        ("vägen smal", {"Åkeri Öst AB"}),
        ("smal taxan", set()),
        ('"vatten och avlopp"', {"Märkbart AB"}),
        ('"avlopp och vatten"', set()),
        ("upp", {"Märkbart AB"}),
        ("up", {"Märkbart AB"}),
        ("ö", set(COMMENTS)),
    ],
)
def test_swedish_words_parts_phrases(look: Callable[..., Page], words: str, names: set[str]) -> None:
    text = look(words).text
    found = {name for name in COMMENTS if name in text}
    assert found == names


def test_groups_with_counts_marks_and_links(look: Callable[..., Page], remiss: Remiss) -> None:
    page = look("märk", kind="")
    assert "<mark>Märk</mark> upp vägen" in page.html
    assert "Synpunkter 1" in page.text
    assert "Organisationer 1" in page.text
    assert "Allt 2" in page.text
    assert look("Sågtomten elnät", kind="section").text.count("Inga träffar")
    organisation = db.session.scalars(select(Organisation).where(Organisation.name == "Märkbart AB")).one()
    assert f"/staff/organisations/{organisation.id}" in page.html


def test_a_comment_leads_to_its_response_until_it_is_a_point(
    look: Callable[..., Page], remiss: Remiss
) -> None:
    assert f"/staff/rounds/{remiss.round.id}/responses/" in look("ängsvägen").html
    entry = db.session.scalars(select(SearchEntry).where(SearchEntry.folded.contains("ängsvägen"))).one()
    with write() as session:
        comment = session.get_one(Comment, entry.comment_id)
        session.add(Point.whole(comment, round_id=remiss.round.id, number=7, now=DAY))
    assert f"/staff/rounds/{remiss.round.id}/points/7" in look("ängsvägen").html


def test_drafts_are_never_found(look: Callable[..., Page], remiss: Remiss) -> None:
    consultee = make_consultee(remiss, "Tyst AB", "info@tyst.example")
    write_comment(remiss, consultee, remiss.background, "Hemligtankar", DAY)
    assert "Inga träffar" in look("hemligtankar", kind="").text
    submit(consultee, DAY)
    assert "Tyst AB" in look("hemligtankar").text


def test_the_index_follows_every_change(look: Callable[..., Page], remiss: Remiss) -> None:
    organisation = make_organisation("Gamla Namnet AB", emails=["kontakt@gammal.example"], area="Norrby")
    assert "Gamla Namnet AB" in look("gamla norrby", kind="organisation").text
    assert "Gamla Namnet AB" in look("kontakt@gammal.example", kind="organisation").text
    with write() as session:
        organisations.update_organisation(
            organisation=session.get_one(Organisation, organisation.id),
            kind=OrganisationKind.COMPANY,
            digits="5599990016",
            columns={Field.NAME: "Nya Namnet AB"},
            by=SYSTEM,
            now=DAY,
        )
        contact = session.scalars(select(Contact).where(Contact.email == "kontakt@gammal.example")).one()
        contact.name = "Ekonomiansvarig"
    assert "Inga träffar" in look("gamla namnet", kind="").text
    for words in ("nya namnet", "559999-0016", "5599990016", "ekonomiansvarig"):
        assert "Nya Namnet AB" in look(words, kind="organisation").text, words


def test_a_persons_number_is_never_found(look: Callable[..., Page]) -> None:
    make_organisation("Enskild firma", org_number="198001019999", sole_trader=True)
    for words in ("8001019999", "800101-9999", "198001019999"):
        assert "Inga träffar" in look(words, kind="").text


def test_a_rolled_back_change_is_not_found(look: Callable[..., Page]) -> None:
    with pytest.raises(ZeroDivisionError), write() as session:
        session.add(
            Organisation(
                kind=OrganisationKind.COMPANY, name="Aldrig AB", created_at=DAY, updated_at=DAY,
                edited_by_hand=[], dropped_addresses=[],
            )
        )  # fmt: skip
        session.flush()
        raise ZeroDivisionError
    make_organisation("Alltid AB")
    assert "Alltid AB" in look("alltid", kind="organisation").text
    assert "Inga träffar" in look("aldrig", kind="").text


@pytest.mark.parametrize(
    "hostile",
    ['"', '""', '" OR "', "* OR NEAR(a b)", "folded:mark", "'; DROP TABLE comment; --", "%", "_", "\\",
     "a\x00b", "\ufffd", "ord " * 2500, "x" * 10_000, "\u202emark", "💥", "-mark",
     "^a", "(", "{}"],
)  # fmt: skip
def test_hostile_queries_are_harmless(look: Callable[..., Page], hostile: str) -> None:
    for kind in ("", "comment", "nonsense"):
        look(hostile, kind=kind, page="-1")
    assert "Åkeri Öst AB" in look("mark").text


def test_the_field_in_the_header_leads_here(remiss: Remiss, browser: Open, cast: Cast) -> None:
    reader = browser(cast.reader)
    page = reader.get("/staff/organisations/")
    assert 'data-key="/"' in page.html
    assert 'action="/staff/search"' in page.html


def test_pages_and_a_constant_number_of_statements(
    look: Callable[..., Page], remiss: Remiss, count_sql: list[str]
) -> None:
    def statements(kind: str) -> int:
        count_sql.clear()
        look("AB", kind=kind)
        return len(count_sql)

    before = [statements(kind) for kind in ("", "organisation", "comment")]
    for number in range(60):
        make_organisation(f"Företag {number} AB")
    assert [statements(kind) for kind in ("", "organisation", "comment")] == before
    first = look("företag", kind="organisation")
    assert "1–25 av 60" in first.text
    assert "51–60 av 60" in look("företag", kind="organisation", page="99").text


def test_reindex_makes_the_same_index_again(app: Flask, remiss: Remiss) -> None:
    query = select(SearchEntry.kind, SearchEntry.shown, SearchEntry.folded)
    before = set(db.session.execute(query).all())
    assert len(before) > 6
    with write() as session:
        session.execute(delete(SearchEntry))
    answer = app.test_cli_runner().invoke(reindex_command)
    assert "Sökregistret är byggt" in answer.output
    db.session.rollback()
    assert set(db.session.execute(query).all()) == before


def test_snippets_show_the_place_of_the_hit() -> None:
    text = "Inledning som är lång. " * 20 + "Här står\n\nbredband åt alla. " + "Och mer. " * 60
    pieces = snippet(text, read_query("BREDBAND").terms)
    assert ("bredband", True) in pieces
    assert pieces[0] == ("… ", False)
    assert sum(len(piece) for piece, _hit in pieces) < 300
    assert snippet("<b>", ()) == [("<b>", False)]


def test_a_withheld_comment_is_found_by_staff_alone_and_marked(
    app: Flask, look: Callable[..., Page], remiss: Remiss, browser: Open
) -> None:
    """Staff read what is withheld, in triage too; nobody else can search at all, and nothing is published of it."""
    entry = db.session.scalars(select(SearchEntry).where(SearchEntry.folded.contains("ängsvägen"))).one()
    with write() as session:
        comment = session.get_one(Comment, entry.comment_id)
        point = Point.whole(comment, round_id=remiss.round.id, number=7, now=DAY)
        session.add(point)
        session.flush()
        withheld = withhold_comment(point=point, ground="OSL 31:16", reason="Affär", by=SYSTEM, now=DAY)
    page = look("ängsvägen")
    assert "Undanhållen" in page.text and "Ängsvägen" in page.text
    assert "Undanhållen" not in look("bredband").text
    consultee = make_consultee(remiss, "Nyfikna AB", "info@nyfikna.example")
    for visitor in (browser(), enter(app, consultee)):
        arrived = visitor.get("/staff/search?q=%C3%A4ngsv%C3%A4gen")
        assert arrived.url.startswith("/sign-in") or "Logga in" in arrived.text
        assert "smal" not in arrived.text and "Åkeri Öst" not in arrived.text
    with write() as session:
        lift_withholding(
            point=session.get_one(Point, point.id), withholding_id=withheld.id, by=SYSTEM, now=DAY
        )
    assert "Undanhållen" not in look("ängsvägen").text
