"""Reads for the files: every point of a round, and the names of its files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from consult.core.files import StoredFile
from consult.responses.models import Comment, CommentAttachment, Response
from consult.triage.models import Point, Withholding
from consult.triage.queries.points import PointRow, point_rows


def all_rows(session: Session, round_id: int) -> list[PointRow]:
    """Every point of the round, also of responses that no longer count, in number order."""
    query = point_rows().where(Point.round_id == round_id).order_by(Point.number)
    return [PointRow(*row) for row in session.execute(query)]


def file_names(session: Session, round_id: int, *, given_out: bool = False) -> dict[int, Sequence[str]]:
    """Names of received files by comment id, with ``given_out`` without files that are withheld themselves."""
    query = (
        select(CommentAttachment.comment_id, StoredFile.filename)
        .join(StoredFile, StoredFile.id == CommentAttachment.file_id)
        .join(Comment, Comment.id == CommentAttachment.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.round_id == round_id)
        .order_by(CommentAttachment.id)
    )
    if given_out:
        query = query.where(
            ~exists().where(
                Withholding.attachment_id == CommentAttachment.id, Withholding.lifted_at.is_(None)
            )
        )
    names: dict[int, list[str]] = {}
    for comment_id, name in session.execute(query):
        names.setdefault(comment_id, []).append(name)
    return dict(names)
