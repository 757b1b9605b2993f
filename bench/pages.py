"""P1: the section page with 50 comments for an invited company, against a bare page with three ORM queries.

Run: ``python -m bench.pages``. Prints pages per CPU second and their ratio. Bar: ≥ 0.6.
"""

import tempfile
from pathlib import Path

from bench.installation import client_of, commented, installation, outside
from bench.reference import bare_app
from bench.timing import interleaved, show

COMMENTS = 50
BAR = 0.6


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        bare = bare_app(Path(name)).test_client()
        with installation(Path(name) / "instance", measures=COMMENTS) as (app, remiss):
            consultee = commented(remiss, COMMENTS)
            client = client_of(app, consultee)
            address = consultee.url("avsnitt/2")

            def ours() -> bytes:
                answer = client.get(address)
                assert answer.status_code == 200
                return answer.data

            def reference() -> bytes:
                return bare.get("/page").data

            pages = {"ours": outside(ours), "bare": outside(reference)}
            assert pages["ours"].count("dubblar produktionen".encode()) >= COMMENTS
            taken = interleaved({"ours": lambda: outside(ours), "bare": lambda: outside(reference)})
    ratio = taken["bare"] / taken["ours"]
    show(
        "P1 section page with 50 comments", f"≥ {BAR}", ratio, ratio >= BAR,
        ours=f"{1 / taken['ours']:.0f}/CPU s, {len(pages['ours']) / 1000:.0f} kB",
        bare=f"{1 / taken['bare']:.0f}/CPU s, {len(pages['bare']) / 1000:.0f} kB",
    )  # fmt: skip


if __name__ == "__main__":
    main()
