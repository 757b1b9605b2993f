"""P8: how long the product takes to start and how much memory it holds, against bare Flask.

Run: ``python -m bench.start``. Bars: start ≤ 2.5 × bare Flask with SQLAlchemy; ≤ 110 MiB with one worker; an empty
database migrated in ≤ 5 CPU seconds.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from consult.config import PROJECT_ROOT
from tests.journeys.site import free_port

BARE = """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask("bare"); app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"; SQLAlchemy(app)
"""
ROUNDS = 7


def cpu_of(arguments: list[str], environment: dict[str, str]) -> float:
    """CPU seconds of a child that runs to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory_of_server(environment: dict[str, str]) -> float:
    """MiB held by gunicorn's one worker after it has answered."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "consult", "serve", "--port", str(port)],
        cwd=PROJECT_ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        worker = Path(f"/proc/{children[0]}/status").read_text()
        return int(worker.split("VmRSS:")[1].split()[0]) / 1024
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        environment = {**os.environ, "CONSULT_INSTANCE": name, "CONSULT_LOG_LEVEL": "ERROR"}
        # As on a server: compiled once, whatever the shell that starts this has set.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(Path(name) / "bytecode")
        cpu_of(["-c", BARE], environment)
        migrated = cpu_of(["-m", "consult", "init"], environment)
        bare, ours = [], []
        for _round in range(ROUNDS):
            bare.append(cpu_of(["-c", BARE], environment))
            ours.append(cpu_of(["-c", "import wsgi"], environment))
        memory = memory_of_server(environment)
    ratio = statistics.median(ours) / statistics.median(bare)
    both = f"ours {statistics.median(ours):.2f} CPU s, bare {statistics.median(bare):.2f} CPU s"
    _say(f"P8 start: {ratio:.2f} × bare Flask with SQLAlchemy; {both}", "≤ 2.5", ratio <= 2.5)
    _say(f"P8 memory of the worker: {memory:.0f} MiB", "≤ 110", memory <= 110)
    _say(f"P8 empty database migrated: {migrated:.1f} CPU s", "≤ 5", migrated <= 5)


def _say(figure: str, bar: str, holds: bool) -> None:
    print(f"{figure} (bar {bar}, {'holds' if holds else 'DOES NOT HOLD'})")


if __name__ == "__main__":
    main()
