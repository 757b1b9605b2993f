"""Run a parser of untrusted bytes in a process of its own, with limits on time and memory.

    rows = run_limited(read_workbook, data, options={"sheet": 0}, limits=Limits(cpu_seconds=20))

The function must be importable (module level), take the bytes first and its options by keyword, and
return bytes, or a value that JSON can hold; that value is what `run_limited` returns. To refuse a file with a
reason of its own the function raises `Refused("encrypted", ...)`, which arrives here unchanged.
Everything else arrives as one of three named errors, so that a view can say in Swedish what to do:
`TooBig` (input, memory or result over a limit), `TookTooLong` (processor or clock), `Broken` (the rest).

A new interpreter is started instead of a fork: web workers have threads, and the child must not
inherit database connections, secrets in the environment or open files.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

MEBIBYTE = 1024 * 1024
_RAW = b"raw\n"  # stands before an answer of bytes; JSON begins otherwise


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use. Memory is address space; the result is counted as the bytes that carry it."""

    input_bytes: int = 25 * MEBIBYTE
    output_bytes: int = 64 * MEBIBYTE
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 30
    wall_seconds: float = 60.0


DEFAULT_LIMITS = Limits()


class SandboxError(Exception):
    """The function gave no result. The subclass says why."""


class TooBig(SandboxError):
    """The input, the memory needed or the result passed its limit."""


class TookTooLong(SandboxError):
    """The function used up its processor time or its time on the clock."""


class Broken(SandboxError):
    """The function failed or its process died: the bytes could not be read. Holds the error's type name."""


class Refused(SandboxError):
    """The function itself refused the bytes: `code` names why, `facts` are plain values for the message."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def run_limited(
    function: Callable[..., Any],
    data: bytes,
    *,
    options: dict[str, Any] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Any:
    """Call `function(data, **options)` in a limited process and return its value: bytes, or what JSON can hold.

    Raises `TooBig`, `TookTooLong`, `Broken`, or the `Refused` that the function raised.
    """
    if len(data) > limits.input_bytes:
        raise TooBig(f"{len(data)} bytes")
    order = {
        "module": function.__module__,
        "name": function.__qualname__,
        "options": options or {},
        "limits": asdict(limits),
    }
    with tempfile.TemporaryFile() as output:
        status = _run_child(order, data, output.fileno(), limits.wall_seconds)
        output.seek(0)
        answer = output.read()
    return _value_of(answer, status)


def _run_child(order: dict[str, Any], data: bytes, output: int, wall_seconds: float) -> int:
    """Start the child, feed it, wait for it; its return code (negative: the signal that ended it)."""
    child = subprocess.Popen(  # noqa: S603 (our own interpreter and module, no shell)
        [sys.executable, "-m", "consult.core.sandbox", json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    try:
        child.communicate(data, timeout=wall_seconds)
    except subprocess.TimeoutExpired:
        raise TookTooLong("clock") from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
    return child.returncode


def _value_of(answer: bytes, status: int) -> Any:
    """The value in the child's answer, or the named error that its answer or its death stands for."""
    if status == -signal.SIGXCPU:
        raise TookTooLong("processor")
    if status == -signal.SIGXFSZ:
        raise TooBig("result")
    if status != 0:
        raise Broken(f"ended with {status}")
    if answer.startswith(_RAW):
        return answer[len(_RAW) :]
    outcome, content = json.loads(answer)
    if outcome == "value":
        return content
    if outcome == "refused":
        raise Refused(content["code"], **content["facts"])
    if outcome == "too_big":
        raise TooBig(content)
    raise Broken(content)


def _child(order: dict[str, Any]) -> None:
    """The child's whole life: limit itself, import, read, call, answer."""
    limits = Limits(**order["limits"])
    _limit_this_process(limits)
    content: bytes
    try:
        # Kept as an attribute walk: the parent sent the name of a function it holds itself.
        function = getattr(importlib.import_module(order["module"]), order["name"])
        value = function(sys.stdin.buffer.read(), **order["options"])
        content = _RAW + value if isinstance(value, bytes) else json.dumps(["value", value]).encode()
    except MemoryError:
        content = json.dumps(["too_big", "memory"]).encode()
    # By name: this module runs as __main__ here, so the class the function raises is another object.
    except Exception as error:
        if isinstance(error, _refused_class()):
            content = json.dumps(["refused", {"code": error.code, "facts": error.facts}]).encode()
        else:
            content = json.dumps(["broken", type(error).__name__]).encode()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _refused_class() -> type[Refused]:
    module = importlib.import_module("consult.core.sandbox")
    refused: type[Refused] = module.Refused
    return refused


def _limit_this_process(limits: Limits) -> None:
    # One second between soft and hard: the soft limit's signal is what tells the parent why.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes, limits.output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    # Python ignores this signal, so that a full result would be an OSError at the write; the default ends us.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


if __name__ == "__main__":
    _child(json.loads(sys.argv[1]))
