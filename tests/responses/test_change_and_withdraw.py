"""After sending: change until the last day, be late, withdraw; what counts is at most one."""

import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.actions import close_round
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.invitations.models import Invitation, ResponseState
from consult.responses.actions.changing import let_late_count
from consult.responses.actions.refusals import NotSetAside
from consult.responses.models import Comment, Response, Withdrawal
from consult.responses.queries import comments_of, current_responses
from consult.responses.queries.received import Standing, responses_of
from tests.factories.responses import PDF, Consultee, Remiss, enter, submit, write_comment

AFTER = datetime.fromisoformat("2027-03-01T09:00:00+01:00")


@pytest.fixture
def first(remiss: Remiss, firm: Consultee, now) -> Response:
    """A response with one comment."""
    write_comment(remiss, firm, remiss.measure_1, "Den första.", now)
    return submit(firm, now)


def _standings(session: Session, firm: Consultee) -> dict[str, Standing]:
    session.expire_all()
    return {
        row.response.number.rpartition("-")[2]: row.standing
        for row in responses_of(session, firm.invitation_id)
    }


def _current(session: Session, remiss: Remiss) -> list[str]:
    session.expire_all()
    return [row.number.rpartition("-")[2] for row in session.scalars(current_responses(remiss.round.id))]


def _send_change(app: Flask, firm: Consultee, body: str) -> None:
    browser = enter(app, firm, "Se kvittot")
    browser.press("Ändra svaret")
    assert "Ert svar KS 2026/184-1 är inskickat och räknas." in browser.page.text
    browser.click("Ändra")
    browser.press("Spara synpunkten", body=body)
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret")


def test_a_change_begins_with_what_was_sent_and_supersedes_it(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response
) -> None:
    _send_change(app, firm, "Den andra.")
    assert _standings(session, firm) == {"1": Standing.SUPERSEDED, "2": Standing.CURRENT}
    assert [c.body for c in session.scalars(comments_of(remiss.round.id))] == ["Den andra."]
    assert session.get_one(Response, first.id).comments[0].body == "Den första."


def test_files_and_stances_follow_into_the_change(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.press("Nästa", stance="rejects")
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    browser.press("Spara synpunkten", body="Se bilaga.", files=(io.BytesIO(PDF), "Skiss.pdf"))
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret", stance="supports", name="VD")
    browser.press("Ändra svaret")
    assert "Skiss.pdf" in browser.page.text
    assert "Bakgrund och syfte Avstyrker" in browser.page.text
    browser.press("Skicka in svaret")
    assert "1 synpunkt och 1 bilaga" in browser.page.text


def test_until_the_change_is_sent_the_first_one_counts(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response
) -> None:
    enter(app, firm, "Se kvittot").press("Ändra svaret")
    assert _current(session, remiss) == ["1"]
    assert session.get_one(Invitation, firm.invitation_id).response_state is ResponseState.SUBMITTED


def test_a_window_left_open_does_not_write_into_a_sent_response(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Den första.", now)
    browser = enter(app, firm, "Granska och skicka in")
    browser.get(firm.url("avsnitt/2?kommentera=m2"))
    submit(firm, now)
    page = browser.press("Spara synpunkten", status=422, body="Skriven för sent i fönstret.")
    assert "Svaret är redan inskickat" in page.text
    assert "Skriven för sent i fönstret." in page.html
    browser.press("Ändra svaret och spara texten")
    assert "Skriven för sent i fönstret." in browser.page.text
    assert [c.body for c in session.scalars(select(Comment))] == ["Den första."]
    assert "Era 2 synpunkter" in browser.get(firm.url("granska")).text


def test_the_script_is_told_too(app: Flask, remiss: Remiss, firm: Consultee, now) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Den första.", now)
    browser = enter(app, firm, "Granska och skicka in")
    browser.get(firm.url("avsnitt/2?kommentera=m2"))
    fields = dict(browser.page.form("Spara synpunkten")[0]["fields"])
    submit(firm, now)
    answer = browser.client.post(
        firm.url("avsnitt/2"), data={**fields, "body": "Mer."}, headers={"X-Requested-With": "autosave"}
    )
    assert (answer.status_code, answer.get_json()) == (422, {"error": "AlreadyAnswered"})


def test_a_late_change_is_set_aside_until_staff_choose_it(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response, the_ninth_of_february
) -> None:
    the_ninth_of_february.move_to(AFTER, tick=False)
    _send_change(app, firm, "Den sena.")
    assert _standings(session, firm) == {"1": Standing.CURRENT, "2": Standing.SET_ASIDE}
    page = enter(app, firm, "Se kvittot").get(firm.url("kvitto?svar=" + _public_id(session, "2")))
    assert "Ert tidigare svar räknas tills kommunen har bestämt" in page.text
    with write() as changing:
        let_late_count(
            invitation=firm.invitation(changing),
            response=changing.get_one(Response, first.id + 1),
            by=SYSTEM,
            now=AFTER,
        )
    assert _standings(session, firm) == {"1": Standing.SUPERSEDED, "2": Standing.CURRENT}
    assert [c.body for c in session.scalars(comments_of(remiss.round.id))] == ["Den sena."]
    with write() as changing, pytest.raises(NotSetAside):
        let_late_count(
            invitation=firm.invitation(changing),
            response=changing.get_one(Response, first.id + 1),
            by=SYSTEM,
            now=AFTER,
        )


def _public_id(session: Session, number: str) -> str:
    return str(session.scalar(select(Response.public_id).where(Response.number.endswith(f"-{number}"))))


def test_withdrawing_asks_first_and_leaves_the_record(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response
) -> None:
    browser = enter(app, firm, "Se kvittot")
    browser.click("Ta tillbaka svaret")
    assert "Det går inte att ångra" in browser.page.text
    assert _current(session, remiss) == ["1"]
    browser.press("Ta tillbaka svaret")
    assert "Svaret är taget tillbaka. Det räknas inte längre." in browser.page.text
    assert _current(session, remiss) == []
    assert session.get_one(Response, first.id).comments[0].body == "Den första."
    assert session.scalars(select(Withdrawal)).one().by == "Hedlunds Trä AB"
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "response.withdrawn")).one()
    assert session.get_one(Invitation, firm.invitation_id).response_state is ResponseState.OPENED


