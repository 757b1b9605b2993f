"""Migrations: only the shell needs them, so that no web server loads Alembic."""

from flask import Flask
from flask_migrate import Migrate, upgrade

from consult.config import PROJECT_ROOT
from consult.core.db import db

FOLDER = str(PROJECT_ROOT / "migrations")


def init_migrations(app: Flask) -> None:
    """Prepare the app for ``migrate_database`` and the commands of Flask-Migrate."""
    Migrate(app, db, directory=FOLDER)


def migrate_database() -> None:
    """Bring the database of the current app to the newest version of the tables."""
    upgrade(directory=FOLDER)
