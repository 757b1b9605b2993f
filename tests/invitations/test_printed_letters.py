"""Letters with codes for those without an address: ordered, made by the worker, printed, and the code typed in."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.consultations.models import Round
from consult.core import jobs
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.invitations.actions.printing import order_letters
from consult.invitations.codes import ALPHABET, new_code, read_code, shown_code
from consult.invitations.jobs import drop_outdated_letters, make_letters
from consult.invitations.letter_blocks import letter_blocks
from consult.invitations.models import DeliveryState, Invitation, InvitationToken, LetterBatch
from tests.cast import Cast
from tests.client import Browser
from tests.factories.responses import Consultee, Remiss, make_consultee, make_remiss

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def remiss(app: Flask) -> Remiss:
    return make_remiss()


@pytest.fixture
def firm(remiss: Remiss) -> Consultee:
    """A recipient without an e-mail address."""
    found = make_consultee(remiss, "Hedlunds Trä AB")
    with write() as session:
        organisation = found.invitation(session).organisation
        organisation.street, organisation.postal_code, organisation.area = "Sågvägen 1", "123 45", "Norrby"
        from consult.organisations.models import OrganisationContact

        for row in session.scalars(select(OrganisationContact)):
            session.delete(row)
    return found


def url(remiss: Remiss, rest: str = "") -> str:
    return f"/staff/rounds/{remiss.round.id}/letters{rest}"


def make(browser: Browser, remiss: Remiss, session: Session) -> LetterBatch:
    browser.get(url(remiss))
    browser.press("Gör 1 brev")
    batch = session.scalars(select(LetterBatch).order_by(LetterBatch.id.desc())).first()
    assert batch is not None
    make_letters({"batch_id": batch.id})
    session.expire_all()
    return batch


def known_code(session: Session, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr("consult.invitations.jobs.new_code", lambda: code)


def test_one_pdf_with_a_code_that_opens_the_round(
    remiss: Remiss,
    firm: Consultee,
    browser: Open,
    cast: Cast,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = new_code()
    known_code(session, monkeypatch, code)
    staff = browser(cast.editor)
    batch = make(staff, remiss, session)
    assert batch.letters == 1
    assert firm.invitation(session).delivery_state is DeliveryState.LETTER
    assert "Brev" in staff.get(f"/staff/rounds/{remiss.round.id}/recipients").text
    page = staff.get(url(remiss, f"/{batch.id}"))
    assert "1 brev är klart att skriva ut." in page.text
    pdf = staff.get(url(remiss, f"/{batch.id}/letters.pdf")).response
    assert pdf.data.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf.data
    assert pdf.headers["Cache-Control"] == "no-store"
    visitor = browser()
    visitor.get(f"/remiss/{remiss.round.slug}")
    visitor.click("Skriv koden")
    page = visitor.press("Öppna remissen", code=f" {shown_code(code).lower()} ")
    assert page.url == firm.url()
    assert "Hedlunds Trä AB" in page.text
    assert code not in str([row.token_hash for row in session.scalars(select(InvitationToken))])


def test_the_page_says_how_many_letters_are_written(
    remiss: Remiss,
    firm: Consultee,
    browser: Open,
    cast: Cast,
    session: Session,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(4):
        make_consultee(remiss, f"Firma {number} AB", f"info@firma{number}.example")
    staff = browser(cast.editor)
    with write() as writing:
        ids = list(writing.scalars(select(Invitation.id)))
        round_ = writing.get_one(Round, remiss.round.id)
        batch_id = order_letters(
            round_=round_, heading="Hej", body="{{ kod }}", invitation_ids=ids, by=SYSTEM, now=now
        ).id
    monkeypatch.setattr("consult.invitations.jobs.PORTION", 2)
    seen = []

    def note_and_look(done: int, total: int) -> None:
        jobs.report_progress(done, total)
        page = staff.get(url(remiss, f"/{batch_id}"))
        words = re.search(r'id="letters-words">([^<]*)<', page.html)
        assert words
        seen.append(words[1])

    assert "Gör 5 brev." in staff.get(url(remiss, f"/{batch_id}")).text
    monkeypatch.setattr("consult.invitations.jobs.report_progress", note_and_look)
    with write():
        job = jobs.claim(lease=timedelta(minutes=5), now=now)
    assert job is not None
    with jobs.current(job):
        assert make_letters(job.payload) == {"made": True}
    assert seen == ["2 av 5 brev är skrivna.", "4 av 5 brev är skrivna.", "Breven sätts ihop till en fil."]
    assert "5 brev är klara" in staff.get(url(remiss, f"/{batch_id}")).text


def test_a_second_run_of_the_worker_makes_nothing_more(
    remiss: Remiss, firm: Consultee, browser: Open, cast: Cast, session: Session, settings: Settings
) -> None:
    batch = make(browser(cast.editor), remiss, session)
    assert make_letters({"batch_id": batch.id}) == {"made": False}
    tokens = session.scalars(select(InvitationToken).where(InvitationToken.letter_batch_id == batch.id)).all()
    assert len(tokens) == 1
    assert len(list((settings.instance / "letters").iterdir())) == 1


def test_printing_again_leaves_the_old_code_working_until_links_are_replaced(
    remiss: Remiss,
    firm: Consultee,
    browser: Open,
    cast: Cast,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = new_code(), new_code()
    staff = browser(cast.editor)
    known_code(session, monkeypatch, old)
    make(staff, remiss, session)
    known_code(session, monkeypatch, new)
    make(staff, remiss, session)
    for code in (old, new):
        visitor = browser()
        visitor.get("/brev")
        visitor.press("Öppna remissen", code=code)
    staff.get(f"/staff/rounds/{remiss.round.id}/recipients/{firm.invitation_id}/links")
    staff.press("Byt länk")
    for code in (old, new):
        visitor = browser()
        visitor.get("/brev")
        assert "Koden stämmer inte." in visitor.press("Öppna remissen", status=422, code=code).text


def test_wrong_codes_get_one_answer_and_are_counted_in_the_database(
    remiss: Remiss, firm: Consultee, browser: Open
) -> None:
    visitor = browser()
    visitor.get("/brev")
    answers = {
        visitor.press("Öppna remissen", status=422, code=code).text for code in ("AAAA", "A" * 12, "ö" * 12)
    }
    assert len(answers) == 1
    for _time in range(17):
        visitor.press("Öppna remissen", status=422, code="A" * 12)
    another = browser()
    another.get("/brev")
    assert "För många försök." in another.press("Öppna remissen", status=429, code=new_code()).text


def test_the_code_is_never_taken_from_an_address(remiss: Remiss, browser: Open) -> None:
    page = browser().get(f"/brev?code={new_code()}")
    assert "Koden stämmer inte" not in page.text


def test_the_file_goes_when_staff_say_so_and_after_some_days(
    remiss: Remiss, firm: Consultee, browser: Open, cast: Cast, session: Session, settings: Settings,
    the_day: time_machine.Traveller, now: datetime,
) -> None:  # fmt: skip
    staff = browser(cast.editor)
    first = make(staff, remiss, session)
    staff.get(url(remiss, f"/{first.id}"))
    page = staff.press("Ta bort filen")
    assert "Koderna i breven fungerar." in page.text
    staff.get(url(remiss, f"/{first.id}/letters.pdf"), status=404)
    make(staff, remiss, session)
    drop_outdated_letters(now + timedelta(days=4))
    assert list((settings.instance / "letters").iterdir()) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("heading", "", "Skriv en rubrik."),
        ("body", "Hej", "Skriv {{ kod }} på en egen rad"),
        ("body", "{{ kod }}\n\n{{ lön }}", "Det här går inte att fylla i: {{ lön }}."),
        ("heading", "{{ kod }}", "Det här går inte att fylla i: {{ kod }}."),
    ],
)
def test_what_is_wrong_with_the_text_is_said(
    remiss: Remiss,
    firm: Consultee,
    browser: Open,
    cast: Cast,
    session: Session,
    field: str,
    value: str,
    message: str,
) -> None:
    staff = browser(cast.editor)
    staff.get(url(remiss))
    page = staff.press("Gör 1 brev", status=422, **{field: value})
    assert message in page.text
    assert session.scalars(select(LetterBatch)).all() == []


def test_nobody_ticked_and_those_who_have_answered_get_no_letter(
    remiss: Remiss, firm: Consultee, browser: Open, cast: Cast, session: Session
) -> None:
    staff = browser(cast.editor)
    staff.get(url(remiss))
    assert "Kryssa för minst en mottagare." in staff.press("Gör bara de ikryssade", status=422).text
    staff.press("Gör bara de ikryssade", invitation=[str(firm.invitation_id)])
    assert session.scalars(select(LetterBatch)).one().invitation_ids == [firm.invitation_id]


def test_hostile_names_are_set_as_text(
    remiss: Remiss, firm: Consultee, browser: Open, cast: Cast, session: Session
) -> None:
    with write() as own:
        own.get_one(Invitation, firm.invitation_id).organisation.name = '#eval("x") *{{ kod }}* $x$ \u202e'
    batch = make(browser(cast.editor), remiss, session)
    assert batch.letters == 1


def test_markdown_becomes_plain_blocks() -> None:
    blocks = letter_blocks("Hej **alla**.\n\n## Rubrik\n\n- ett\n- två\n\n1. a\n2. b")
    assert [(row["kind"], row["mark"]) for row in blocks] == [
        ("p", ""), ("h", ""), ("item", "–"), ("item", "–"), ("item", "1."), ("item", "2."),
    ]  # fmt: skip
    assert blocks[0]["runs"][1] == {"text": "alla", "bold": True, "italic": False}


def test_codes_have_twelve_signs_without_look_alikes() -> None:
    code = new_code()
    assert len(code) == 12
    assert not set("0O1IL2Z5S8B") & set(ALPHABET)
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", shown_code(code))
    assert read_code(shown_code(code).lower()) == code
    assert read_code("för kort") is None


def test_letters_need_the_permission(remiss: Remiss, firm: Consultee, browser: Open, cast: Cast) -> None:
    browser(cast.registrar).get(url(remiss), status=403)