def test_withdrawing_twice_is_said_and_does_nothing(
    app: Flask, session: Session, firm: Consultee, first: Response
) -> None:
    browser = enter(app, firm, "Se kvittot")
    browser.click("Ta tillbaka svaret")
    fields = dict(browser.page.form("Ta tillbaka svaret")[0]["fields"])
    browser.post(firm.url("ta-tillbaka"), fields)
    page = browser.post(firm.url("ta-tillbaka"), fields)
    assert "det finns inget att ta tillbaka" in page.text
    assert len(session.scalars(select(Withdrawal)).all()) == 1


def test_after_withdrawing_a_late_one_that_waited_counts(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response, the_ninth_of_february
) -> None:
    the_ninth_of_february.move_to(AFTER, tick=False)
    _send_change(app, firm, "Den sena.")
    browser = enter(app, firm, "Se kvittot")
    browser.click("Ta tillbaka svaret")
    browser.press("Ta tillbaka svaret")
    assert _standings(session, firm) == {"1": Standing.WITHDRAWN, "2": Standing.CURRENT}


def test_a_new_answer_after_withdrawal_supersedes_nothing(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response, now
) -> None:
    browser = enter(app, firm, "Se kvittot")
    browser.click("Ta tillbaka svaret")
    browser.press("Ta tillbaka svaret")
    write_comment(remiss, firm, remiss.measure_2, "På nytt.", now + timedelta(hours=1))
    second = submit(firm, now + timedelta(hours=1))
    assert second.supersedes_id is None
    assert _current(session, remiss) == ["2"]


def test_after_closing_nothing_is_changed_or_withdrawn(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, first: Response, now
) -> None:
    browser = enter(app, firm, "Se kvittot")
    change = browser.page.form("Ändra svaret")[0]
    browser.click("Ta tillbaka svaret")
    with write() as changing:
        close_round(round_=changing.get_one(Round, remiss.round.id), by=SYSTEM, now=now)
    assert "Remissen är stängd" in browser.press("Ta tillbaka svaret", status=422).text
    assert "Remissen är stängd" in browser.post(change["action"], dict(change["fields"]), status=422).text
    assert "Ändra svaret" not in browser.get(firm.url("kvitto")).text
    assert _current(session, remiss) == ["1"]
