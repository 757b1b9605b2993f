"""Shell command that creates staff accounts, and the code of the guide of a new installation."""

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from consult.accounts.actions import AddressTaken, PasswordRefused, create_user, new_guide_code
from consult.accounts.models import Guide, Role
from consult.accounts.words import PASSWORD_WORDS
from consult.core.actor import SYSTEM
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.start_notices import start_notice


@click.command("create-user")
@click.option("--email", prompt="E-post")
@click.option("--name", prompt="Namn eller roll", help="Visas i listor och i loggen.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.ADMINISTRATOR.value,
              show_default=True)  # fmt: skip
@click.password_option(prompt="Lösenord", confirmation_prompt="Lösenordet igen")
def create_user_command(email: str, name: str, role: str, password: str) -> None:
    """Skapa ett konto för en medarbetare."""
    try:
        validate_email(email, check_deliverability=False)
        with write():
            create_user(email=email, name=name, role=Role(role), password=password, by=SYSTEM, now=now())
    except EmailNotValidError:
        raise click.ClickException("Det är inte en e-postadress.") from None
    except AddressTaken:
        raise click.ClickException("Det finns redan ett konto med den adressen.") from None
    except PasswordRefused as refused:
        with force_locale("sv"):
            raise click.ClickException(str(PASSWORD_WORDS[refused.problem])) from None
    click.echo(f"Kontot {email} är skapat.")


@start_notice
def guide_notice() -> str:
    """The code of the guide, while the installation has no user. A database without tables has nothing to tell."""
    try:
        if not inspect(db.engine).has_table(Guide.__tablename__):
            return ""
        with write():
            code = new_guide_code(now=now())
    except SQLAlchemyError:
        return ""
    if code is None:
        return ""
    address = current_app.config["SETTINGS"].base_url
    return (
        f"Öppna {address}/kom-igang i en webbläsare och skriv koden {code}\n"
        "Koden gäller en gång. Du kan också skapa en första användare här: consult create-user"
    )


def register_cli(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(create_user_command)
