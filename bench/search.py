"""The staff's search among 10,000 comments against 100: the same right answer, and how much longer it takes.

Run: ``python -m bench.search``. Prints CPU time and ratio; what is found and the statements are equal. Bar: ≤ 3.
"""

import tempfile
from pathlib import Path

from sqlalchemy import event

from bench.timing import interleaved, show
from consult.app import create_app
from consult.config import Settings
from consult.core import clock
from consult.core.db import Base, db, write
from consult.search import queries
from consult.search.folding import read_query
from consult.search.models import Kind
from tests.factories.triage import make_scene

SIZES = (100, 10_000)
FOUND = 50
BAR = 3
FILLING = (
    "Vi vill att kommunen tar fram mark för företag längs väg 55 och ser över taxan för vatten och avlopp. "
    * 4
)


def look(folder: Path, size: int) -> tuple[int, dict[str, float]]:
    """Number of statements, and CPU seconds of a search in ``size`` comments."""
    app = create_app(
        Settings(secret_key="bench" * 8, instance=folder, base_url="http://localhost", log_level="ERROR")
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with write() as session:
            scene = make_scene(session, clock.now())
            scene.response(
                *(
                    f"{FILLING} {'Bredbandsutbyggnad först.' if number % (size // FOUND) == 0 else 'Annat.'}"
                    for number in range(size)
                )
            )
        terms = read_query("utbyggnad").terms
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

        def search() -> None:
            statements.clear()
            db.session.expunge_all()
            total = queries.counts(db.session(), terms)[Kind.COMMENT]
            page = queries.hits(db.session(), terms, Kind.COMMENT, page=1, total=total)
            assert (total, len(page.rows)) == (FOUND, queries.PAGE_SIZE)

        taken = interleaved({"search": search}, rounds=9, calls=5)
        search()
        count = len(statements)
        db.session.remove()
        db.engine.dispose()
    return count, taken


def main() -> None:
    """Measure and print."""
    figures = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            figures[size] = look(Path(name), size)
    (few_statements, few), (many_statements, many) = (figures[size] for size in SIZES)
    assert few_statements == many_statements, "the number of statements grows"
    ratio = many["search"] / few["search"]
    show(
        "Search in 10,000 comments against 100", f"≤ {BAR}", ratio, ratio <= BAR,
        few=f"{few['search'] * 1000:.1f} ms", many=f"{many['search'] * 1000:.1f} ms", statements=str(many_statements),
    )  # fmt: skip


if __name__ == "__main__":
    main()
