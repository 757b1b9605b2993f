"""Read through, mend what is missing, send once."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.actions import close_round
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.jobs import Job
from consult.core.outbox import OutboxMail
from consult.invitations.models import Invitation, ResponseState
from consult.responses.checksum import checksum
from consult.responses.models import Comment, Draft, DraftComment, Response
from consult.responses.queries.received import as_received, received_in_full, section_stances
from tests.client import Browser
from tests.factories.responses import PDF, Consultee, Remiss, enter, write_comment

FILLED: dict[str, Any] = {"stance": "supports_with_comments", "name": "Ekonomiansvarig"}


def _review(app: Flask, remiss: Remiss, firm: Consultee, now: datetime) -> Browser:
    write_comment(remiss, firm, remiss.measure_2, "Senare i texten.", now)
    write_comment(remiss, firm, remiss.background, "Först i texten.", now)
    browser = enter(app, firm, "Granska och skicka in")
    assert browser.page.h1 == "Granska svaret innan ni skickar in det"
    return browser


def _only(session: Session) -> Response:
    session.expire_all()
    return session.scalars(select(Response)).one()


def test_everything_stands_in_the_documents_order(app: Flask, remiss: Remiss, firm: Consultee, now) -> None:
    page = _review(app, remiss, firm, now).page
    assert page.text.index("Först i texten.") < page.text.index("Senare i texten.")
    assert "Svaret blir en allmän handling. Det betyder att andra kan få läsa det." in page.text
    assert "Ni kan ändra svaret till och med 26 februari 2027." in page.text
    assert dict(page.form("Skicka in svaret")[0]["fields"])["email"] == "info@hedlundstra.example"


def test_a_comment_without_a_wording_of_its_own_strikes_nothing(
    app: Flask, remiss: Remiss, firm: Consultee, now: datetime
) -> None:
    page = _review(app, remiss, firm, now).page
    assert "<del" not in page.html
    assert "med förslag till ny text" not in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "Skriv en e-postadress för kvittot"),
        ({"email": "info@hedlundstra"}, "Adressen saknar slut, till exempel .se."),
        ({"email": "hedlundstra.example"}, "Adressen saknar @."),
        ({"email": "a@b@c.se"}, "Adressen är inte rätt skriven."),
        ({"name": " "}, "Skriv namn eller roll"),
        ({"name": "n" * 121}, "Namnet är för långt. Högst 120 tecken."),
        ({"stance": None}, "Välj vad ni tycker om förslaget i stort"),
        ({"stance": "strunt"}, "Välj vad ni tycker om förslaget i stort"),
    ],
)
def test_one_thing_is_mended_and_nothing_else_is_lost(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, fields: dict[str, Any], words: str
) -> None:
    browser = _review(app, remiss, firm, now)
    page = browser.press("Skicka in svaret", status=422, **{**FILLED, **fields})
    assert page.title.startswith("Fel: ")
    assert "Rätta en sak först" in page.text
    assert page.text.count(words) == 2
    assert "Senare i texten." in page.text
    kept = dict(page.form("Skicka in svaret")[0]["fields"])
    if "name" not in fields:
        assert kept["name"] == "Ekonomiansvarig"
    assert session.scalar(select(func.count(Response.id))) == 0
    browser.press("Skicka in svaret", **FILLED, email="info@hedlundstra.example")
    assert _only(session).respondent_name == "Ekonomiansvarig"


def test_what_was_sent_is_what_was_written(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    browser = enter(app, firm)
    browser.press("Nästa", stance="rejects")
    browser.click("Lämna en synpunkt på åtgärd 1")
    browser.press(
        "Spara synpunkten", body="Lägg till vägen.", wording="Ta fram detaljplan 1 och väg för Norrby",
        files=(io.BytesIO(PDF), "Skiss.pdf"),
    )  # fmt: skip
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret", **FILLED)
    response = _only(session)
    assert (response.number, response.received_at, response.late) == ("KS 2026/184-1", now, False)
    (comment,) = response.comments
    assert comment.body == "Lägg till vägen."
    assert comment.base_wording == "Ta fram detaljplan 1 för Norrby"
    assert comment.proposed_wording == "Ta fram detaljplan 1 och väg för Norrby"
    assert (comment.measure_id, comment.edition_id) == (remiss.measure_1.measure_id, remiss.edition_id)
    assert [row.file.filename for row in comment.attachments] == ["Skiss.pdf"]
    stances = section_stances(session, response.id)
    assert [row.stance.value for row in stances] == ["rejects"]
    full = received_in_full(session, response.id)
    assert full is not None
    assert checksum(as_received(full, stances)) == response.checksum


def test_the_draft_is_gone_and_the_ledger_mail_job_and_log_know(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    _review(app, remiss, firm, now).press("Skicka in svaret", **FILLED)
    response = _only(session)
    assert session.scalar(select(func.count(Draft.id))) == 0
    assert session.scalar(select(func.count(DraftComment.id))) == 0
    invitation = session.get_one(Invitation, firm.invitation_id)
    assert (invitation.response_state, invitation.comment_count) == (ResponseState.SUBMITTED, 2)
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to_address, mail.urgent, mail.repeat_if_uncertain) == (
        "info@hedlundstra.example",
        True,
        True,
    )
    assert "KS 2026/184-1" in mail.content.text
    assert session.scalars(select(Job)).one().payload == {"response_id": response.id}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "response.received")).one()
    assert entry.actor_label == "Hedlunds Trä AB"
    assert "Senare" not in str(entry.details)


def test_pressing_twice_sends_once(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    browser = _review(app, remiss, firm, now)
    form, _button = browser.page.form("Skicka in svaret")
    fields = {**dict(form["fields"]), **FILLED}
    first = browser.post(firm.url("granska"), fields)
    second = browser.post(firm.url("granska"), fields)
    assert first.h1 == second.h1 == "Tack! Vi har tagit emot svaret från Hedlunds Trä AB."
    assert _only(session).number == "KS 2026/184-1"
    assert session.scalar(select(func.count(OutboxMail.id))) == 1


def test_blank_comments_are_not_sent(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    fields = dict(browser.page.form("Spara synpunkten")[0]["fields"])
    autosave = {"X-Requested-With": "autosave"}
    browser.client.post(firm.url("avsnitt/2"), data={**fields, "body": "Hm"}, headers=autosave)
    browser.client.post(firm.url("avsnitt/2"), data={**fields, "version": "1", "body": ""}, headers=autosave)
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret", **FILLED)
    _only(session)
    assert session.scalar(select(func.count(Comment.id))) == 0


def test_a_stance_alone_is_an_answer(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.press("Nästa", stance="supports")
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret", **{**FILLED, "stance": "abstains"})
    assert _only(session).stance.value == "abstains"


def test_without_a_draft_there_is_nothing_to_send(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("granska"))
    page = browser.press("Skicka in svaret", status=422, **FILLED)
    assert "Det finns inget att skicka in än." in page.text


def test_a_colleagues_change_is_read_before_it_is_sent(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    browser = _review(app, remiss, firm, now)
    the_ninth_of_february.shift(60)
    colleague = enter(app, firm, "Granska och skicka in")
    colleague.get(firm.url("avsnitt/2?kommentera=m1"))
    colleague.press("Spara synpunkten", body="Kollegans tillägg.")
    page = browser.press("Skicka in svaret", status=422, **FILLED)
    assert "En kollega har ändrat i svaret sedan ni öppnade sidan." in page.text
    assert "Kollegans tillägg." in page.text
    browser.press("Skicka in svaret")
    assert len(_only(session).comments) == 3


def test_after_closing_it_is_refused_with_the_text_kept(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    browser = _review(app, remiss, firm, now)
    writing = enter(app, firm, "Granska och skicka in")
    writing.get(firm.url("avsnitt/2?kommentera=m1"))
    with write() as changing:
        close_round(round_=changing.get_one(Round, remiss.round.id), by=SYSTEM, now=now)
    page = browser.press("Skicka in svaret", status=422, **FILLED)
    assert "Remissen är stängd" in page.text
    assert "Näringslivsenheten" in page.text
    page = writing.press("Spara synpunkten", status=422, body="Ett sista viktigt ord.")
    assert "Remissen är stängd" in page.text
    assert "Ett sista viktigt ord." in page.html
    assert session.scalar(select(func.count(Response.id))) == 0
    assert session.scalar(select(func.count(DraftComment.id))) == 2


def test_after_the_last_day_it_is_taken_in_and_marked(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Sent.", now)
    the_ninth_of_february.move_to(datetime.fromisoformat("2027-02-27T00:00:00+01:00"), tick=False)
    browser = enter(app, firm, "Granska och skicka in")
    browser.press("Skicka in svaret", **FILLED)
    assert "märkt som sent" in browser.page.text
    assert _only(session).late is True


def test_one_second_before_midnight_is_in_time(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "I tid.", now)
    the_ninth_of_february.move_to(datetime.fromisoformat("2027-02-26T23:59:59+01:00"), tick=False)
    enter(app, firm, "Granska och skicka in").press("Skicka in svaret", **FILLED)
    assert _only(session).late is False


def test_an_extended_deadline_is_the_consultees_own(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    with write() as changing:
        changing.get_one(Invitation, firm.invitation_id).extended_until = datetime(2027, 3, 15).date()  # noqa: DTZ001
    write_comment(remiss, firm, remiss.measure_1, "I tid.", now)
    the_ninth_of_february.move_to(datetime.fromisoformat("2027-03-10T12:00:00+01:00"), tick=False)
    browser = enter(app, firm, "Granska och skicka in")
    assert "Ni kan ändra svaret till och med 15 mars 2027." in browser.page.text
    browser.press("Skicka in svaret", **FILLED)
    assert _only(session).late is False
