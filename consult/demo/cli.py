"""The command ``consult demo``: the demo municipality with web server, worker and a mailbox, until Ctrl-C."""

from dataclasses import replace

import click
from flask import Flask, current_app

from consult.config import Settings
from consult.core.clock import now
from consult.core.db import write
from consult.core.migrations import migrate_database
from consult.demo import content, load
from consult.demo.addresses import Addresses, choose_addresses
from consult.demo.processes import CONSULT, MAILBOX, ChildFailed, Children, Stopped, stop_on_signals
from consult.demo.receiver import Behaviour
from consult.invitations.actions import mint_link
from consult.invitations.links import link_url

LINK_OF = "Elkraft i Forsunda AB"
BEHAVIOURS = {
    "refused_unknown": Behaviour.REFUSE,
    "refused_full": Behaviour.FULL,
    "refused_blocked": Behaviour.BLOCK,
}


@click.command("demo")
def demo_command() -> None:
    """Kör demokommunen Forsunda: webbplats, mejl och en brevlåda. Avsluta med Ctrl-C."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.production:
        raise click.ClickException("Demon körs inte i produktion. Ta bort CONSULT_ENV=production.")
    prepare()
    addresses = choose_addresses(settings)
    children = Children(settings.instance, addresses.environment)
    stop_on_signals()
    try:
        start(children, settings, addresses)
        click.echo(welcome(settings, addresses))
        children.watch()
    except Stopped:
        click.echo("\nStänger demon.")
    except ChildFailed as error:
        raise click.ClickException(str(error)) from None
    finally:
        children.stop()


def prepare() -> None:
    """Migrate the database, and fill it when it holds no programme."""
    migrate_database()
    if load.is_loaded():
        return
    loaded = load.load_demo(now=now())
    click.echo(
        f"Demokommunen är inläst: {loaded.organisations} organisationer, {loaded.responses} svar och "
        f"{loaded.comments} synpunkter."
    )


def start(children: Children, settings: Settings, addresses: Addresses) -> None:
    """Start mailbox, worker and web server, and wait until the pages answer."""
    options = [f"--behave={address}={behaviour}" for address, behaviour in refusals().items()]
    ports = ["--smtp-port", str(addresses.smtp), "--http-port", str(addresses.mailbox)]
    folder = ["--folder", str(settings.instance / "mailbox")]
    children.start("mailbox", *MAILBOX, *ports, *folder, *options)
    children.start("web", *CONSULT, "serve", "--port", str(addresses.web))
    children.wait_for(addresses.mailbox_page)
    children.start("worker", *CONSULT, "worker")
    children.wait_for(f"{addresses.site}/healthz")


def refusals() -> dict[str, Behaviour]:
    """Addresses whose mail the receiver refuses, as it did when the round was sent."""
    email = {row["Företagsnamn"]: row["E-post"] for row in content.register_rows()}
    fates = content.read("responses.json")["delivery"]
    return {email[name]: behaviour for fate, behaviour in BEHAVIOURS.items() for name in fates[fate]}


def welcome(settings: Settings, addresses: Addresses) -> str:
    """What to open and how to sign in. Makes a new personal link each time: links are kept nowhere."""
    lines = [
        "",
        f"  {settings.municipality} är igång på {addresses.site}/",
        "",
        f"  Personalen         {addresses.site}/staff/sign-in",
        f"    e-post           {load.editor_email()}",
        f"    lösenord         {load.PASSWORD}",
        f"  Skickade mejl      {addresses.mailbox_page}",
        "",
    ]
    invitation = load.invitation_of(LINK_OF)
    if invitation:
        with write():
            token = mint_link(invitation=invitation, now=now())
        link = link_url(replace(settings, base_url=addresses.site), token)
        lines += [f"  {LINK_OF} svarar på", f"    {link}", ""]
    lines += ["  Avsluta med Ctrl-C.", ""]
    return "\n".join(lines)


def register_cli(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(demo_command)
