"""The triage desk with 5,000 points against 50: the list, and one point with its response and panel.

Run: ``python -m bench.desk``. Both sizes stand beside each other in one run. Prints CPU time per page, ratio and the
number of statements, which must be equal. Alike points are indexed, as the worker does. Bar: ≤ 1.3 (P4).
"""

import contextlib
import gc
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from bench.alike import made_texts
from bench.installation import outside
from bench.timing import interleaved, show
from consult.accounts.models import Role, User
from consult.app import create_app
from consult.config import Settings
from consult.core import clock
from consult.core.db import Base, db, write
from consult.triage.jobs import weigh_points
from consult.triage.models import Outcome
from consult.triage.queries.alike import rounds_to_weigh
from tests.client import Browser
from tests.factories.triage import make_scene

FEW, MANY = 50, 5_000
IN_A_RESPONSE = 10
SAYING_THE_SAME = 25
BAR = 1.3


@contextlib.contextmanager
def desk(folder: Path, size: int) -> Iterator[tuple[Flask, FlaskClient, int]]:
    """An app with ``size`` points, half of them answered, and an editor's client."""
    app = create_app(
        Settings(secret_key="bench" * 8, instance=folder, base_url="http://localhost", log_level="ERROR")
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        now = clock.now()
        with write() as session:
            session.add(
                User(
                    email="handlaggare@forsunda.example",
                    name="Handläggare",
                    role=Role.EDITOR,
                    password_hash="x",
                    created_at=now,
                )
            )
            scene = make_scene(session, now)
            texts = list(made_texts(size // SAYING_THE_SAME))
            for number in range(size // IN_A_RESPONSE):
                said = [texts[(number + each) % len(texts)] for each in range(IN_A_RESPONSE)]
                scene.response(*(f"{text} Det tycker firma {number}." for text in said))
            for point in scene.points[::2]:
                scene.answer(point, Outcome.MET, "Vi ändrar texten.")
            round_id = scene.round.id
        while rounds_to_weigh(db.session()):
            weigh_points(now)
        user = db.session.scalars(select(User)).one()
        browser = Browser(app)
        browser.sign_in(user)
        del scene
        db.session.remove()
        gc.collect()
        gc.freeze()  # as the server does once it has started: what is here is not looked through at every page
        yield app, browser.client, round_id
        db.session.remove()
        db.engine.dispose()


def pages(client: FlaskClient, round_id: int) -> dict[str, Callable[[], int]]:
    """What is measured: each fetches a page and answers its status."""

    def get(path: str) -> Callable[[], int]:
        return lambda: outside(lambda: client.get(f"/staff/rounds/{round_id}/{path}")).status_code

    return {"list": get("points?state=all"), "point": get("points/26?state=all")}


def statements_of(app: Flask, call: Callable[[], int]) -> int:
    """How many SQL statements one call makes; it must answer 200."""
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    status = call()
    event.remove(engine, "before_cursor_execute", note)
    assert status == 200, status
    return len([each for each in seen if not each.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))])


def main() -> None:
    """Measure and print."""
    with contextlib.ExitStack() as stack:
        sides: dict[str, dict[int, Callable[[], int]]] = {"list": {}, "point": {}}
        counts: dict[str, dict[int, int]] = {"list": {}, "point": {}}
        for size in (FEW, MANY):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            app, client, round_id = stack.enter_context(desk(folder, size))
            for name, call in pages(client, round_id).items():
                call()
                sides[name][size], counts[name][size] = call, statements_of(app, call)
        for name, title in (("list", "List of points"), ("point", "One point")):
            few, many = sides[name][FEW], sides[name][MANY]
            taken = interleaved({"few": few, "many": many}, rounds=9, calls=5)
            assert counts[name][FEW] == counts[name][MANY], f"the number of statements grows: {counts[name]}"
            ratio = taken["many"] / taken["few"]
            show(
                f"{title}, {MANY} points against {FEW}",
                f"≤ {BAR}",
                ratio,
                ratio <= BAR,
                few=f"{taken['few'] * 1000:.1f} ms",
                many=f"{taken['many'] * 1000:.1f} ms",
                statements=str(counts[name][MANY]),
            )


if __name__ == "__main__":
    main()
