"""Two hundred answers in the same second, and two presses at the same moment: each stored, each once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.invitations.actions import invite, mint_link
from consult.invitations.models import InvitationToken
from consult.organisations.models import Organisation, OrganisationKind
from consult.responses.models import Comment, Draft, Response
from tests.client import Browser
from tests.factories.responses import OPENED, Consultee, Remiss, enter, write_comment

MANY = 200
THREADS = 16


def _firms(remiss: Remiss, count: int) -> list[Consultee]:
    with write() as session:
        rows = [
            Organisation(
                kind=OrganisationKind.COMPANY, name=f"Firma {n} AB", created_at=OPENED, updated_at=OPENED
            )
            for n in range(count)
        ]
        session.add_all(rows)
        session.flush()
        round_ = session.get_one(Round, remiss.round.id)
        invitations = invite(round_=round_, organisation_ids=[row.id for row in rows], by=SYSTEM, now=OPENED)
        return [
            Consultee(row.id, row.public_id, mint_link(invitation=row, now=OPENED), row.organisation.name)
            for row in invitations
        ]


def _ready(app: Flask, firm: Consultee) -> tuple[FlaskClient, str, dict[str, str]]:
    """A browser in front of the filled review page, without fetching the pages before it."""
    session = db.session()
    token_id = session.scalar(
        select(InvitationToken.id).where(InvitationToken.invitation_id == firm.invitation_id)
    )
    key = session.scalar(select(Draft.submit_key).where(Draft.invitation_id == firm.invitation_id))
    client = app.test_client()
    with client.session_transaction() as state:
        state["grants"], state["csrf_token"] = {firm.public_id: token_id}, firm.public_id
    signed = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(firm.public_id)
    fields = {"csrf_token": signed, "submit_key": key, "stance": "supports", "name": "VD"}
    return client, firm.url("granska"), {**fields, "email": "vd@firman.example"}


@pytest.mark.slow
def test_two_hundred_in_the_same_second_are_stored_once_each(app: Flask, remiss: Remiss, now) -> None:
    firms = _firms(remiss, MANY)
    forms = []
    for firm in firms:
        write_comment(remiss, firm, remiss.measure_1, f"Från {firm.name}.", now)
        forms.append(_ready(app, firm))
    db.session.remove()
    together = Barrier(THREADS)

    def send(number: int) -> int:
        if number < THREADS:
            together.wait(timeout=30)
        client, url, fields = forms[number]
        return client.post(url, data=fields).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        codes = list(pool.map(send, range(MANY)))
    assert codes == [302] * MANY
    session = db.session()
    assert session.scalar(select(func.count(Response.id))) == MANY
    assert session.scalar(select(func.count(Response.invitation_id.distinct()))) == MANY
    assert session.scalar(select(func.count(Response.number.distinct()))) == MANY
    assert session.scalar(select(func.count(Comment.id))) == MANY
    assert session.scalar(select(func.count(OutboxMail.id))) == MANY


def test_the_same_form_sent_at_the_same_moment_makes_one(
    app: Flask, remiss: Remiss, firm: Consultee, now
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Vårt.", now)
    browser = enter(app, firm, "Granska och skicka in")
    fields = dict(browser.page.form("Skicka in svaret")[0]["fields"]) | {"stance": "supports", "name": "VD"}
    cookie = browser.client.get_cookie("consult_link")
    db.session.remove()
    together = Barrier(6)

    def send(_number: int) -> int:
        other = Browser(app)
        other.client.set_cookie("consult_link", cookie.value)
        together.wait(timeout=30)
        return other.client.post(firm.url("granska"), data=fields).status_code

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(send, range(6))) == [302] * 6
    session = db.session()
    assert session.scalar(select(func.count(Response.id))) == 1
    assert session.scalar(select(func.count(OutboxMail.id))) == 1


def test_two_colleagues_begin_at_the_same_moment(app: Flask, remiss: Remiss, firm: Consultee) -> None:
    browsers = [enter(app, firm) for _ in range(6)]
    forms = []
    for browser in browsers:
        browser.get(firm.url("avsnitt/2?kommentera=m1"))
        forms.append(dict(browser.page.form("Spara synpunkten")[0]["fields"]))
    db.session.remove()
    together = Barrier(6)

    def save(number: int) -> int:
        together.wait(timeout=30)
        fields = {**forms[number], "body": f"Kollega {number}."}
        return browsers[number].client.post(firm.url("avsnitt/2"), data=fields).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(save, range(6)))
    assert codes == [302, 409, 409, 409, 409, 409]
