"""Work of this slice that the worker does: taking submitted comments in, and files to give out."""

from datetime import datetime, timedelta
from typing import Any

from consult.consultations.models import Round
from consult.core import clock
from consult.core.db import db, write
from consult.core.files import add_file, keep_file, new_file
from consult.core.jobs import every, handler, report_progress
from consult.core.site.current import site
from consult.triage.actions.alike import keep_counts, keep_signs
from consult.triage.actions.disclosing import DISCLOSURE_JOB, keep_disclosure
from consult.triage.actions.points import take_in_responses
from consult.triage.alike import counts_of, signs, weights
from consult.triage.disclosure import make_zip
from consult.triage.models import Disclosure
from consult.triage.queries.alike import (
    index_of,
    point_count,
    points_to_weigh,
    rounds_to_weigh,
    texts_to_count,
)
from consult.triage.queries.intake import rounds_to_take_in
from consult.triage.queries.withheld import withheld_key


@every(timedelta(seconds=5))
def take_in(now: datetime) -> None:
    """Make points of comments that have none. Safe to run twice; costs one statement when there are none."""
    for round_id in rounds_to_take_in(db.session()):
        with write():
            take_in_responses(round_id=round_id, now=now)


PORTION = 200
PORTIONS_AT_A_TIME = 10
GROWN = 1.5


@every(timedelta(seconds=10))
def weigh_points(_now: datetime) -> None:
    """Index what points say, so that alike ones are found: new points, cut ones, and those put back.

    Safe to run twice; one statement when nothing has changed. Texts are read and weighed outside the transactions
    that write, a portion at a time; a large round takes several turns.
    """
    session = db.session()
    for round_id in rounds_to_weigh(session):
        _count_if_grown(round_id)
        for _portion in range(PORTIONS_AT_A_TIME):
            if not _weigh_portion(round_id):
                break


def _count_if_grown(round_id: int) -> None:
    session = db.session()
    points, index = point_count(session, round_id), index_of(session, round_id)
    if index is not None and index.points / GROWN < points < max(index.points, 1) * GROWN:
        return
    texts = [signs(text) for text in texts_to_count(session, round_id, points)]
    with write():
        keep_counts(round_id=round_id, points=points, texts=len(texts), counts=counts_of(texts))


def _weigh_portion(round_id: int) -> int:
    session = db.session()
    index = index_of(session, round_id)
    found = points_to_weigh(session, round_id, PORTION)
    if index is None or not found:
        return 0
    counts, build = {int(key): count for key, count in index.counts.items()}, index.build
    weighed = [(each, weights(signs(each.text), counts, index.texts)) for each in found]
    with write():
        return keep_signs(round_id=round_id, build=build, weighed=weighed)


@handler(DISCLOSURE_JOB)
def make_disclosure(payload: dict[str, Any]) -> dict[str, Any]:
    """Make and keep an ordered ZIP; about 0.2 s a response."""
    session, now, disclosure_id = db.session(), clock.now(), int(payload["disclosure_id"])
    row = session.get(Disclosure, disclosure_id)
    if row is None or row.finished_at is not None:
        return {"made": False}
    round_, response_id, complete = session.get_one(Round, row.round_id), row.response_id, row.complete
    # Read first: what is withheld while the file is made gives another key, and the file is not fetched.
    key = withheld_key(session, round_.id)
    number = row.response.number if row.response else round_.slug
    name = f"{'fullstandigt-' if complete else ''}utlamnande-{_plain(number)}-{clock.today(now)}.zip"
    with new_file() as made:
        make_zip(
            session,
            round_,
            made,
            response_id=response_id,
            complete=complete,
            municipality=site().municipality,
            now=now,
            progress=report_progress,
        )
        sha256, size = keep_file(made)
    with write():
        file = add_file(sha256=sha256, size=size, media_type="application/zip", filename=name, now=now)
        kept = keep_disclosure(disclosure_id=disclosure_id, key=key, file=file, now=clock.now())
    return {"made": kept}


def _plain(text: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in text)
