"""A link that only reads: the proposal, the draft and what was sent can be seen; nothing can be changed by it."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.actor import SYSTEM
from consult.core.audience import audience_of
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.demo.receiver import Receiver
from consult.invitations.link_rights import for_readers
from consult.invitations.models import Invitation, InvitationToken, ResponseState, ShareRight
from consult.responses.models import Draft, DraftComment, Response, SectionRead
from consult.responses.views_public import sharing
from tests.client import Browser, with_token
from tests.factories.responses import Consultee, Remiss, submit, write_comment
from tests.mailing import send_due, text_of

REFUSED = "Du kan läsa, men inte ändra"


@pytest.fixture
def link(mail_app: Flask, smtp_receiver: Receiver, remiss: Remiss, firm: Consultee, now) -> str:
    """The address in the mail to a colleague who may only read; two comments are written."""
    from consult.invitations.actions import share

    write_comment(remiss, firm, remiss.measure_1, "Om åtgärden.", now)
    write_comment(remiss, firm, remiss.background, "Om bakgrunden.", now)
    with write() as session:
        share(
            invitation=firm.invitation(session),
            address="styrelsen@hedlundstra.example",
            name="Styrelsen",
            right=ShareRight.READ,
            shared_by_id=None,
            by=SYSTEM,
            now=now,
        )
    send_due(mail_app)
    found = re.search(r"/svara/\S+", text_of(smtp_receiver.received[-1]))
    assert found
    return found.group(0)


def _reader(app: Flask, link: str, button: str = "Läs svaret") -> Browser:
    browser = Browser(app)
    browser.get(link)
    browser.press(button)
    return browser


def _forms(browser: Browser) -> list[str]:
    """Where the page's own forms post to; the choice of language is none of them."""
    forms = re.findall(r"<form[^>]*>", browser.page.html)
    return [form for form in forms if "/sprak" not in form and "data-read" not in form]


def _content(session: Session) -> tuple[object, ...]:
    session.expire_all()
    draft = session.scalars(select(Draft)).first()
    return (
        draft and (draft.saved_at, draft.stance),
        sorted(session.scalars(select(DraftComment.body))),
        session.scalar(select(func.count(Response.id))),
        session.scalar(select(func.count(SectionRead.id))),
        session.scalar(select(func.count(AuditEntry.id))),
        session.scalars(select(Invitation.response_state)).all(),
    )


def test_the_reader_sees_the_proposal_and_the_draft(mail_app: Flask, link: str, firm: Consultee) -> None:
    browser = _reader(mail_app, link)
    assert browser.page.h1 == "Svaret innan det skickas in"
    assert "Om åtgärden." in browser.page.text and "Om bakgrunden." in browser.page.text
    assert "Om åtgärden." in browser.get(firm.url("avsnitt/2")).text
    browser.click("Nästa: Handlingsplan 2027–2028")
    browser.click("Översikt")
    assert "inte ändra något" in browser.page.text


@pytest.mark.parametrize(
    "ending", ["", "granska", "avsnitt/1", "avsnitt/2?kommentera=m1", "avsnitt/3", "hela"]
)
def test_no_page_has_a_form(mail_app: Flask, link: str, firm: Consultee, ending: str) -> None:
    browser = _reader(mail_app, link)
    browser.get(firm.url(ending))
    assert _forms(browser) == []


@pytest.mark.parametrize("ending", ["dela", "inga-synpunkter", "fel-mottagare", "ta-tillbaka"])
def test_pages_that_only_lead_to_a_change_say_why_not(
    mail_app: Flask, link: str, firm: Consultee, ending: str
) -> None:
    browser = _reader(mail_app, link)
    assert browser.get(firm.url(ending), status=403).h1 == REFUSED


def test_every_post_is_refused_but_those_declared_for_readers(
    mail_app: Flask, session: Session, link: str, firm: Consultee
) -> None:
    browser = _reader(mail_app, link)
    mail_app.config["WTF_CSRF_ENABLED"] = False
    before = _content(session)
    tried = 0
    for rule in mail_app.url_map.iter_rules():
        view = mail_app.view_functions[rule.endpoint]
        audience = audience_of(view)
        if audience is None or audience.kind != "link" or "POST" not in rule.methods:
            continue
        values = {name: 1 for name in rule.arguments if name != "public_id"}
        _domain, path = rule.build({"public_id": firm.public_id, **values}) or ("", "")
        answer = browser.client.post(path, data={"body": "Läsarens egen text.", "target": "m1"})
        if rule.endpoint == "responses.been_here":
            assert answer.status_code == 204
            continue
        assert answer.status_code == 403, rule.rule
        assert REFUSED in answer.text and "Läsarens egen text." in answer.text, rule.rule
        tried += 1
    assert tried > 15
    assert _content(session) == before


def test_a_mark_is_needed_to_let_a_reader_post() -> None:
    from consult.invitations.link_rights import LinkRights, refuses

    def undeclared() -> None: ...

    reader, writer = LinkRights(1, 1, read_only=True), LinkRights(1, 1)
    assert refuses(undeclared, "POST", reader) and refuses(undeclared, "PUT", reader)
    assert not refuses(undeclared, "GET", reader) and not refuses(undeclared, "POST", writer)
    assert not refuses(for_readers(lambda: None), "POST", reader)
    assert refuses(sharing.sharing, "GET", reader)


def test_coming_by_the_link_opens_nothing_but_is_seen(
    mail_app: Flask, session: Session, link: str, firm: Consultee, now
) -> None:
    with write() as changing:
        invitation = changing.get_one(Invitation, firm.invitation_id)
        invitation.response_state, invitation.opened_at = ResponseState.NOT_OPENED, None
    _reader(mail_app, link)
    session.expire_all()
    invitation = session.get_one(Invitation, firm.invitation_id)
    assert (invitation.response_state, invitation.opened_at) == (ResponseState.NOT_OPENED, None)
    seen = session.scalars(select(InvitationToken.seen_at).where(InvitationToken.read_only)).one()
    assert seen == now


def test_the_script_tells_that_the_reader_is_here(
    mail_app: Flask, session: Session, link: str, firm: Consultee, the_ninth_of_february
) -> None:
    browser = _reader(mail_app, link)
    the_ninth_of_february.shift(3600)
    page = browser.get(firm.url("avsnitt/1"))
    assert firm.url("har") in page.html
    data = with_token(browser)
    assert browser.client.post(firm.url("har"), data=data).status_code == 204
    seen = session.scalars(select(InvitationToken.seen_at).where(InvitationToken.read_only)).one()
    assert seen is not None and seen.hour == 10
    assert session.scalar(select(func.count(SectionRead.id))) == 0


def test_the_receipt_is_read_without_a_way_to_change(
    mail_app: Flask, link: str, firm: Consultee, now
) -> None:
    submit(firm, now)
    browser = Browser(mail_app)
    browser.get(link)
    browser.press("Se kvittot")
    assert "Om åtgärden." in browser.page.text
    assert _forms(browser) == []
    assert "Ta tillbaka" not in browser.page.text
