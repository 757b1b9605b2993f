"""A temporary installation with an open round, for the programs here."""

import contextlib
import contextvars
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consult.app import create_app
from consult.config import Settings
from consult.core import clock
from consult.core.db import Base, db
from consult.programmes.models import Measure
from consult.responses.reading import Target
from tests.factories.responses import Consultee, Remiss, enter, make_consultee, make_remiss, write_comment

T = TypeVar("T")


def outside(call: Callable[[], T]) -> T:
    """Run as a server does: outside the app context that is pushed here."""
    return contextvars.Context().run(call)


@contextlib.contextmanager
def installation(folder: Path, *, measures: int) -> Iterator[tuple[Flask, Remiss]]:
    """An app on an SQLite file with one open round whose goal has ``measures`` measures."""
    app = create_app(
        Settings(secret_key="bench" * 8, instance=folder, base_url="http://localhost", log_level="ERROR")
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app, make_remiss(measures=measures)
        db.session.remove()
        db.engine.dispose()


def commented(remiss: Remiss, count: int) -> Consultee:
    """An invited company with ``count`` comments saved an hour ago, one on each measure of the goal's section."""
    saved_at = clock.now() - timedelta(hours=1)
    consultee = make_consultee(remiss)
    section_id = remiss.made.sections[1].section_id
    for measure_id in db.session.scalars(select(Measure.id).order_by(Measure.number).limit(count)).all():
        text = "Planen behöver bli klar tidigare. Vi har en kund som vill att vi dubblar produktionen. " * 2
        write_comment(remiss, consultee, Target(section_id, measure_id=measure_id), text, saved_at)
    return consultee


def client_of(app: Flask, consultee: Consultee) -> FlaskClient:
    """A client whose session has opened the link."""
    return outside(lambda: enter(app, consultee, "Fortsätt")).client
