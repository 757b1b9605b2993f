"""Two staff users press at the same moment: one mailing goes out, one recipient is added, and nobody meets an error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.actor import SYSTEM
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.invitations import actions
from consult.invitations.links import unsubscribe_url
from consult.invitations.models import Invitation, Mailing, MailingKind, Unsubscription
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round, make_organisation

PEOPLE = 4


def both(clients: list[FlaskClient], url: str, data: dict[str, object]) -> list[int]:
    """Post the same from all at once; the statuses."""
    start = Barrier(len(clients))

    def press(client: FlaskClient) -> int:
        start.wait()
        return client.post(url, data=data).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(pool.map(press, clients))


def at_once(app: Flask, browser: Callable[..., Browser], cast: Cast) -> list[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False
    return [browser(cast.editor).client for _ in range(PEOPLE)]


def test_one_mailing_goes_out(
    app: Flask, browser: Callable[..., Browser], cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_ = make_open_round(session)
        chosen = [
            make_invitation(session, round_, f"Firma {number} AB", f"info{number}@firma.example").id
            for number in range(20)
        ]
    url = f"/staff/rounds/{round_.id}/mailings/send?kind=invitation"
    data = {"subject": "Hej", "when": "now", "expected": "20", "to": [str(key) for key in chosen]}
    statuses = both(at_once(app, browser, cast), url, data)
    assert statuses == [302] + [422] * (PEOPLE - 1)
    db.session.rollback()
    assert session.scalar(select(func.count(Mailing.id))) == 1
    assert session.scalar(select(func.count(OutboxMail.id))) == 20


def test_one_recipient_is_added(
    app: Flask, browser: Callable[..., Browser], cast: Cast, session: Session
) -> None:
    with write():
        round_ = make_open_round(session)
        organisation = make_organisation(session, "Nordåns Åkeri AB", "info@nordan.example")
    url = f"/staff/rounds/{round_.id}/recipients/add?q=Nordåns"
    data = {"scope": "ticked", "organisation": str(organisation.id)}
    statuses = both(at_once(app, browser, cast), url, data)
    assert statuses == [302] + [422] * (PEOPLE - 1)
    db.session.rollback()
    assert session.scalar(select(func.count(Invitation.id))) == 1


def test_unsubscribed_twice_is_no_error(
    app: Flask, browser: Callable[..., Browser], cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_ = make_open_round(session)
        invitation = make_invitation(session, round_, "Nordåns Åkeri AB", "info@nordan.example")
        actions.create_mailing(
            round_=round_,
            kind=MailingKind.INVITATION,
            subject="Hej",
            body="{{ link }}",
            invitation_ids=[invitation.id],
            send_from=now,
            by=SYSTEM,
            now=now,
        )
    url = unsubscribe_url(app.config["SETTINGS"], session.scalars(select(OutboxMail.id)).one())
    statuses = both(at_once(app, browser, cast), url, {"List-Unsubscribe": "One-Click"})
    assert statuses == [200] * PEOPLE
    db.session.rollback()
    assert session.scalar(select(func.count(Unsubscription.id))) == 1
