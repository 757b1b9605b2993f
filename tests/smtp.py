"""A real SMTP receiver for the tests."""

from collections.abc import Iterator

import pytest

from consult.demo.receiver import Receiver


@pytest.fixture
def smtp_receiver() -> Iterator[Receiver]:
    """Listens on loopback; point ``smtp_port`` of the settings to its ``port``."""
    receiver = Receiver().start()
    yield receiver
    receiver.stop()
