"""The database: writes only in write(), nothing lost between writers, times with zone."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from consult.core import audit, throttle
from consult.core.actor import SYSTEM
from consult.core.db import WriteOutsideTransaction, db, write
from consult.core.throttle import Attempt


def test_a_change_outside_write_is_refused(session: Session, now: datetime) -> None:
    session.add(Attempt(key="a", at=now))
    with pytest.raises(WriteOutsideTransaction):
        session.commit()
    session.rollback()
    with pytest.raises(WriteOutsideTransaction):
        session.execute(update(Attempt).values(key="b"))


def test_an_exception_inside_write_leaves_nothing(session: Session, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), write():
        session.add(Attempt(key="a", at=now))
        session.flush()
        _ = 1 / 0
    assert session.scalars(select(Attempt)).all() == []


def test_a_write_inside_a_write_joins_it(session: Session, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), write():
        with write() as inner:
            inner.add(Attempt(key="a", at=now))
        _ = 1 / 0
    assert session.scalars(select(Attempt)).all() == []


def test_200_writers_at_once_all_get_through(app: Flask, now: datetime) -> None:
    from consult.core.throttle import count

    failures: list[BaseException] = []

    def attempt() -> None:
        try:
            with app.app_context():
                with write():
                    throttle.add("same", now=now)
                db.session.remove()
        except BaseException as error:  # reported below
            failures.append(error)

    threads = [threading.Thread(target=attempt) for _number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert count("same", within=timedelta(days=1), now=now + timedelta(seconds=1)) == 200


def test_times_come_back_in_utc_and_naive_ones_are_refused(session: Session) -> None:
    swedish = datetime(2027, 2, 9, 10, 42, tzinfo=timezone(timedelta(hours=1)))
    with write():
        session.add(Attempt(key="a", at=swedish))
    session.expire_all()
    stored = session.scalars(select(Attempt.at)).one()
    assert stored == datetime(2027, 2, 9, 9, 42, tzinfo=UTC)
    assert stored.utcoffset() == timedelta(0)
    with pytest.raises(StatementError, match="without zone"), write():
        session.add(Attempt(key="b", at=datetime(2027, 2, 9, 10, 42)))  # noqa: DTZ001
        session.flush()


def test_foreign_keys_hold(session: Session, now: datetime) -> None:
    from consult.organisations.models import OrganisationContact

    with pytest.raises(IntegrityError), write():
        session.add(OrganisationContact(organisation_id=999, contact_id=999))
        session.flush()


def test_the_audit_log_only_grows(session: Session, now: datetime) -> None:
    with write():
        entry = audit.record(by=SYSTEM, action="thing.done", on=("thing", 1, "En sak"), now=now)
    with pytest.raises(audit.AuditLogIsAppendOnly), write():
        entry.action = "thing.undone"
        session.flush()
    with pytest.raises(Exception, match="append-only"), write():
        session.execute(update(audit.AuditEntry).values(action="x"))
    assert session.scalars(audit.entries("thing", 1)).one().action == "thing.done"
