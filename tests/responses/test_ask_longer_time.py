""" "Be om längre svarstid": a recipient asks, sees what came of it, and asks anew."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations import actions as rounds
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations import actions as invitations
from consult.invitations.models import ExtensionRequest, Invitation, ShareRight
from consult.invitations.queries.extensions import mark_of, newest_request
from consult.responses.models import Response
from tests.cast import Cast, actor
from tests.client import Browser, with_token
from tests.factories.responses import Consultee, Remiss, enter, make_consultee, submit, write_comment
from tests.mailing import send_due, text_of

ASK = "Be om längre svarstid"
SEND = "Skicka frågan"
WISH = {"wished_until": "2027-03-15", "reason": "Styrelsen möts den 10 mars."}


def _rows(session: Session) -> list[ExtensionRequest]:
    session.expire_all()
    return list(session.scalars(select(ExtensionRequest).order_by(ExtensionRequest.id)))


def _ask(app: Flask, firm: Consultee, **fields: str) -> Browser:
    browser = enter(app, firm, ASK)
    browser.press(SEND, **{**WISH, **fields})
    return browser


def _decide(firm: Consultee, now: datetime, until: date | None, answer: str = "") -> None:
    with write() as session:
        invitation, seen = firm.invitation(session), mark_of(newest_request(session, firm.invitation_id))
        if until:
            invitations.grant_longer_time(
                invitation=invitation, until=until, answer=answer, seen=seen, by=SYSTEM, now=now
            )
        else:
            invitations.decline_longer_time(
                invitation=invitation, answer=answer, seen=seen, by=SYSTEM, now=now
            )


def test_a_recipient_asks_and_sees_that_it_is_asked(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _ask(app, firm)
    assert "Kommunen har fått er fråga." in browser.page.text
    browser.get(firm.url())
    assert "om att få svara till och med 15 mars 2027. Kommunen har inte svarat än." in browser.page.text
    row = _rows(session)[0]
    assert (row.wished_until, row.reason, row.decided_at) == (date(2027, 3, 15), WISH["reason"], None)
    actions = session.scalars(select(AuditEntry.action)).all()
    assert "invitation.longer_time_asked" in actions


def test_asking_anew_replaces_what_nobody_has_decided_on(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = _ask(app, firm)
    browser.click(ASK)
    assert "Frågar ni igen gäller den nya frågan." in browser.page.text
    assert 'value="2027-03-15"' in browser.page.html
    browser.press(SEND, wished_until="2027-03-20", reason="Mötet är flyttat.")
    first, second = _rows(session)
    assert first.replaced_at
    assert first.decided_at is None
    assert second.replaced_at is None
    assert "till och med 20 mars 2027" in browser.page.text


def test_a_second_click_asks_once(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm, ASK)
    fields = with_token(browser, dict(WISH))
    for _click in range(2):
        browser.post(firm.url("langre-svarstid"), fields)
    assert len(_rows(session)) == 1


def test_a_yes_is_shown_and_the_link_works_until_the_own_day(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    _ask(app, firm)
    _decide(firm, now, date(2027, 3, 12), "Till dess kan vi vänta.")
    browser = Browser(app)
    assert "12 mars 2027" in browser.get(firm.link).text
    browser.press(ASK)
    browser.get(firm.url())
    assert "Ni har en egen sista svarsdag: 12 mars 2027." in browser.page.text
    assert "Kommunen skriver: Till dess kan vi vänta." in browser.page.text
    write_comment(remiss, firm, remiss.measure_1, "I tid.", now)
    the_ninth_of_february.move_to(datetime.fromisoformat("2027-03-12T23:59:59+01:00"), tick=False)
    browser = enter(app, firm, "Granska och skicka in")
    assert "Ni kan ändra svaret till och med 12 mars 2027." in browser.page.text
    browser.press("Skicka in svaret", stance="supports", name="VD", email="vd@hedlundstra.example")
    session.expire_all()
    assert session.scalars(select(Response)).one().late is False


def test_after_the_own_day_a_response_is_late(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    _decide(firm, now, date(2027, 3, 12))
    write_comment(remiss, firm, remiss.measure_1, "För sent.", now)
    the_ninth_of_february.move_to(datetime.fromisoformat("2027-03-13T00:00:00+01:00"), tick=False)
    browser = enter(app, firm, "Granska och skicka in")
    assert "Svarstiden gick ut 12 mars 2027." in browser.page.text


def test_a_later_day_for_all_holds_for_who_had_a_shorter_one_of_its_own(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    _decide(firm, now, date(2027, 3, 12))
    with write() as changing:
        changing.get_one(Round, remiss.round.id).deadline = date(2027, 3, 31)
    session.expire_all()
    assert session.get_one(Invitation, firm.invitation_id).deadline == date(2027, 3, 31)
    browser = enter(app, firm)
    browser.get(firm.url())
    assert "31 mars 2027" in browser.page.text
    assert "Ni har en egen sista svarsdag" not in browser.page.text


def test_a_no_is_shown_with_its_words_and_can_be_asked_anew(
    app: Flask, session: Session, firm: Consultee, now
) -> None:
    browser = _ask(app, firm)
    _decide(firm, now, None, "Nämnden möts den 1 mars.")
    browser.get(firm.url())
    assert "Kommunen kan inte ge er längre svarstid." in browser.page.text
    assert "Kommunen skriver: Nämnden möts den 1 mars." in browser.page.text
    browser.click(ASK)
    browser.press(SEND, wished_until="2027-02-28", reason="Två dagar räcker.")
    first, second = _rows(session)
    assert first.replaced_at is None
    assert second.decided_at is None
    assert "till och med 28 februari 2027. Kommunen har inte svarat än." in browser.page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"wished_until": ""}, "Välj en dag."),
        ({"wished_until": "i mars"}, "Skriv datumet så här: 2027-02-26."),
        ({"wished_until": "2027-02-08"}, "Välj en dag som inte har passerat, efter er sista svarsdag."),
        ({"wished_until": "2027-02-26"}, "Välj en dag som inte har passerat, efter er sista svarsdag."),
        ({"wished_until": "2029-01-01"}, "Välj en dag senast"),
        ({"reason": " "}, "Skriv varför."),
        ({"reason": "å" * 2001}, "Högst 2 000 tecken."),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(
    app: Flask, session: Session, firm: Consultee, fields: dict[str, str], words: str
) -> None:
    browser = enter(app, firm, ASK)
    browser.press(SEND, status=422, **{**WISH, **fields})
    assert browser.page.text.count(words) == 2, "in the summary and beside the field"
    if "reason" not in fields:
        assert WISH["reason"] in browser.page.html
    assert _rows(session) == []


def test_five_times_a_day_are_enough(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _ask(app, firm)
    for day in range(16, 20):
        browser.click(ASK)
        browser.press(SEND, wished_until=f"2027-03-{day}", reason="Igen.")
    browser.click(ASK)
    browser.press(SEND, status=422, wished_until="2027-03-29", reason="Igen.")
    assert "Ni har frågat många gånger i dag." in browser.page.text
    assert len(_rows(session)) == 5
    assert _rows(session)[-1].replaced_at is None


def _answered(remiss: Remiss, firm: Consultee, now: datetime) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Klart.", now)
    submit(firm, now)


def _declined(remiss: Remiss, firm: Consultee, now: datetime) -> None:
    from consult.responses.actions.changing import decline

    with write() as session:
        decline(invitation=firm.invitation(session), by=firm.actor, now=now)


def _closed(remiss: Remiss, firm: Consultee, now: datetime) -> None:
    with write() as session:
        rounds.close_round(round_=session.get_one(Round, remiss.round.id), by=SYSTEM, now=now)


def _cancelled(remiss: Remiss, firm: Consultee, now: datetime) -> None:
    with write() as session:
        round_ = session.get_one(Round, remiss.round.id)
        rounds.cancel_round(round_=round_, reason="Ny lag.", by=SYSTEM, now=now)


@pytest.mark.parametrize("ended", [_answered, _declined, _closed, _cancelled])
def test_it_is_not_offered_where_nothing_is_left_to_answer(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now,
    ended: Callable[[Remiss, Consultee, datetime], None],
) -> None:  # fmt: skip
    browser = enter(app, firm, ASK)
    fields = with_token(browser, dict(WISH))
    ended(remiss, firm, now)
    assert ASK not in browser.get(firm.url()).text
    assert browser.get(firm.url("langre-svarstid")).h1 != ASK
    closing = ended in (_closed, _cancelled)
    browser.post(firm.url("langre-svarstid"), fields, status=422 if closing else 200)
    if closing:
        assert WISH["reason"] in browser.page.text, "what was typed is not lost"
    assert _rows(session) == []
    assert ASK not in Browser(app).get(firm.link).text


def test_who_may_only_read_cannot_ask(
    mail_app: Flask, smtp_receiver: Receiver, session: Session, firm: Consultee, now
) -> None:
    _share(firm, ShareRight.READ, now)
    send_due(mail_app)
    reader = Browser(mail_app)
    reader.get(_link(smtp_receiver))
    assert ASK not in reader.page.text
    fields = with_token(reader, dict(WISH))
    reader.press("Läs förslaget")
    assert ASK not in reader.get(firm.url()).text
    reader.get(firm.url("langre-svarstid"), status=403)
    reader.post(firm.url("langre-svarstid"), fields, status=403)
    assert _rows(session) == []


def test_a_colleague_who_asks_is_answered_too(
    mail_app: Flask, smtp_receiver: Receiver, session: Session, firm: Consultee, now
) -> None:
    _share(firm, ShareRight.WRITE, now)
    send_due(mail_app)
    colleague = Browser(mail_app)
    colleague.get(_link(smtp_receiver))
    colleague.press(ASK)
    colleague.press(SEND, **WISH)
    assert _rows(session)[0].share_id
    smtp_receiver.received.clear()
    _decide(firm, now, date(2027, 3, 15), "{{{ link }} är bra")
    send_due(mail_app)
    mails = {mail.recipient: text_of(mail) for mail in smtp_receiver.received}
    assert set(mails) == {"info@hedlundstra.example", "styrelsen@hedlundstra.example"}
    assert "har bett om längre svarstid" in mails["styrelsen@hedlundstra.example"]
    for content in mails.values():
        assert "till och med 15 mars 2027" in re.sub(r"\s+", " ", content).replace("*", "")
        assert content.count("/svara/") == 1
    opened = Browser(mail_app)
    opened.get(_link(smtp_receiver))


def _share(firm: Consultee, right: ShareRight, now: datetime) -> None:
    with write() as session:
        invitations.share(
            invitation=firm.invitation(session), address="styrelsen@hedlundstra.example", name="Styrelsen",
            right=right, shared_by_id=None, by=SYSTEM, now=now,
        )  # fmt: skip


def _link(receiver: Receiver) -> str:
    found = re.search(r"/svara/\S+", text_of(receiver.received[-1]))
    assert found
    return found.group(0)


def test_another_recipients_address_does_not_help(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    browser = enter(app, firm, ASK)
    fields = with_token(browser, dict(WISH))
    browser.get(other.url("langre-svarstid"), status=403)
    browser.post(other.url("langre-svarstid"), fields, status=403)
    assert _rows(session) == []


def test_the_first_page_costs_one_statement_more_at_most(
    app: Flask, session: Session, firm: Consultee, now, count_sql: list[str]
) -> None:
    browser = enter(app, firm)
    count_sql.clear()
    browser.get(firm.url())
    before = len(count_sql)
    for day in (15, 16, 17):
        browser.click(ASK)
        browser.press(SEND, wished_until=f"2027-03-{day}", reason="Styrelsen.")
    browser.get(firm.url())
    count_sql.clear()
    browser.get(firm.url())
    assert len(count_sql) == before <= 9, count_sql
    count_sql.clear()
    browser.get(firm.url("langre-svarstid"))
    assert len(count_sql) <= 6, count_sql


def test_reasons_are_data_and_no_markup(app: Flask, firm: Consultee, browser, cast: Cast, session) -> None:
    _ask(app, firm, reason="<script>alert(1)</script>\u202e{{ link }}")
    staff = browser(cast.editor)
    round_id = session.get_one(Invitation, firm.invitation_id).round_id
    page = staff.get(f"/staff/rounds/{round_id}/longer-time")
    assert "<script>alert(1)" not in page.html
    staff.click("Svara Hedlunds Trä AB")
    staff.press("Skicka svaret", decision="grant", answer="=1+1 {{ x }}")
    assert session.scalars(select(OutboxMail)).all()


def test_nothing_is_kept_of_what_is_refused(session: Session, firm: Consultee, now, cast: Cast) -> None:
    with pytest.raises(invitations.UnusableDay), write() as changing:
        invitations.grant_longer_time(
            invitation=firm.invitation(changing), until=(now - timedelta(days=1)).date(), answer="", seen="",
            by=actor(cast.editor), now=now,
        )  # fmt: skip
    assert _rows(session) == []
