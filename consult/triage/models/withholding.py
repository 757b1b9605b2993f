"""What is kept from the public, and what was given out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, enum_type
from consult.core.files import StoredFile
from consult.responses.models import CommentAttachment, Response


class WithheldPart(StrEnum):
    """What of a comment is withheld: all of it with its files, words of its text, its proposed wording, or a file."""

    WHOLE = "whole"
    PASSAGE = "passage"
    WORDING = "wording"
    FILE = "file"


class Withholding(Base):
    """Something kept out of everything public, with its legal ground and reason. The original stays untouched.

    ``begins`` up to ``ends`` are characters of ``Comment.body``, of a passage; ``attachment_id`` is the file.
    """

    __tablename__ = "withholding"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_pair"),
        CheckConstraint("ground <> '' AND reason <> ''", name="grounded"),
        CheckConstraint(
            "(part = 'passage') = (begins IS NOT NULL) AND (part = 'passage') = (ends IS NOT NULL)",
            name="passage_part",
        ),
        CheckConstraint("begins IS NULL OR (begins >= 0 AND ends > begins)", name="passage"),
        CheckConstraint("(part = 'file') = (attachment_id IS NOT NULL)", name="file_part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    part: Mapped[WithheldPart] = mapped_column(enum_type(WithheldPart), default=WithheldPart.WHOLE)
    begins: Mapped[int | None]
    ends: Mapped[int | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("comment_attachment.id"))
    ground: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(200))

    attachment: Mapped[CommentAttachment | None] = relationship()


class Disclosure(Base):
    """Responses given out as a ZIP: one, or all of a round; ordered by staff and then made by the worker.

    ``complete``: with what is withheld and the names of persons. Otherwise ``key`` tells what was withheld in the
    round when the file was made: one made before something else was withheld is not fetched any more.
    """

    __tablename__ = "disclosure"
    __table_args__ = (CheckConstraint("(file_id IS NULL) = (finished_at IS NULL)", name="finished_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id"))
    complete: Mapped[bool]
    key: Mapped[str] = mapped_column(String(64), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str] = mapped_column(String(200))
    finished_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    response: Mapped[Response | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
