"""Inside the organisation: a colleague with an own link writes, reads or approves; access is taken away."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.core.job_runner import run_one
from consult.core.outbox import OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations.models import InvitationToken, Share, ShareRight
from consult.responses.models import DraftComment, Response
from tests.client import Browser, with_token
from tests.factories.responses import Consultee, Remiss, enter, make_consultee, submit, write_comment
from tests.mailing import send_due, text_of

NEW = "ekonomi@hedlundstra.example"
SEND = "Skicka länken"


def _share(browser: Browser, firm: Consultee, status: int = 200, **fields: str) -> str:
    browser.get(firm.url("dela"))
    return browser.press(SEND, status=status, **{"email": NEW, **fields}).text


def _link(app: Flask, receiver: Receiver, address: str = NEW) -> str:
    """The link of the last mail to the address."""
    while run_one(app):
        pass
    send_due(app)
    mails = [mail for mail in receiver.received if mail.recipient == address]
    found = re.search(r"/svara/\S+", text_of(mails[-1]))
    assert found
    return found.group(0)


def _colleague(app: Flask, receiver: Receiver, button: str = "Börja med avsnitt 1") -> Browser:
    browser = Browser(app)
    browser.get(_link(app, receiver))
    browser.press(button)
    return browser


def _shares(session: Session) -> list[tuple[str, ShareRight, bool]]:
    session.expire_all()
    rows = session.scalars(select(Share).order_by(Share.id))
    return [(row.address, row.right, row.ended_at is not None) for row in rows]


def test_a_colleague_gets_a_mail_with_a_fixed_text_and_writes_in_the_same_draft(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver
) -> None:
    mine = enter(mail_app, firm, "Dela med en kollega")
    assert mine.page.url == firm.url("dela")
    mine.press(SEND, email=f" {NEW.upper()} ", name="Köp nu! http://ond.example")
    assert f"Ett mejl med en egen länk är på väg till {NEW}." in mine.page.text
    theirs = _colleague(mail_app, smtp_receiver)
    text = text_of(smtp_receiver.received[-1])
    assert "En kollega på Hedlunds Trä AB vill att du är med och svarar" in text
    assert "har skrivit din adress" in " ".join(text.split())
    assert "ond.example" not in text
    theirs.click("Lämna en synpunkt på hela avsnittet")
    theirs.press("Spara synpunkten", body="Kollegans.")
    assert "Kollegans." in mine.get(firm.url("granska")).text
    assert _shares(session) == [(NEW, ShareRight.WRITE, False)]
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "invitation"))
    assert "invitation.shared" in set(actions)


def test_the_start_page_shows_who_has_access_and_when_they_were_last_there(
    mail_app: Flask, firm: Consultee, smtp_receiver: Receiver, the_ninth_of_february
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm, name="Ekonomiansvarig")
    assert "Mejlet är på väg." in mine.get(firm.url()).text
    _link(mail_app, smtp_receiver)
    assert "Mejlet är skickat. Har inte öppnat länken än." in mine.get(firm.url()).text
    _colleague(mail_app, smtp_receiver)
    the_ninth_of_february.shift(timedelta(hours=3))
    page = mine.get(firm.url())
    assert "De här kommer åt svaret" in page.text
    assert "kan skriva i svaret. Senast här i dag kl. 10.42." in page.text
    mine.click("Ändra vem som kommer åt")
    assert NEW in mine.page.text


def test_who_came_by_the_municipalitys_mail_is_shown_too(
    mail_app: Flask, firm: Consultee, smtp_receiver: Receiver
) -> None:
    stranger = Browser(mail_app)
    stranger.get("/ny-lank")
    stranger.press("Skicka länken", email="info@hedlundstra.example")
    browser = Browser(mail_app)
    browser.get(_link(mail_app, smtp_receiver, "info@hedlundstra.example"))
    browser.press("Dela med en kollega")
    assert "info@hedlundstra.example" in browser.page.text
    assert "Länk från kommunen. Senast här i dag kl. 10.42." in browser.page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "Skriv kollegans e-postadress"),
        ({"email": "ekonomi@hedlundstra"}, "Adressen saknar slut, till exempel .se."),
        ({"name": "x" * 121}, "Namnet är för långt. Högst 120 tecken."),
    ],
)
def test_each_mistake_is_told(
    app: Flask, session: Session, firm: Consultee, fields: dict[str, str], words: str
) -> None:
    assert words in _share(enter(app, firm), firm, 422, **fields)
    assert _shares(session) == []


def test_a_right_that_is_none_is_refused(app: Flask, session: Session, firm: Consultee) -> None:
    page = enter(app, firm, "Dela med en kollega").press(SEND, status=422, email=NEW, right="all")
    assert "Välj vad kollegan ska göra" in page.text
    assert _shares(session) == []


def test_a_second_click_sends_one_mail(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    for _twice in range(2):
        _share(browser, firm)
    assert _shares(session) == [(NEW, ShareRight.WRITE, False)]
    assert session.scalar(select(func.count(OutboxMail.id))) == 1


def test_five_mails_a_day_and_no_more(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, the_ninth_of_february
) -> None:
    browser = enter(app, firm)
    for number in range(5):
        _share(browser, firm, email=f"kollega{number}@hedlundstra.example")
    words = "Det går att skicka 5 mejl till kollegor om dagen. Försök i morgon."
    assert words in _share(browser, firm, 422)
    assert len(_shares(session)) == 5
    browser.press("Ny länk")
    assert words in browser.page.text
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    _share(enter(app, other), other)
    the_ninth_of_february.shift(timedelta(hours=25))
    _share(browser, firm)
    assert len(_shares(session)) == 7


def test_taken_away_the_link_stops_and_what_was_written_stays(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm)
    theirs = _colleague(mail_app, smtp_receiver)
    theirs.click("Lämna en synpunkt på hela avsnittet")
    theirs.press("Spara synpunkten", body="Kollegans sparade.")
    theirs.get(firm.url("avsnitt/2?kommentera=m1"))
    mine.get(firm.url("dela"))
    mine.press("Ta bort")
    assert f"{NEW} kommer inte längre åt svaret. Det som är skrivet finns kvar." in mine.page.text
    page = theirs.press("Spara synpunkten", status=403, body="Det här hann inte sparas.")
    assert page.h1 == "Du kommer inte längre åt svaret"
    assert "Det här hann inte sparas." in page.html
    Browser(mail_app).get(_link(mail_app, smtp_receiver), status=404)
    assert "Kollegans sparade." in mine.get(firm.url("granska")).text
    assert session.scalars(select(DraftComment.body)).all() == ["Kollegans sparade."]
    assert mine.get(firm.link).response.status_code == 200
    share = session.scalars(select(Share)).one()
    mine.post(firm.url(f"dela/{share.id}/ta-bort"), with_token(mine))
    assert "Kollegan har inte längre åtkomst" in mine.page.text


def test_taken_away_before_it_was_sent_the_mail_never_goes(
    mail_app: Flask, firm: Consultee, smtp_receiver: Receiver
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm)
    mine.press("Ta bort")
    send_due(mail_app)
    assert smtp_receiver.received == []


def test_a_new_link_replaces_the_old_one(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver, the_ninth_of_february
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm)
    old = _link(mail_app, smtp_receiver)
    the_ninth_of_february.shift(timedelta(minutes=1))
    mine.press("Ny länk")
    assert f"{NEW} får en ny länk. Den gamla gäller inte längre." in mine.page.text
    Browser(mail_app).get(old, status=404)
    _colleague(mail_app, smtp_receiver)
    assert len(_shares(session)) == 1


def test_another_right_for_the_same_colleague_replaces_the_old_link(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm)
    old = _link(mail_app, smtp_receiver)
    _share(mine, firm, right="read")
    Browser(mail_app).get(old, status=404)
    assert _shares(session) == [(NEW, ShareRight.WRITE, True), (NEW, ShareRight.READ, False)]


def test_a_colleague_takes_away_only_what_he_or_she_has_given(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm)
    _share(mine, firm, email="vd@hedlundstra.example")
    theirs = _colleague(mail_app, smtp_receiver)
    _share(theirs, firm, email="praktikant@hedlundstra.example")
    boss = session.scalars(select(Share).where(Share.address == "vd@hedlundstra.example")).one()
    theirs.post(firm.url(f"dela/{boss.id}/ta-bort"), with_token(theirs))
    assert [ended for _address, _right, ended in _shares(session)] == [False, False, False]
    theirs.press("Ta bort")
    assert [ended for _address, _right, ended in _shares(session)] == [False, False, True]


def test_anothers_access_is_not_found(app: Flask, session: Session, remiss: Remiss, firm: Consultee) -> None:
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    _share(enter(app, firm), firm)
    share = session.scalars(select(Share)).one()
    stranger = enter(app, other)
    for verb in ("ta-bort", "ny-lank"):
        stranger.get(other.url("dela"))
        stranger.post(other.url(f"dela/{share.id}/{verb}"), with_token(stranger))
        stranger.post(firm.url(f"dela/{share.id}/{verb}"), with_token(stranger), status=403)
    assert _shares(session) == [(NEW, ShareRight.WRITE, False)]


def test_a_colleague_who_lost_the_mail_asks_for_it_again(
    mail_app: Flask, firm: Consultee, smtp_receiver: Receiver, the_ninth_of_february
) -> None:
    _share(enter(mail_app, firm), firm, right="read")
    _link(mail_app, smtp_receiver)
    the_ninth_of_february.shift(timedelta(minutes=1))
    browser = Browser(mail_app)
    browser.get("/ny-lank")
    browser.press("Skicka länken", email=NEW)
    browser.get(_link(mail_app, smtp_receiver))
    assert len(smtp_receiver.received) == 2
    assert "inte ändra något" in browser.page.text


def test_staff_who_replace_all_links_take_colleagues_access_away_too(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver, now
) -> None:
    from consult.core.actor import SYSTEM
    from consult.core.db import write
    from consult.invitations.actions import revoke_and_replace

    mine = enter(mail_app, firm)
    _share(mine, firm)
    link = _link(mail_app, smtp_receiver)
    with write() as changing:
        revoke_and_replace(invitation=firm.invitation(changing), by=SYSTEM, now=now)
    Browser(mail_app).get(link, status=404)
    assert _shares(session) == [(NEW, ShareRight.WRITE, True)]


def test_whose_text_it_is_is_said_where_it_is_known(
    mail_app: Flask, firm: Consultee, smtp_receiver: Receiver
) -> None:
    mine = enter(mail_app, firm)
    _share(mine, firm, name="Ekonomiansvarig")
    theirs = _colleague(mail_app, smtp_receiver)
    for browser in (mine, theirs):
        browser.get(firm.url("avsnitt/2?kommentera=m1"))
    theirs.press("Spara synpunkten", body="Kollegans.")
    page = mine.press("Spara synpunkten", status=409, body="Min.")
    assert "Text av Ekonomiansvarig, sparad kl. 10.42" in page.text
    assert "Ekonomiansvarig skriver här, kl. 10.42" in mine.get(firm.url("avsnitt/2")).text
    assert "skriver här" not in theirs.get(firm.url("avsnitt/2")).text


def test_asked_to_approve_the_colleague_sends_it_in(
    mail_app: Flask, session: Session, remiss: Remiss, firm: Consultee, smtp_receiver: Receiver, now
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Vårt.", now)
    mine = enter(mail_app, firm, "Granska och skicka in")
    mine.click("Låt en kollega läsa först")
    mine.press(SEND, email=NEW, name="VD", right="approve")
    assert "Ni har bett VD läsa igenom svaret och skicka in det." in mine.get(firm.url("granska")).text
    link = _link(mail_app, smtp_receiver)
    assert "ber dig läsa igenom svaret" in " ".join(text_of(smtp_receiver.received[-1]).split())
    boss = Browser(mail_app)
    asked = "Din kollega ber dig läsa igenom svaret och skicka in det."
    assert asked in boss.get(link).text
    boss.press("Granska och skicka in")
    assert asked in boss.page.text
    boss.press("Skicka in svaret", stance="supports", name="VD", email="vd@hedlundstra.example")
    assert session.scalars(select(Response.respondent_name)).all() == ["VD"]
    assert "Svaret är inskickat" in mine.get(firm.url()).text


def test_from_the_receipt_a_colleague_is_let_in_by_one_field(
    mail_app: Flask, session: Session, remiss: Remiss, firm: Consultee, smtp_receiver: Receiver, now
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Vårt.", now)
    submit(firm, now)
    browser = enter(mail_app, firm, "Se kvittot")
    assert "Kollegan ser svaret och kan ändra det, precis som ni." in browser.page.text
    browser.press("Skicka", email=NEW)
    assert _shares(session) == [(NEW, ShareRight.WRITE, False)]


def test_the_pages_cost_the_same_for_one_colleague_and_for_five(
    app: Flask, session: Session, firm: Consultee, count_sql
) -> None:
    browser = enter(app, firm)
    counts = []
    for wanted in (1, 5):
        for number in range(wanted):
            _share(browser, firm, email=f"kollega{number}@hedlundstra.example")
        count_sql.clear()
        browser.get(firm.url())
        browser.get(firm.url("dela"))
        counts.append(len(count_sql))
    assert counts[0] == counts[1]


def test_only_the_hash_of_a_colleagues_secret_is_kept(
    mail_app: Flask, session: Session, firm: Consultee, smtp_receiver: Receiver
) -> None:
    _share(enter(mail_app, firm), firm)
    secret = _link(mail_app, smtp_receiver).removeprefix("/svara/")
    hashes = session.scalars(select(InvitationToken.token_hash).where(InvitationToken.share_id.is_not(None)))
    assert all(secret not in each and len(each) == 64 for each in hashes)
    assert secret not in str(session.scalars(select(OutboxMail.values)).all())
