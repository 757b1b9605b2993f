"""Backup while the site runs, restore on an empty machine: equal checksums, no mail sent twice."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.config import Settings
from consult.core.backup import BackupError, make_backup, restore_backup
from consult.core.cli import hold_waiting_mail
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes, read_file
from consult.core.outbox import MailContent, MailState, OutboxMail
from tests.cast import Cast


@pytest.fixture(autouse=True)
def sqlite_only(engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("pg_dump is not part of the wheel server; the SQLite drill covers the archive")


def queue(session: Session, state: MailState, now: datetime) -> None:
    content = MailContent(kind="test", subject="s", text="t", created_at=now)
    session.add(content)
    session.flush()
    session.add(
        OutboxMail(
            key=state.value, content_id=content.id, to_address="a@b.example", message_id=f"<{state.value}@b.example>",
            state=state, not_before=now, created_at=now,
        )
    )  # fmt: skip


@pytest.fixture
def archive(
    app: Flask, settings: Settings, session: Session, cast: Cast, now: datetime, tmp_path: Path
) -> Path:
    content = "Å, ä och ö\n".encode()
    sha256 = keep_bytes(content)
    with write():
        add_file(sha256=sha256, size=len(content), media_type="text/plain", filename="brev.txt", now=now)
        for state in (MailState.QUEUED, MailState.DEFERRED, MailState.SENDING, MailState.SENT):
            queue(session, state, now)
    target = tmp_path / "backup" / "consult.tar.gz"
    make_backup(settings, target, now=now)
    return target


def elsewhere(tmp_path: Path) -> Settings:
    return Settings(secret_key="x" * 40, instance=tmp_path / "other", log_level="ERROR")


def test_a_restored_installation_has_the_same_rows_and_files(
    archive: Path, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    other = elsewhere(tmp_path)
    sums = restore_backup(other, archive)
    again = make_backup(other, tmp_path / "again.tar.gz", now=now + timedelta(hours=1))
    assert {key: value for key, value in sums.items() if key.startswith("files/")} == {
        key: value for key, value in again.items() if key.startswith("files/")
    }
    with (
        sqlite3.connect(other.instance / "consult.db") as copy,
        sqlite3.connect(settings.instance / "consult.db") as old,
    ):
        assert list(copy.iterdump()) == list(old.iterdump())


def test_waiting_mail_is_not_sent_again_after_a_restore(archive: Path, tmp_path: Path) -> None:
    other = elsewhere(tmp_path)
    restore_backup(other, archive)
    import contextvars

    def look() -> list[str]:
        restored = create_app(other)
        with restored.app_context():
            held = hold_waiting_mail()
            states = sorted(db.session.scalars(select(OutboxMail.state)))
            assert held == 3
            file = db.session.scalars(
                select(__import__("consult.core.files", fromlist=["x"]).StoredFile)
            ).one()
            assert read_file(file).decode() == "Å, ä och ö\n"
            db.session.remove()
            db.engine.dispose()
        return states

    assert contextvars.Context().run(look) == ["sent", "uncertain", "uncertain", "uncertain"]


def test_a_used_installation_is_never_overwritten(archive: Path, settings: Settings) -> None:
    with pytest.raises(BackupError, match="redan en installation"):
        restore_backup(settings, archive)


@pytest.mark.parametrize("broken", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_broken_archive_is_named_and_changes_nothing(broken: bytes, tmp_path: Path) -> None:
    source = tmp_path / "broken.tar.gz"
    source.write_bytes(broken)
    other = elsewhere(tmp_path)
    with pytest.raises(BackupError, match="går inte att läsa"):
        restore_backup(other, source)
    assert not other.instance.exists()


def test_a_changed_archive_is_found_by_its_checksum(archive: Path, tmp_path: Path) -> None:
    import tarfile

    folder = tmp_path / "open"
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    stored = next((folder / "files").glob("*/*"))
    stored.write_bytes(b"something else")
    tampered = tmp_path / "tampered.tar.gz"
    with tarfile.open(tampered, "w:gz") as packed:
        for path in folder.iterdir():
            packed.add(path, path.name)
    with pytest.raises(BackupError, match="skadad"):
        restore_backup(elsewhere(tmp_path), tampered)
