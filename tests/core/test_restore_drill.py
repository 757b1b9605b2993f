"""The restore drill: a backup while people write, restored on a clean machine; nothing lost, nothing sent twice."""

import contextvars
import hashlib
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import stamp
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.config import Settings
from consult.core import audit, clock, outbox
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.backup import BackupError, make_backup, restore_backup
from consult.core.cli import register_cli
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes
from consult.core.migrations import FOLDER, init_migrations
from consult.core.outbox import MailState, OutboxMail
from consult.demo.receiver import Receiver
from tests.client import Browser
from tests.factories.responses import (
    OPENED,
    Consultee,
    Remiss,
    make_consultee,
    make_remiss,
    submit,
    write_comment,
)
from tests.mailing import send_due
from tests.postgresql import Server, programs


@dataclass
class Drill:
    """The installation in use, and an empty machine to restore it on."""

    app: Flask
    settings: Settings
    clean: Settings
    archive: Path

    def back_up(self) -> None:
        """Take the backup."""
        make_backup(self.settings, self.archive, now=clock.now())

    def run(self, *arguments: str) -> Result:
        """A shell command on the restored machine, as an operator gives it."""

        def command() -> Result:
            app = self._restored()
            with app.app_context():
                result = app.test_cli_runner().invoke(args=list(arguments))
                db.session.remove()
                db.engine.dispose()
            return result

        return contextvars.Context().run(command)

    def restore(self) -> str:
        """Restore on the clean machine; what the command says."""
        result = self.run("restore", str(self.archive))
        assert result.exit_code == 0, result.output
        return result.output

    def there(self, look: Callable[[Flask], object]) -> None:
        """Do something in the restored installation."""

        def inside() -> None:
            app = self._restored()
            with app.app_context():
                look(app)
                db.session.remove()
                db.engine.dispose()

        contextvars.Context().run(inside)

    def _restored(self) -> Flask:
        app = create_app(self.clean)
        init_migrations(app)
        register_cli(app)
        return app


