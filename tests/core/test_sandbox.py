"""A parser of foreign bytes runs in its own process and can only cost what its limits say."""

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from consult.core.sandbox import Broken, Limits, Refused, TooBig, TookTooLong, run_limited

sys.path.insert(0, str(Path(__file__).parent))
import sandboxed


def sandbox_parents() -> set[int]:
    """Process ids that have a sandbox child running."""
    parents = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"consult.core.sandbox" in (folder / "cmdline").read_bytes():
                parents.add(int((folder / "stat").read_text().rpartition(")")[2].split()[1]))
    return parents


def test_the_value_comes_back() -> None:
    assert run_limited(sandboxed.count, b"abc", options={"times": 2}) == {"bytes": 6}
    assert run_limited(sandboxed.echo_text, "Övre Dalen".encode()) == "Övre Dalen"
    assert run_limited(sandboxed.echo, b"\x00\xffraw\n") == b"\x00\xffraw\n"


def test_no_secret_of_the_parent_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hemligt")
    assert "SECRET_KEY" not in run_limited(sandboxed.environment, b"")


def test_a_refusal_keeps_its_code_and_facts() -> None:
    with pytest.raises(Refused) as caught:
        run_limited(sandboxed.refuse, b"")
    assert (caught.value.code, caught.value.facts) == ("encrypted", {"name": "program.docx"})


def test_an_error_tells_its_type_but_not_the_content() -> None:
    with pytest.raises(Broken) as caught:
        run_limited(sandboxed.fail, b"personnummer")
    assert str(caught.value) == "ValueError"


def test_too_much_input_never_starts_a_process() -> None:
    with pytest.raises(TooBig):
        run_limited(sandboxed.count, b"12345", limits=Limits(input_bytes=4))


def test_processor_time_is_limited() -> None:
    with pytest.raises(TookTooLong):
        run_limited(sandboxed.spin, b"", limits=Limits(cpu_seconds=1))


def test_clock_time_is_limited_and_the_child_is_gone() -> None:
    begun = time.monotonic()
    with pytest.raises(TookTooLong):
        run_limited(sandboxed.sleep, b"", limits=Limits(wall_seconds=1))
    assert time.monotonic() - begun < 10
    assert os.getpid() not in sandbox_parents()


def test_memory_is_limited() -> None:
    with pytest.raises(TooBig):
        run_limited(sandboxed.eat_memory, b"")


def test_the_result_is_limited() -> None:
    with pytest.raises(TooBig):
        run_limited(sandboxed.talk_on, b"", limits=Limits(output_bytes=100_000))


@pytest.mark.parametrize("function", [sandboxed.die, sandboxed.not_json])
def test_a_dying_or_odd_function_is_broken_not_our_error(function: object) -> None:
    with pytest.raises(Broken):
        run_limited(function, b"")  # type: ignore[arg-type]
