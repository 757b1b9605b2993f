"""What is withheld, of a round or of a comment: as rows for staff, and as ``Hidden`` for everything public."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import Session, joinedload

from consult.responses.models import Comment, Response
from consult.triage.models import WithheldPart, Withholding
from consult.triage.withheld_text import Hidden, HiddenPassage, withheld_words


def _in_round(round_id: int | ScalarSelect[int]) -> Select[Withholding]:
    return (
        select(Withholding)
        .join(Comment, Comment.id == Withholding.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.round_id == round_id, Withholding.lifted_at.is_(None))
        .order_by(Withholding.id)
    )


def hidden_of(rows: Iterable[Withholding]) -> Hidden:
    """What rows of one comment withhold together; of several wholes or wordings the first ground stands."""
    whole, wording, passages, files = "", "", list[HiddenPassage](), dict[int, str]()
    for row in rows:
        if row.part is WithheldPart.WHOLE:
            whole = whole or row.ground
        elif row.part is WithheldPart.WORDING:
            wording = wording or row.ground
        elif row.attachment_id is not None:
            files.setdefault(row.attachment_id, row.ground)
        elif row.begins is not None and row.ends is not None:
            passages.append(HiddenPassage(row.begins, row.ends, row.ground))
    return Hidden(whole, tuple(passages), wording, files)


def withheld_in_round(session: Session, round_id: int | ScalarSelect[int]) -> dict[int, Hidden]:
    """What is withheld now by comment id; comments of which nothing is are left out. One statement.

    ``round_id`` may be a select that gives it.
    """
    found: dict[int, list[Withholding]] = {}
    for row in session.scalars(_in_round(round_id)):
        found.setdefault(row.comment_id, []).append(row)
    return {key: hidden_of(rows) for key, rows in found.items()}


def withheld_in_comments(session: Session, comment_ids: Iterable[int]) -> dict[int, Hidden]:
    """The same of these comments; one statement, none where there are no comments."""
    ids = list(comment_ids)
    if not ids:
        return {}
    query = select(Withholding).where(Withholding.comment_id.in_(ids), Withholding.lifted_at.is_(None))
    found: dict[int, list[Withholding]] = {}
    for row in session.scalars(query.order_by(Withholding.id)):
        found.setdefault(row.comment_id, []).append(row)
    return {key: hidden_of(rows) for key, rows in found.items()}


def withholdings_of(session: Session, comment_id: int) -> Sequence[Withholding]:
    """The withholdings in force of a comment, with their files, in the order they were made; one statement."""
    query = (
        select(Withholding)
        .where(Withholding.comment_id == comment_id, Withholding.lifted_at.is_(None))
        .order_by(Withholding.id)
        .options(joinedload(Withholding.attachment))
    )
    return session.scalars(query).all()


def withheld_texts(session: Session, round_id: int) -> list[str]:
    """Every text of a round that is withheld now; one statement."""
    query = _in_round(round_id).add_columns(Comment)
    found: dict[int, tuple[Comment, list[Withholding]]] = {}
    for row, comment in session.execute(query):
        found.setdefault(comment.id, (comment, []))[1].append(row)
    return [
        text
        for comment, rows in found.values()
        for text in withheld_words(comment.body, comment.proposed_wording, hidden_of(rows))
    ]


def withheld_key(session: Session, round_id: int) -> str:
    """A checksum that differs whenever something in the round has been withheld or lifted; one statement."""
    query = _in_round(round_id).with_only_columns(Withholding.id)
    ids = session.scalars(query).all()
    return hashlib.sha256(repr(list(ids)).encode()).hexdigest()
