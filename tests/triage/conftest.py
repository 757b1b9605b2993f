"""Fixtures of the desk's tests."""

from datetime import datetime

import pytest
from flask import Flask

from consult.core.db import db, write
from tests.factories.triage import Scene, make_scene


@pytest.fixture
def scene(app: Flask, now: datetime) -> Scene:
    """A round with a programme and no responses yet."""
    with write():
        return make_scene(db.session(), now)
