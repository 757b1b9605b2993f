"""What every test of a consultee's pages begins with."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from tests.factories.responses import Consultee, Remiss, make_consultee, make_remiss
from tests.mailing import mail_app as mail_app


@pytest.fixture(autouse=True)
def the_ninth_of_february(now: datetime) -> Iterator[time_machine.Traveller]:
    """The clock stands at 10.42 on 9 February 2027 until a test moves it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def remiss(app: Flask) -> Remiss:
    """An open round."""
    return make_remiss()


@pytest.fixture
def firm(remiss: Remiss) -> Consultee:
    """Hedlunds Trä AB, invited to it."""
    return make_consultee(remiss)
