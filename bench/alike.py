"""Alike points: how right the ranking is on labelled points, and how long a query takes in rounds of three sizes.

Run: ``python -m bench.alike``. Precision at 5 is printed for the half that the method was chosen on and for the half
that was not looked at; each file is a round of its own. Time: queries of the index in the database, SQLite and
PostgreSQL where its programs are installed. Bars (P17): p99 ≤ 60 ms at 10,000 points, near copies found ≥ 0.98.
"""

import csv
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz
from sqlalchemy import event, func, insert, select

from consult.app import create_app
from consult.config import Settings
from consult.core import clock
from consult.core.db import Base, db, write
from consult.responses.models import Comment
from consult.triage.alike import SCALE, THRESHOLD, Signs, counts_of, signs, weights, words
from consult.triage.jobs import weigh_points
from consult.triage.models import Point
from consult.triage.queries.alike import alike_points, rounds_to_weigh
from consult.triage.queries.point import point_row
from tests.factories.triage import make_scene
from tests.postgresql import start_postgresql

DATA = Path(__file__).parents[1] / "tests" / "data" / "alike"
AT, SHOWN = 5, 8
NEAR_COPY = 80
SIZES = (1_000, 10_000, 50_000)
QUERIES = 200
BAR_MS, BAR_NEAR = 60, 0.98
# Words and pieces that a made text is put together of, so that 50,000 differ as real ones do.
FIRST = (
    "Vi vill att",
    "Det är viktigt att",
    "Kommunen måste se till att",
    "Vi föreslår att",
    "Snälla,",
    "Vårt råd:",
)
LAST = (
    "i Övre Dalen",
    "vid Norrby",
    "före nästa vinter",
    "för oss småföretagare",
    "i hela kommunen",
    "så fort det går",
)


@dataclass(frozen=True)
class Labelled:
    """A labelled point; no group is alone."""

    group: str
    text: str


