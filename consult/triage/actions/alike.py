"""Keeping the index of alike points. Only the worker does: what a point says is weighed after it came or was cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

from consult.core.db import db
from consult.triage.models import AlikeIndex, AlikePassage, AlikeSign, Point
from consult.triage.queries.alike import Unweighed


def keep_counts(*, round_id: int, points: int, texts: int, counts: Mapping[int, int]) -> int:
    """Keep how rare the signs of a round are, counted in ``texts`` of its ``points`` texts; the number of the build."""
    session = db.session()
    index = session.get(AlikeIndex, round_id, populate_existing=True)
    if index is None:
        index = AlikeIndex(round_id=round_id, build=0)
        session.add(index)
    index.build += 1
    index.points, index.texts = points, texts
    index.counts = {str(key): count for key, count in counts.items()}
    session.flush()
    return index.build


def keep_signs(*, round_id: int, build: int, weighed: Sequence[tuple[Unweighed, Mapping[int, int]]]) -> int:
    """Replace the signs of these points, but of those that have been cut again since they were read. How many."""
    session = db.session()
    ids = [each.point_id for each, _weights in weighed]
    # Locked, so that an undo which takes the point away waits for its signs or comes before them.
    query = select(Point.id, Point.begins, Point.ends).where(Point.id.in_(ids)).order_by(Point.id)
    now_at = {
        key: (begins, ends) for key, begins, ends in session.execute(query.with_for_update(key_share=True))
    }
    kept = [
        (each, weights) for each, weights in weighed if now_at.get(each.point_id) == (each.begins, each.ends)
    ]
    if not kept:
        return 0
    keys = [each.point_id for each, _weights in kept]
    for table in (AlikeSign, AlikePassage):
        session.execute(delete(table).where(table.point_id.in_(keys)))
    passages = [
        {"point_id": each.point_id, "begins": each.begins, "ends": each.ends, "build": build}
        for each, _weights in kept
    ]
    signs = [
        {"point_id": each.point_id, "sign": sign, "round_id": round_id, "weight": weight}
        for each, weights in kept
        for sign, weight in weights.items()
    ]
    session.execute(insert(AlikePassage), passages)
    if signs:
        session.execute(insert(AlikeSign), signs)
    return len(kept)
