"""P5: a comment posted (link check, CSRF, validation, durable commit), against a bare Flask post with a commit.

Run: ``python -m bench.post``. Prints the ratio of one after the other, and the slowest of many in parallel against
the real server. Bars: ≥ 0.35 ×; 16 in parallel: p99 ≤ 500 ms, no error.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.installation import commented, installation, outside
from bench.reference import bare_app
from bench.timing import interleaved, show
from consult.config import PROJECT_ROOT
from tests.factories.responses import enter, make_consultee
from tests.journeys.site import free_port

BAR = 0.35
PARALLEL, EACH = 16, 25


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the comment form on a page."""
    form = page[page.index('name="target"') - 3000 :]
    found = dict(
        re.findall(r'<input[^>]*name="(csrf_token|target|edition|version|page)"[^>]*value="([^"]*)"', form)
    )
    return {**found, "csrf_token": re.findall(r'name="csrf_token"[^>]*value="([^"]*)"', page)[-1]}


def one_by_one(folder: Path) -> None:
    """Interleave posts of both sides in this process."""
    bare = bare_app(folder).test_client()
    with installation(folder / "instance", measures=3) as (app, remiss):
        consultee = commented(remiss, 0)
        client = outside(lambda: enter(app, consultee).client)
        address = consultee.url("avsnitt/2")
        data = fields_of(outside(lambda: client.get(address + "?kommentera=m1").text))
        count = 0

        def ours() -> None:
            nonlocal count
            count += 1
            fields = {**data, "body": f"Planen måste bli klar {count}."}
            answer = client.post(address, data=fields, headers={"X-Requested-With": "autosave"})
            assert answer.status_code == 200, answer.text
            data["version"] = str(answer.json["version"])

        def reference() -> None:
            assert bare.post("/post", data={"text": f"Planen måste bli klar {count}."}).status_code == 200

        taken = interleaved({"ours": lambda: outside(ours), "bare": lambda: outside(reference)}, cpu=False)
    ratio = taken["bare"] / taken["ours"]
    show(
        "P5 a comment posted", f"≥ {BAR}", ratio, ratio >= BAR,
        ours=f"{taken['ours'] * 1000:.1f} ms", bare=f"{taken['bare'] * 1000:.1f} ms",
    )  # fmt: skip


def in_parallel(folder: Path) -> None:
    """Sixteen companies save at once against gunicorn, each ``EACH`` times."""
    instance, port = folder / "parallel", free_port()
    with installation(instance, measures=3) as (app, remiss):
        people = [make_consultee(remiss, f"Företag {n} AB", f"f{n}@foretag.example") for n in range(PARALLEL)]
        clients = [outside(lambda person=person: enter(app, person).client) for person in people]
        addresses = [person.url("avsnitt/2") for person in people]
        forms = [
            fields_of(outside(lambda c=c, a=a: c.get(a + "?kommentera=m1").text))
            for c, a in zip(clients, addresses, strict=True)
        ]
        cookies = [str(c.get_cookie("consult_link").value) for c in clients]
    environment = {
        **os.environ, "CONSULT_INSTANCE": str(instance), "CONSULT_SECRET_KEY": "bench" * 8,
        "CONSULT_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "consult", "serve", "--port", str(port)],
        cwd=PROJECT_ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    times: list[float] = []
    errors: list[str] = []

    def person(number: int) -> None:
        data = forms[number]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for save in range(EACH):
            headers = {
                "Cookie": f"consult_link={cookies[number]}", "X-Requested-With": "autosave",
                "Content-Type": "application/x-www-form-urlencoded",
            }  # fmt: skip
            begun = time.perf_counter()
            connection.request(
                "POST", addresses[number], urlencode({**data, "body": f"Text {save}."}), headers
            )
            answer = connection.getresponse()
            body = answer.read().decode()
            times.append(time.perf_counter() - begun)
            if answer.status != 200:
                errors.append(f"{answer.status} {body[:200]}")
                return
            data["version"] = re.findall(r'"version":\s*"?(\d+)', body)[0]

    try:
        _wait(port)
        threads = [threading.Thread(target=person, args=(number,)) for number in range(PARALLEL)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait()
    slow = statistics.quantiles(times, n=100)[98] * 1000
    holds = not errors and slow <= 500
    print(
        f"P5 {PARALLEL} in parallel: p99 {slow:.0f} ms, median {statistics.median(times) * 1000:.0f} ms, "
        f"{len(times)} saves, {len(errors)} errors "
        f"(bar p99 ≤ 500 ms, no error, {'holds' if holds else 'DOES NOT HOLD'})"
    )
    for error in errors[:3]:
        print(error)


def _wait(port: int) -> None:
    for _attempt in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        one_by_one(Path(name))
        in_parallel(Path(name))


if __name__ == "__main__":
    main()