def read(half: str) -> list[list[Labelled]]:
    """The rounds of a half."""
    rounds = []
    for path in sorted(DATA.glob(f"{half}_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rounds.append(
                [Labelled(row["group"], row["text"]) for row in csv.DictReader(file, delimiter=";")]
            )
    return rounds


def ranked(points: list[Labelled], of: Callable[[str], Signs]) -> list[list[tuple[float, int]]]:
    """For each point the others with their scores, the most alike first."""
    all_signs = [of(point.text) for point in points]
    counts = counts_of(all_signs)
    weighed = [weights(each, counts, len(points)) for each in all_signs]
    return [
        sorted(
            (
                (sum(weight * other.get(key, 0) for key, weight in own.items()) / SCALE**2, at)
                for at, other in enumerate(weighed)
                if other is not own
            ),
            key=lambda one: (-one[0], one[1]),
        )
        for own in weighed
    ]


@dataclass(frozen=True)
class Quality:
    """How right: precision at 5 of grouped points; of what the panel shows; near copies found."""

    precision: float
    shown_right: float
    found: float
    near: float
    near_pairs: int


def quality(rounds: list[list[Labelled]], of: Callable[[str], Signs]) -> Quality:
    """Measure a way to make signs of texts."""
    at_five: list[float] = []
    shown = right = alike = near = near_found = 0
    for points in rounds:
        sizes = Counter(point.group for point in points if point.group)
        for point, others in zip(points, ranked(points, of), strict=True):
            panel = [at for score, at in others[:SHOWN] if score >= THRESHOLD]
            copies = [at for _score, at in others if fuzz.ratio(points[at].text, point.text) >= NEAR_COPY]
            near += len(copies)
            near_found += sum(at in panel for at in copies)
            if sizes[point.group] < 2:
                continue
            first = min(AT, sizes[point.group] - 1)
            at_five.append(sum(points[at].group == point.group for _score, at in others[:first]) / first)
            shown += len(panel)
            right += sum(points[at].group == point.group for at in panel)
            alike += sizes[point.group] - 1
    return Quality(
        statistics.mean(at_five), right / max(1, shown), right / alike, near_found / max(1, near), near
    )


def letters_only(length: int) -> Callable[[str], Signs]:
    """The candidates that were not chosen: pieces of words, without word families."""

    def of(text: str) -> Signs:
        pieces: Counter[int] = Counter()
        for word in words(text):
            whole = f" {word} "
            pieces.update(hash(whole[at : at + length]) for at in range(max(1, len(whole) - length + 1)))
        return dict.fromkeys(pieces, 1.0)

    return of


def whole_words(text: str) -> Signs:
    """Another: the words as they stand."""
    return dict.fromkeys(map(hash, words(text)), 1.0)


WAYS: dict[str, Callable[[str], Signs]] = {
    "whole words": whole_words,
    "4-grams": letters_only(4),
    "trigrams": letters_only(3),
    "trigrams and word families": signs,
}


def made_texts(count: int) -> Iterator[str]:
    """Texts like those of the tuning half, each put together of parts of two."""
    dice = random.Random(17)
    texts = [point.text for points in read("tuning") for point in points]
    for _number in range(count):
        one, two = dice.choice(texts).split(), dice.choice(texts).split()
        middle = [*one[: dice.randint(3, 25)], *two[-dice.randint(1, 12) :]]
        yield f"{dice.choice(FIRST)} {' '.join(middle)} {dice.choice(LAST)}"


@contextmanager
def filled(url: str | None, folder: Path, size: int) -> Iterator[int]:
    """An installation with one round of ``size`` indexed points; its id."""
    app = create_app(
        Settings(
            secret_key="bench" * 8,
            instance=folder,
            base_url="http://localhost",
            log_level="ERROR",
            database_url=url or "",
        )
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with write() as session:
            scene = make_scene(session, clock.now())
            texts = made_texts(size)
            for _response in range(size // 50):
                response = scene.response()
                session.execute(
                    insert(Comment),
                    [
                        {
                            "response_id": response.id, "position": position, "edition_id": scene.edition.id,
                            "body": next(texts), "base_wording": "", "proposed_wording": "",
                            "section_id": scene.section.id,
                        }
                        for position in range(1, 51)
                    ],
                )  # fmt: skip
            comments = session.scalars(select(Comment).order_by(Comment.id)).all()
            for number, comment in enumerate(comments, 1):
                session.add(Point.whole(comment, round_id=scene.round.id, number=number, now=clock.now()))
            scene.round.point_counter = size
        begun = time.perf_counter()
        while rounds_to_weigh(db.session()):
            weigh_points(clock.now())
        print(f"  {size:>6} points indexed in {time.perf_counter() - begun:.1f} s")
        if url:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield scene.round.id
        db.session.remove()
        db.engine.dispose()


def timed(round_id: int, size: int) -> tuple[float, float, float, int]:
    """Milliseconds a query: median, the slowest of a hundred, and of that CPU of this process; statements of one."""
    dice, taken, worked, statements = random.Random(3), list[float](), list[float](), list[str]()
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    session = db.session()
    for _query in range(QUERIES):
        session.expunge_all()
        row = point_row(session, round_id, dice.randint(1, size))
        assert row is not None
        statements.clear()
        begun, worked_before = time.perf_counter(), time.process_time()
        alike_points(session, row)
        worked.append((time.process_time() - worked_before) * 1000)
        taken.append((time.perf_counter() - begun) * 1000)
    session.rollback()
    last = int(QUERIES * 0.99) - 1
    return statistics.median(taken), sorted(taken)[last], sorted(worked)[last], len(statements)


def times(name: str, url_of: Callable[[int], str | None]) -> None:
    """Print the times of the three sizes on one database."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, filled(url_of(size), Path(folder), size) as round_id:
            median, slow, cpu, statements = timed(round_id, size)
            bar = (
                f" (bar {BAR_MS}: {'holds' if slow <= BAR_MS else 'DOES NOT HOLD'})" if size == 10_000 else ""
            )
            rows = db.session.scalar(select(func.count()).select_from(Point))
            print(
                f"{name} {rows}: p50 {median:.1f} ms, p99 {slow:.1f} ms{bar}, "
                f"CPU here {cpu:.1f} ms, {statements} statements",
                flush=True,
            )


def main() -> None:
    """Measure and print."""
    for half in ("tuning", "heldout"):
        for name, way in WAYS.items():
            got = quality(read(half), way)
            print(
                f"{half}, {name}: precision at {AT} {got.precision:.3f}; of what is shown {got.shown_right:.2f} right, "
                f"{got.found:.2f} of the alike found; near copies {got.near:.3f} of {got.near_pairs} (bar {BAR_NEAR})"
            )
    times("SQLite", lambda _size: None)
    with start_postgresql() as server:
        times("PostgreSQL", lambda size: server.create_database(f"alike_{size}"))


if __name__ == "__main__":
    main()
