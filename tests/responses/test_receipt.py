"""The receipt: on the page, by mail, as a PDF; the same content everywhere, and only for the sender."""

import io
from datetime import date

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.responses.jobs import make_receipt
from consult.responses.models import Receipt, Response
from consult.responses.views_public.receipt import months_between, months_text
from tests.factories.responses import Consultee, Remiss, enter, make_consultee, submit, write_comment


@pytest.fixture
def sent(remiss: Remiss, firm: Consultee, now) -> Response:
    """A response with a comment on measure 1."""
    write_comment(remiss, firm, remiss.measure_1, "Lägg till #vägen dit* $nu$.", now)
    return submit(firm, now)


def test_it_says_number_time_stance_content_and_what_happens_next(
    app: Flask, firm: Consultee, sent: Response
) -> None:
    page = enter(app, firm, "Se kvittot").page
    for words in (
        "Svaret är inskickat", "Tack! Vi har tagit emot svaret från Hedlunds Trä AB.",
        "Ett kvitto är på väg till info@hedlundstra.example. Ni behöver inte göra något mer.", "KS 2026/184-1",
        "9 februari 2027 kl. 10.42", "Tillstyrker", "1 synpunkt", "I dag", "26 februari 2027", "mars och april",
        "3 maj 2027", "14 juni 2027", "Kommunfullmäktige beslutar om programmet.", sent.checksum,
        "Lägg till #vägen dit* $nu$.",
    ):  # fmt: skip
        assert words in page.text, words


def test_without_an_answer_there_is_no_receipt(app: Flask, firm: Consultee) -> None:
    browser = enter(app, firm)
    assert browser.get(firm.url("kvitto")).url == firm.url()
    browser.get(firm.url("kvitto.pdf"), status=404)
    browser.get(firm.url("kvitto?svar=x"))


def test_the_pdf_is_waited_for_and_then_fetched(
    app: Flask, session: Session, firm: Consultee, sent: Response
) -> None:
    browser = enter(app, firm, "Se kvittot")
    page = browser.click("Ladda ner svaret, PDF")
    assert page.h1 == "Filen görs i ordning"
    assert page.link("Hämta filen")
    assert make_receipt({"response_id": sent.id}) == {"made": True}
    assert make_receipt({"response_id": sent.id}) == {"made": False}
    session.expire_all()
    assert len(session.scalars(select(Receipt)).all()) == 1
    response = browser.get(page.url).response
    assert response.headers["Content-Disposition"] == "attachment; filename=svar-KS-2026-184-1.pdf"
    with pikepdf.open(io.BytesIO(response.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert "KS 2026/184-1" in str(pdf.docinfo["/Title"])
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_only_the_sender_sees_it(app: Flask, remiss: Remiss, firm: Consultee, sent: Response) -> None:
    make_receipt({"response_id": sent.id})
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    stranger = enter(app, other)
    for rest in ("kvitto", "kvitto.pdf"):
        stranger.get(firm.url(rest), status=403)
        page = stranger.get(other.url(f"{rest}?svar={sent.public_id}"), status=404 if "pdf" in rest else 200)
        assert "vägen" not in page.html


def test_a_received_file_comes_back_as_it_was_sent(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    browser.press("Spara synpunkten", body="Se bilaga.", files=(io.BytesIO(b"namn;v\n1;2\n"), "Siffror.csv"))
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret", stance="supports", name="VD")
    page = browser.click("Siffror.csv")
    assert page.response.data == b"namn;v\n1;2\n"
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    enter(app, other).get(other.url(page.url.rpartition("svar/")[2].partition("/")[2]), status=404)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 2, 26), date(2027, 5, 3), "mars och april"),
        (date(2027, 2, 26), date(2027, 4, 3), "mars"),
        (date(2027, 2, 26), date(2027, 3, 3), ""),
        (date(2027, 11, 26), date(2028, 3, 3), "december till februari"),
        (date(2027, 2, 26), None, ""),
    ],
)
def test_the_months_of_work_are_named(app: Flask, first: date, last: date | None, words: str) -> None:
    with app.test_request_context():
        assert months_text(months_between(first, last)) == words
