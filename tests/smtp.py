"""A real SMTP receiver for the tests."""

import pytest


@pytest.fixture
def smtp_receiver() -> None:
    """Replaced by the receiver of the mail tests."""