@pytest.fixture
def drill(
    mail_app: Flask,
    postgresql: Server | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Drill:
    settings: Settings = mail_app.config["SETTINGS"]
    url = ""
    if postgresql is not None:
        use_postgresql_programs(monkeypatch)
        url = postgresql.create_database("consult_restored")
    init_migrations(mail_app)
    stamp(directory=FOLDER)  # the tests' tables are made from the models
    clean = replace(settings, instance=tmp_path / "clean", database_url=url)
    return Drill(mail_app, settings, clean, tmp_path / "kopior" / "consult.tar.gz")


def use_postgresql_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the programs of the test's server first on the path: pg_dump must not be older than the server."""
    folder = programs()
    if folder:
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    elif not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")


@pytest.fixture
def remiss(drill: Drill) -> Remiss:
    return make_remiss()


def queue_mail(key: str, **options: object) -> OutboxMail:
    with write():
        return outbox.queue(
            key=key, kind="test", to=f"{key}@foretag.example", subject=f"Om {key}", text="Hej", now=clock.now(),
            **options,  # type: ignore[arg-type]
        )  # fmt: skip


def checksums(url: str) -> dict[str, str]:
    """SHA-256 of all rows of each table, whatever order they lie in."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {}
        for name in inspect(connection).get_table_names():
            rows = sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    engine.dispose()
    return found


def file_sums(settings: Settings) -> dict[str, str]:
    files = [path for path in settings.files.rglob("*") if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def answered(remiss: Remiss) -> Consultee:
    """An organisation that has sent its response, with a file beside it."""
    consultee = make_consultee(remiss)
    now = OPENED + timedelta(days=1)
    write_comment(remiss, consultee, remiss.measure_1, "Bron är för smal för åäö.", now)
    submit(consultee, now)
    content = "Å, ä och ö\n".encode()
    sha256 = keep_bytes(content)
    with write():
        add_file(sha256=sha256, size=len(content), media_type="text/plain", filename="brev.txt", now=now)
    return consultee


def test_all_tables_and_files_are_the_same(drill: Drill, remiss: Remiss) -> None:
    answered(remiss)
    drill.back_up()
    before = checksums(drill.settings.database)
    restore_backup(drill.clean, drill.archive)
    assert checksums(drill.clean.database) == before
    assert file_sums(drill.clean) == file_sums(drill.settings) != {}
    assert all(name == found for name, found in file_sums(drill.clean).items())


def test_a_personal_link_and_its_draft_work_after_the_restore(drill: Drill, remiss: Remiss) -> None:
    consultee = make_consultee(remiss)
    write_comment(remiss, consultee, remiss.measure_1, "Bron är för smal.", OPENED)
    drill.back_up()
    drill.restore()

    def look(app: Flask) -> None:
        visitor = Browser(app)
        visitor.get(consultee.link)
        visitor.press("Fortsätt")
        assert "Bron är för smal." in visitor.get(consultee.url("granska")).text

    drill.there(look)


def test_no_mail_is_sent_twice(drill: Drill, smtp_receiver: Receiver) -> None:
    queue_mail("skickat-fore")
    send_due(drill.app)
    with write():
        interrupted = queue_mail("pa-vag", repeat_if_uncertain=True)
        interrupted.state, interrupted.lease_until = MailState.SENDING, clock.now()
    queue_mail("skickat-efter")
    drill.back_up()
    send_due(drill.app)
    gone = sorted(mail.recipient for mail in smtp_receiver.received)
    assert "skickat-efter@foretag.example" in gone

    assert "1 mejl var på väg" in drill.restore()
    drill.there(send_due)
    assert sorted(mail.recipient for mail in smtp_receiver.received) == gone

    listed = drill.run("mail", "held", "--addresses").output
    assert "Om skickat-efter" in listed
    assert "skickat-efter@foretag.example" in listed
    assert "Om skickat-fore" not in listed
    assert "Om pa-vag" not in listed


def test_staff_say_what_has_gone_out_and_let_the_rest_go(drill: Drill, smtp_receiver: Receiver) -> None:
    queue_mail("har-gatt")
    queue_mail("vantar")
    drill.back_up()
    drill.restore()
    gone = next(
        line.split()[0] for line in drill.run("mail", "held").output.splitlines() if "har-gatt" in line
    )
    assert "1 mejl räknas som skickade" in drill.run("mail", "sent", gone).output
    again = drill.run("mail", "sent", gone)
    assert again.exit_code == 1
    assert "Inga mejl med det numret" in again.output
    assert drill.run("mail", "release").exit_code == 1  # nobody answers the question
    drill.there(send_due)
    assert smtp_receiver.received == []

    assert "går ut igen" in drill.run("mail", "release", "--yes").output
    drill.there(send_due)
    assert [mail.recipient for mail in smtp_receiver.received] == ["vantar@foretag.example"]
    assert "Inga mejl hålls" in drill.run("mail", "release").output
    assert "Inga mejl hålls" in drill.run("mail", "held").output

    def look(_app: Flask) -> None:
        actions = set(db.session.scalars(select(AuditEntry.action)))
        assert {"mail.held", "mail.counted_as_sent", "mail.released"} <= actions

    drill.there(look)


def test_who_asks_for_a_link_meanwhile_gets_it(drill: Drill, smtp_receiver: Receiver) -> None:
    drill.back_up()
    drill.restore()

    def ask(app: Flask) -> None:
        queue_mail("ny-lank", urgent=True)
        queue_mail("nytt-utskick")
        send_due(app)

    drill.there(ask)
    assert [mail.recipient for mail in smtp_receiver.received] == ["ny-lank@foretag.example"]
    listed = drill.run("mail", "held").output
    assert "Om nytt-utskick" in listed
    assert "Om ny-lank" not in listed


def test_a_backup_while_others_write_is_whole(drill: Drill, session: Session) -> None:
    """A writer adds an entry and a mail in one transaction, over and over: each is in the copy with its other half."""
    stop, written = threading.Event(), threading.Event()
    count = 0

    def keep_writing() -> None:
        nonlocal count
        with drill.app.app_context():
            while not stop.is_set():
                with write():
                    audit.record(by=SYSTEM, action="drill", on=("drill", count, ""), now=clock.now())
                    outbox.queue(
                        key=f"drill-{count}", kind="test", to="a@b.example", subject="s", now=clock.now()
                    )
                count += 1
                written.set()
            db.session.remove()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        assert written.wait(10)
        acknowledged = count
        drill.back_up()
        after = count
    finally:
        stop.set()
        writer.join()
    restore_backup(drill.clean, drill.archive)

    def look(_app: Flask) -> None:
        entries = db.session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "drill")).all()
        mails = db.session.scalar(select(func.count()).select_from(OutboxMail))
        assert len(entries) == mails
        assert sorted(map(int, entries)) == list(range(len(entries)))
        assert acknowledged <= len(entries) <= after + 1

    drill.there(look)


def test_another_secret_key_is_refused(drill: Drill) -> None:
    drill.back_up()
    other = replace(drill.clean, secret_key="another key that is long enough to be one")
    with pytest.raises(BackupError, match="CONSULT_SECRET_KEY"):
        restore_backup(other, drill.archive)
    assert not other.instance.exists()


def test_a_kept_key_comes_with_the_backup(drill: Drill) -> None:
    (drill.settings.instance / "secret_key").write_text(drill.settings.secret_key)
    drill.back_up()
    other = replace(drill.clean, secret_key="a key that the new machine made for itself")
    assert restore_backup(other, drill.archive).holds_key
    assert (other.instance / "secret_key").read_text() == drill.settings.secret_key


def test_a_damaged_file_is_named_and_the_rest_is_kept(drill: Drill, remiss: Remiss) -> None:
    answered(remiss)
    stored = next(path for path in drill.settings.files.rglob("*") if path.is_file())
    stored.write_bytes(b"something else")
    made = make_backup(drill.settings, drill.archive, now=clock.now())
    assert made.bad_files == [stored.name]
    stored.unlink()
    assert make_backup(drill.settings, drill.archive, now=clock.now()).bad_files == [stored.name]
    assert restore_backup(drill.clean, drill.archive).rows["response"] == 1


def test_the_archive_is_for_its_owner_only(drill: Drill) -> None:
    drill.back_up()
    assert drill.archive.stat().st_mode & 0o077 == 0


def test_without_the_programs_of_postgresql_the_message_says_what_to_install(
    drill: Drill, engine_name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="postgresql-client"):
        drill.back_up()
    assert not drill.archive.exists()
