"""P1: the section page for an invited company with 50 comments, against a bare page with three ORM queries.

Run: ``python -m bench.pages``. Two pages: all 50 on one page (a section with 50 measures, each with the company's
comment), and a section of the usual size (seven measures). Prints pages per CPU second and their ratio. Bar: ≥ 0.6.
"""

import tempfile
from pathlib import Path

from bench.installation import client_of, commented, installation, outside
from bench.reference import bare_app
from bench.timing import interleaved, show

BAR = 0.6
SIZES = {"P1 section page, 50 comments on it": 50, "P1 section page of usual size, 7 comments on it": 7}


def measure(title: str, count: int) -> None:
    """Interleave the section page with ``count`` commented measures and the bare page."""
    with tempfile.TemporaryDirectory() as name:
        bare = bare_app(Path(name)).test_client()
        with installation(Path(name) / "instance", measures=count) as (app, remiss):
            consultee = commented(remiss, count)
            client = client_of(app, consultee)
            address = consultee.url("avsnitt/2")

            def ours() -> bytes:
                answer = client.get(address)
                assert answer.status_code == 200
                return answer.data

            def reference() -> bytes:
                return bare.get("/page").data

            pages = {"ours": outside(ours), "bare": outside(reference)}
            assert pages["ours"].count(b"dubblar produktionen") >= count
            taken = interleaved({"ours": lambda: outside(ours), "bare": lambda: outside(reference)})
    ratio = taken["bare"] / taken["ours"]
    show(
        title, f"≥ {BAR}", ratio, ratio >= BAR,
        ours=f"{1 / taken['ours']:.0f}/CPU s, {len(pages['ours']) / 1000:.0f} kB",
        bare=f"{1 / taken['bare']:.0f}/CPU s, {len(pages['bare']) / 1000:.0f} kB",
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    for title, count in SIZES.items():
        measure(title, count)


if __name__ == "__main__":
    main()
