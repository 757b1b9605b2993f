"""Entry point for a WSGI server: ``gunicorn wsgi:app``."""

from consult.app import create_app

app = create_app()
