"""The settings of the installation as they are now: what an administrator has saved goes before the environment.

A page costs one look at a small file's time stamp and no SQL. ``announce`` renews the file after a change, so every
process that shares the instance folder reads the settings anew on its next page; a minute is the longest that a
process goes without reading, should the file not have been renewed. The reading uses a connection of its own: it
may come in the middle of somebody else's transaction.
"""

import os
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import current_app
from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from consult.config import Settings
from consult.core.site.models import SiteSetting

STORED = (
    "municipality", "accent", "contact_name", "contact_email", "contact_phone", "data_protection_contact", "shield",
)  # fmt: skip
LONGEST = 60.0
RETRY = 2.0
STAMP = "site-settings.stamp"

Stamp = tuple[int, int]


@dataclass
class _Known:
    """What this process has read: the stored values, when, and the settings made of them and of ``base``."""

    values: dict[str, str] = field(default_factory=dict)
    stamp: Stamp | None = None
    read_again_at: float = 0.0
    base: Settings | None = None
    settings: Settings | None = None


def site() -> Settings:
    """The settings with what is stored. Where the database does not answer, what was known before."""
    base: Settings = current_app.config["SETTINGS"]
    known: _Known = current_app.extensions.setdefault("consult-site", _Known())
    stamp = _stamp(base.instance)
    if known.read_again_at <= time.monotonic() or known.stamp != stamp:
        _read(known, base, stamp)
    if known.settings is None or known.base is not base:
        known.base, known.settings = base, replace(base, **known.values)  # type: ignore[arg-type]
    return known.settings


def _read(known: _Known, base: Settings, stamp: Stamp | None) -> None:
    wait, engine = LONGEST, create_engine(base.database, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(SiteSetting.name, SiteSetting.value)).all()
        known.values = {row.name: row.value for row in rows if row.name in STORED}
        known.settings = None
    except SQLAlchemyError:
        wait = RETRY
    known.stamp, known.read_again_at = stamp, time.monotonic() + wait


def _stamp(instance: Path) -> Stamp | None:
    try:
        found = os.stat(instance / STAMP)  # noqa: PTH116 (on every page; a Path object costs more than the call)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def announce() -> None:
    """Make all processes read the settings anew. Called after the commit."""
    instance = current_app.config["SETTINGS"].instance
    handle, name = tempfile.mkstemp(dir=instance, prefix=STAMP)
    os.close(handle)
    Path(name).replace(instance / STAMP)
    current_app.extensions.pop("consult-site", None)
