"""Fixtures for sending mail."""

from tests.mailing import mail_app, relay  # noqa: F401
