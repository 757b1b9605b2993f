"""Fixtures of every test: a real database of its own for each, the app on it, clients for each of the cast.

``--database sqlite`` (default) or ``--database postgresql`` chooses the engine; all that needs a database runs on both.
"""

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.config import Settings
from consult.core.db import Base, db, write
from consult.core.triggers import create_triggers
from tests.cast import Cast, make_cast
from tests.client import Browser, SeparateClient
from tests.postgresql import Server, start_postgresql
from tests.routes_once import share_address_builders
from tests.smtp import smtp_receiver  # noqa: F401

# No test fails by the clock: a busy machine is no error.
hypothesis_settings.register_profile("no clock", deadline=None)
hypothesis_settings.load_profile("no clock")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs no database is tried once, in the run on SQLite."""
    if config.getoption("--database") == "sqlite":
        return
    needless = [item for item in items if "postgresql" not in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needless)
    items[:] = [item for item in items if item not in set(needless)]


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """No test talks to anything but this machine."""
    original = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])  # type: ignore[index]
            assert host in {"127.0.0.1", "localhost", "::1"}, f"a test wants to reach {host}"
        original(self, address)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = original  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def address_builders() -> Iterator[None]:
    """Making an app is what most tests begin with; a third of their time went into it."""
    put_back = share_address_builders()
    yield
    put_back()


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def postgresql(engine_name: str) -> Iterator[Server | None]:
    """The PostgreSQL server of this test process, when the suite runs on it."""
    if engine_name == "sqlite":
        yield None
        return
    with start_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def empty_database(
    engine_name: str, postgresql: Server | None, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """URL of a database with all tables and no rows; SQLite: a file to copy."""
    if postgresql is None:
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'empty.db'}"
    else:
        url = postgresql.create_database("consult_test")
    _create_tables(url)
    return url


def _create_tables(url: str) -> None:
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        create_triggers(connection)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.fixture
def database(empty_database: str, engine_name: str, tmp_path: Path) -> Iterator[str]:
    """URL of this test's own empty database."""
    if engine_name == "sqlite":
        target = tmp_path / "instance" / "consult.db"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(empty_database.removeprefix("sqlite:///"), target)
        yield f"sqlite:///{target}"
        return
    yield empty_database
    _empty(empty_database)


def _empty(url: str) -> None:
    """Take all rows away again. Only tables that have any are truncated: that is what takes time."""
    engine = create_engine(url)
    names = [table.name for table in Base.metadata.sorted_tables]
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    with engine.begin() as connection:
        used = [f'"{name}"' for name in connection.scalars(text(looks))]
        if used:
            connection.execute(text(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE"))
    engine.dispose()


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(
        secret_key="a secret key that is only used in the tests",
        instance=tmp_path / "instance",
        database_url=database,
        base_url="http://localhost",
        mail_per_minute=0,
        log_level="ERROR",
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on this test's database. Exceptions that no handler should meet are raised."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.config.update(TESTING=True)
    app.test_client_class = SeparateClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the test's own app context, for building and looking."""
    return db.session()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """One person per role; see tests/cast.py."""
    with write() as session:
        return make_cast(session)


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """``browser()`` is a stranger; ``browser(cast.editor)`` is signed in. Every page fetched is checked."""

    def open_browser(user: object | None = None) -> Browser:
        opened = Browser(app)
        if user is not None:
            opened.sign_in(user)
        return opened

    return open_browser


class Statements(list[str]):
    """SQL statements sent; BEGIN, COMMIT and savepoints are not counted."""


@pytest.fixture
def count_sql(app: Flask) -> Iterator[Statements]:
    """All statements of the test so far; ``.clear()`` before the thing to count, ``len()`` after."""
    seen = Statements()

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests' stories begin: Tuesday 9 February 2027, 10.42 Swedish time."""
    return datetime(2027, 2, 9, 9, 42, tzinfo=UTC)
