"""The demo's child processes: started with their own settings, watched, and all stopped together."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from consult.config import PROJECT_ROOT

CONSULT = (sys.executable, "-c", "from consult.app import main; main()")
MAILBOX = (sys.executable, "-m", "consult.demo.mailbox")
SECONDS_TO_STOP = 20.0
SECONDS_TO_START = 60.0


class ChildFailed(Exception):
    """A child ended by itself or did not get ready; the message says which and what it wrote last."""


class Stopped(Exception):
    """Somebody pressed Ctrl-C or ended the process."""


def stop_on_signals() -> None:
    """Make Ctrl-C and a polite kill raise ``Stopped`` in the main thread, once: what follows is on its way already."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


class Children:
    """Started programs, each writing to a log of its own in the folder ``logs``."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = {**os.environ, **environment}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start a program, in a session of its own so that Ctrl-C comes to us alone."""
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                command,
                cwd=PROJECT_ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise ``ChildFailed`` when one has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                words = self._log(name).read_text(errors="replace")[-2000:].strip()
                raise ChildFailed(f"{name} slutade med {process.returncode}.\n{words}")

    def wait_for(self, address: str) -> None:
        """Return when ``address`` answers. Raises ``ChildFailed`` when it does not within a minute."""
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            self.check()
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310  our own loopback address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise ChildFailed(f"{address} svarar inte.")

    def watch(self) -> None:
        """Stay until one ends (``ChildFailed``) or a signal comes (``Stopped``)."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """End all that run: politely, and after twenty seconds by force."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + SECONDS_TO_STOP
        for process in self._running.values():
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()

    def _log(self, name: str) -> Path:
        return self._logs / f"demo-{name}.log"
