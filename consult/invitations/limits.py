"""How often strangers may ask for something: counted in the database, under keyed hashes of who asks."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import current_app

from consult.core import throttle

WINDOW = timedelta(hours=1)


def hidden_key(purpose: str, kind: str, value: str) -> str:
    """The key of an attempt: says nothing of the address or visitor that it counts."""
    secret = str(current_app.config["SETTINGS"].secret_key)
    digest = hashlib.blake2b(value.encode(), key=secret.encode()[:64], digest_size=16).hexdigest()
    return f"{purpose}:{kind}:{digest}"


def may_try(limits: Mapping[str, int], *, now: datetime) -> bool:
    """Whether one more attempt in this hour is within all of these limits (key to most); it is counted if so."""
    return throttle.take(limits, within=WINDOW, now=now) is not None
