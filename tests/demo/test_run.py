"""``consult demo``: from an empty folder to a running site, and everything stopped by Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.config import PROJECT_ROOT, Settings
from consult.demo.addresses import choose_addresses, free_port
from consult.demo.load import PASSWORD
from consult.demo.processes import CONSULT, ChildFailed, Children


def fetch(address: str) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(address, timeout=10) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def mail_in(mailbox: str) -> str:
    """The mailbox's page once the waiting invitation has come, within half a minute."""
    for _ in range(150):
        page = fetch(mailbox)[1]
        if "/mail/" in page:
            return page
        time.sleep(0.2)
    return page


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_replaced_by_a_free_one(taken_port: int) -> None:
    assert free_port(taken_port) != taken_port
    addresses = choose_addresses(
        Settings(base_url=f"http://127.0.0.1:{taken_port}", smtp_port=taken_port, secret_key="x")
    )
    assert len({taken_port, addresses.web, addresses.smtp, addresses.mailbox}) == 4
    assert addresses.environment["CONSULT_BASE_URL"] == addresses.site


def test_a_child_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    children = Children(tmp_path, {})
    children.start("web", *CONSULT, "no-such-command")
    with pytest.raises(ChildFailed, match="no-such-command"):
        children.wait_for("http://127.0.0.1:9/")
    children.stop()


@pytest.mark.slow
def test_the_demo_runs_and_stops(tmp_path: Path, taken_port: int) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONSULT_")}
    environment.pop("DATABASE_URL", None)
    environment |= {
        "CONSULT_INSTANCE": str(tmp_path / "instance"),
        "CONSULT_BASE_URL": f"http://127.0.0.1:{taken_port}",
        "CONSULT_SMTP_PORT": str(taken_port),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", "from consult.app import main; main()", "demo"]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout
        printed = ""
        for line in demo.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        try:
            addresses = re.findall(r"http://\S+", printed)
            assert PASSWORD in printed, printed
            site, _sign_in, mailbox, link = addresses
            assert f":{taken_port}" not in printed
            assert [fetch(address)[0] for address in addresses] == [200, 200, 200, 200]
            assert "Elkraft i Forsunda AB" in fetch(link)[1]
            assert "hej@dalenssol.example" in mail_in(mailbox)
        finally:
            demo.send_signal(signal.SIGINT)
            assert demo.wait(timeout=60) == 0
    with pytest.raises(urllib.error.URLError):
        fetch(site)
