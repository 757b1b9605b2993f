"""Shell command that makes the search index again."""

import click
from flask import Flask

from consult.core.db import write
from consult.search.indexing import reindex
from consult.search.models import Kind


@click.command("reindex")
def reindex_command() -> None:
    """Bygg om sökregistret från det som är lagrat."""
    with write() as session:
        counts = reindex(session)
    click.echo(
        f"Sökregistret är byggt: {counts[Kind.SECTION]} avsnitt, {counts[Kind.COMMENT]} synpunkter, "
        f"{counts[Kind.ORGANISATION]} organisationer."
    )


def register_cli(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(reindex_command)
