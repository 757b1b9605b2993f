"""Functions that the sandbox tests run in the limited process (they must be importable there)."""

import os
import time
from typing import Any

from consult.core.sandbox import Refused


def count(data: bytes, *, times: int = 1) -> dict[str, int]:
    return {"bytes": len(data) * times}


def echo_text(data: bytes) -> str:
    return data.decode()


def echo(data: bytes) -> bytes:
    return data


def environment(data: bytes) -> list[str]:
    return sorted(os.environ)


def refuse(data: bytes) -> None:
    raise Refused("encrypted", name="program.docx")


def fail(data: bytes) -> None:
    raise ValueError(data)


def spin(data: bytes) -> None:
    while True:
        pass


def sleep(data: bytes) -> None:
    time.sleep(60)


def eat_memory(data: bytes) -> int:
    return len(bytearray(2 * 1024 * 1024 * 1024))


def talk_on(data: bytes) -> str:
    return "a" * 2_000_000


def die(data: bytes) -> None:
    os.abort()


def not_json(data: bytes) -> Any:
    return object()
