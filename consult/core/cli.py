"""Shell commands of the installation: init, serve, backup, restore, mail."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app

from consult.config import PROJECT_ROOT
from consult.core import outbox_hold
from consult.core.actor import SYSTEM
from consult.core.backup import BackupError, make_backup, restore_backup
from consult.core.cli_mail import mail_commands
from consult.core.clock import local, now
from consult.core.db import write
from consult.core.migrations import migrate_database
from consult.core.start_notices import start_notices


@click.command("init")
def init_command() -> None:
    """Skapa eller uppgradera databasen."""
    migrate_database()
    click.echo("Databasen är klar.")
    for text in start_notices():
        click.echo(text)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adress att lyssna på.")
@click.option("--port", default=8000, show_default=True, help="Port att lyssna på.")
@click.option(
    "--workers", default=1, show_default=True, help="Antal processer; fler än en kräver PostgreSQL."
)
@click.option("--threads", default=16, show_default=True, help="Trådar per process.")
def serve_command(host: str, port: int, workers: int, threads: int) -> None:
    """Starta webbservern (gunicorn)."""
    arguments = [
        sys.executable, "-m", "gunicorn", "--chdir", str(PROJECT_ROOT), "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads),
        "--keep-alive", "20", "--graceful-timeout", "15", "--access-logfile", "/dev/null",
        "--no-control-socket", "wsgi:app",
    ]  # fmt: skip
    for text in start_notices():
        click.echo(text)
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # noqa: S606


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(target: Path) -> None:
    """Skriv en säkerhetskopia till TARGET (.tar.gz). Går att köra under drift."""
    try:
        made = make_backup(current_app.config["SETTINGS"], target, now=now())
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Säkerhetskopian är klar: {target}, {sum(made.rows.values())} rader och {made.files} filer.")
    if not made.holds_key:
        click.echo("CONSULT_SECRET_KEY finns inte i kopian. Spara den på ett annat säkert ställe.")
    if made.bad_files:
        raise click.ClickException("Filer som saknas eller är skadade: " + ", ".join(made.bad_files))


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
def restore_command(source: Path) -> None:
    """Återställ säkerhetskopian SOURCE i en tom installation. Mejl hålls tills du släpper dem."""
    try:
        made = restore_backup(current_app.config["SETTINGS"], source)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    migrate_database()
    interrupted = hold_mail()
    when = local(datetime.fromisoformat(made.made_at)).strftime("%Y-%m-%d kl. %H.%M")
    click.echo(f"Återställt: {sum(made.rows.values())} rader och {made.files} filer, som det var {when}.")
    if made.bad_files:
        click.echo("Saknades redan i kopian: " + ", ".join(made.bad_files))
    if interrupted:
        click.echo(f"{interrupted} mejl var på väg när kopian gjordes. De är osäkra och skickas inte om.")
    click.echo("Inga mejl går ut förrän du har sett efter vad som väntar: consult mail held")


def hold_mail() -> int:
    """Hold all mail after a restore; returns how many were on their way when the backup was made."""
    with write():
        outbox_hold.hold(by=SYSTEM, now=now())
        return outbox_hold.interrupted(now())


def register_cli(app: Flask) -> None:
    """Add the commands."""
    for command in (init_command, serve_command, backup_command, restore_command, mail_commands):
        app.cli.add_command(command)
