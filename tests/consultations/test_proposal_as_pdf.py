"""Anyone takes the whole proposal home as a PDF."""

import io
from collections.abc import Callable
from datetime import datetime

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.jobs import find_changed_proposals, make_proposal_pdf
from consult.consultations.models import ProposalPdf, Round, RoundSection, SectionAccess, Visibility
from consult.consultations.proposal_pdf import proposal_values
from consult.consultations.queries import current_edition
from consult.core.db import write
from consult.core.jobs import Job
from consult.core.markdown_blocks import to_blocks
from consult.programmes.models import Section
from consult.programmes.queries import edition_content
from tests.client import Browser
from tests.factories.consultations import make_round

Open = Callable[..., Browser]


@pytest.fixture
def round_(app: Flask, now: datetime) -> Round:
    return make_round(now)


def made(session: Session, round_: Round) -> bool:
    return bool(make_proposal_pdf({"round_id": round_.id})["made"])


def test_the_link_appears_when_the_worker_has_made_it(
    browser: Open, session: Session, round_: Round, now: datetime
) -> None:
    visitor, address = browser(), f"/remiss/{round_.slug}"
    assert "som PDF" not in visitor.get(address).text
    visitor.get(f"{address}/forslag.pdf", status=404)
    find_changed_proposals(now)
    find_changed_proposals(now)
    job = session.scalars(select(Job)).one()
    make_proposal_pdf(job.payload)
    find_changed_proposals(now)
    assert len(session.scalars(select(Job)).all()) == 1
    page = visitor.get(address)
    assert "Hela förslaget som PDF" in page.text
    response = visitor.client.get(page.link("Hela förslaget som PDF"))
    assert response.mimetype == "application/pdf"
    assert f"{round_.slug}.pdf" in response.headers["Content-Disposition"]
    tag = {"If-None-Match": response.headers["ETag"]}
    assert visitor.client.get(f"{address}/forslag.pdf", headers=tag).status_code == 304


def test_it_is_tagged_and_has_bookmarks(browser: Open, session: Session, round_: Round) -> None:
    made(session, round_)
    data = browser().client.get(f"/remiss/{round_.slug}/forslag.pdf").data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]) == round_.title
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            top = outline.root[0]
            assert top.title == round_.title
            assert [child.title for child in top.children if child.title[0].isdigit()] == [
                "1. Avsnitt om del 1", "2. Avsnitt om del 2", "3. Mål: Fler jobb"
            ]  # fmt: skip


def words_of(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    if isinstance(value, dict):
        value = [part for name, part in value.items() if name not in {"kind", "href"}]
    return [word for part in value for word in words_of(part)] if isinstance(value, list | tuple) else []


def test_it_says_what_the_page_says(browser: Open, session: Session, round_: Round) -> None:
    edition = current_edition(session, round_.id)
    content = edition_content(session, edition.id)
    values = proposal_values(round_, edition, content.sections, "Forsunda kommun")
    page = browser().get(f"/remiss/{round_.slug}").text.split()
    missing = {word.strip(".:") for word in words_of(values["sections"])} - {
        word.strip(".:") for word in page
    }
    assert not missing
    for measure in content.measures:
        assert any(measure.version.title in part["heading"] for part in values["sections"][2]["measures"])


def test_a_hidden_section_is_not_in_it_nor_in_an_old_one(
    browser: Open, session: Session, round_: Round, now: datetime
) -> None:
    made(session, round_)
    hidden = session.scalars(select(Section).order_by(Section.id)).first()
    with write() as writing:
        writing.add(RoundSection(round_id=round_.id, section_id=hidden.id, access=SectionAccess.HIDDEN))
    visitor = browser()
    visitor.get(f"/remiss/{round_.slug}/forslag.pdf", status=404)
    assert "som PDF" not in visitor.get(f"/remiss/{round_.slug}").text
    assert made(session, round_)
    data = visitor.client.get(f"/remiss/{round_.slug}/forslag.pdf").data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        titles = [child.title for child in outline.root[0].children]
    assert not any("del 1" in title for title in titles)
    assert any("del 2" in title for title in titles)


def test_a_new_name_makes_a_new_one(browser: Open, session: Session, round_: Round) -> None:
    made(session, round_)
    assert not made(session, round_)
    with write():
        session.get_one(Round, round_.id).title = "En annan rubrik"
    browser().get(f"/remiss/{round_.slug}/forslag.pdf", status=404)
    assert made(session, round_)
    assert len(session.scalars(select(ProposalPdf)).all()) == 2


def test_rounds_that_are_not_public_have_none(
    browser: Open, session: Session, round_: Round, now: datetime
) -> None:
    made(session, round_)
    with write():
        session.get_one(Round, round_.id).visibility = Visibility.INVITED
    browser().get(f"/remiss/{round_.slug}/forslag.pdf", status=404)
    draft = make_round(now, opened=False, title="Ett utkast?")
    find_changed_proposals(now)
    assert not made(session, draft)
    assert not session.scalars(select(Job)).all()


def test_reading_the_page_changes_nothing_and_a_repeat_is_two_statements(
    browser: Open, session: Session, round_: Round, count_sql: list[str]
) -> None:
    made(session, round_)
    visitor, address = browser(), f"/remiss/{round_.slug}"
    tag = {"If-None-Match": visitor.get(address).response.headers["ETag"]}
    count_sql.clear()
    assert visitor.client.get(address, headers=tag).status_code == 304
    assert len(count_sql) <= 2


HARD = """# Rubrik

Ett *lätt* och **tungt** `#kod` med [länk](https://x.example) och [hit](/dit).
Ny rad $a$ #let x = 1 @a <b>

### Under

1. ett
   - inre
2. två

| A | B |
|---|--:|
| #1 | 2 |

> citat

    kod

---
"""


def test_every_kind_of_text_can_be_set(app: Flask, session: Session, browser: Open, now: datetime) -> None:
    from consult.consultations.proposal_pdf import TEMPLATE
    from consult.core.typesetting import set_pdf

    blocks = to_blocks(HARD, first_level=3)
    assert [block["kind"] for block in blocks] == ["h", "p", "h", "list", "table", "quote", "code", "rule"]
    assert [block["level"] for block in blocks if block["kind"] == "h"] == [3, 4]
    section = {"heading": "1. A", "body": blocks, "goals": [], "listed": ["#x"], "measures": []}
    values = {
        "title": "T #set", "municipality": "F", "case": "K", "facts": [("a", "b")],
        "words": {"contents": "Innehåll", "measures": "Åtgärder"}, "sections": [section],
    }  # fmt: skip
    assert set_pdf(TEMPLATE, values).startswith(b"%PDF")
    empty = {**section, "body": to_blocks("||\n|-|\n", first_level=3), "listed": []}
    assert set_pdf(TEMPLATE, {**values, "sections": [empty]}).startswith(b"%PDF")
