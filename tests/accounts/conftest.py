"""Fixtures of the tests about accounts: mail that arrives, and the worker's jobs."""

from collections.abc import Callable

import pytest
from flask import Flask

from consult.accounts.models import User
from consult.accounts.passwords import hash_password
from consult.core.db import db, write
from consult.core.job_runner import run_one
from consult.demo.receiver import Received, Receiver
from tests.cast import PASSWORD, Cast
from tests.mailing import mail_app, send_due, text_of  # noqa: F401

Deliver = Callable[[], list[Received]]


@pytest.fixture
def deliver(mail_app: Flask, smtp_receiver: Receiver) -> Deliver:  # noqa: F811
    """Do the jobs, send what is due, and give the mails that arrived since the last time."""
    seen = 0

    def work() -> list[Received]:
        nonlocal seen
        while run_one(mail_app):
            pass
        db.session.expire_all()
        send_due(mail_app)
        new = smtp_receiver.received[seen:]
        seen = len(smtp_receiver.received)
        return new

    return work


@pytest.fixture
def with_password(cast: Cast) -> Cast:
    """The editor can sign in with ``PASSWORD``."""
    give_password(cast.editor)
    return cast


def give_password(user: User, password: str = PASSWORD) -> None:
    with write() as session:
        session.add(user)
        user.password_hash = hash_password(password)


def link_in(mail: Received) -> str:
    """The path of the link that the mail carries."""
    return "/konto/" + text_of(mail).partition("/konto/")[2].split()[0]
