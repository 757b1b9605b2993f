"""Shell commands for mail that is held after a restore: what waits, what has gone out already, let go."""

import click
from flask_babel import force_locale

from consult.core import outbox_hold
from consult.core.actor import SYSTEM
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.formatting import datetime_text


@click.group("mail")
def mail_commands() -> None:
    """Mejl som hålls efter en återställning."""


@mail_commands.command("held")
@click.option("--addresses", is_flag=True, help="Visa också alla mottagare.")
def held_command(addresses: bool) -> None:
    """Visa vad som skulle skickas."""
    with force_locale("sv"):
        _tell_held(addresses=addresses)


def _tell_held(*, addresses: bool) -> None:
    since = outbox_hold.held_since()
    if since is None:
        click.echo("Inga mejl hålls.")
        return
    groups = outbox_hold.waiting_mails()
    click.echo(f"Mejlen hålls sedan {datetime_text(since)}. Det här väntar:")
    for group in groups:
        click.echo(f"  {group.content_id}  {group.number} mejl  {group.subject}")
        click.echo(
            f"      lagt i kö {datetime_text(group.queued_at)}, skulle gå {datetime_text(group.first_at)}"
        )
        for address in outbox_hold.waiting_addresses(group.content_id) if addresses else ():
            click.echo(f"      {address}")
    if not groups:
        click.echo("  ingenting")
    click.echo("Har något redan gått ut enligt mejlserverns logg: consult mail sent NUMMER")
    click.echo("När resten får gå: consult mail release")


@mail_commands.command("sent")
@click.argument("number", type=int)
def sent_command(number: int) -> None:
    """Räkna mejlen med detta NUMMER (se held) som skickade. De skickas inte igen."""
    with write():
        counted = outbox_hold.count_as_sent(number, by=SYSTEM, now=now())
    if not counted:
        raise click.ClickException("Inga mejl med det numret hålls. Se consult mail held.")
    click.echo(f"{counted} mejl räknas som skickade.")


@mail_commands.command("release")
@click.option("--yes", is_flag=True, help="Fråga inte.")
def release_command(yes: bool) -> None:
    """Låt allt som hålls gå ut."""
    if outbox_hold.held_since() is None:
        click.echo("Inga mejl hålls.")
        return
    number = sum(group.number for group in outbox_hold.waiting_mails())
    db.session.rollback()
    if not yes:
        click.confirm(f"{number} mejl går ut. Är det rätt?", abort=True)
    with write():
        outbox_hold.release(by=SYSTEM, now=now())
    click.echo("Mejlen går ut igen.")
