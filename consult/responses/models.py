"""What consultees write: drafts (their own, changeable) and responses (received, never changed).

A company's comment is stored in ``Comment``; before it is sent in it is a ``DraftComment``.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, count_of, enum_type
from consult.core.files import StoredFile
from consult.invitations.models import Invitation
from consult.programmes.models import Goal, Measure, Section

COMMENT_LIMIT = 20_000
FILES_LIMIT = 5
FILE_SIZE_LIMIT = 25 * 1024 * 1024

AT_MOST_ONE_TARGET = count_of("goal_id", "measure_id") + " <= 1"


class Stance(StrEnum):
    """What a consultee thinks of the proposal, or of a section of it."""

    SUPPORTS = "supports"
    SUPPORTS_WITH_COMMENTS = "supports_with_comments"
    REJECTS = "rejects"
    ABSTAINS = "abstains"


class ResponseKind(StrEnum):
    """A response with comments or stance, or the equal choice of having none."""

    COMMENTS = "comments"
    NO_COMMENTS = "no_comments"


class Channel(StrEnum):
    """How a response came in."""

    LINK = "link"
    EMAIL = "email"
    LETTER = "letter"


class Draft(Base):
    """The one draft of an invitation. ``version`` rises with every save, for two writers."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)
    stance: Mapped[Stance | None] = mapped_column(enum_type(Stance))
    respondent_name: Mapped[str] = mapped_column(String(120), default="")
    receipt_email: Mapped[str] = mapped_column(String(254), default="")
    submit_key: Mapped[str] = mapped_column(String(40))
    seen_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]

    invitation: Mapped[Invitation] = relationship()


class DraftComment(Base):
    """A comment being written. No goal and no measure: on the section; no section either: on the whole.

    ``writer`` is browser, page and link that saved last, to say that a colleague is writing, and which one.
    """

    __tablename__ = "draft_comment"
    __table_args__ = (
        CheckConstraint(AT_MOST_ONE_TARGET, name="one_target"),
        Index(None, "draft_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    body: Mapped[str] = mapped_column(Text, default="")
    proposed_wording: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    writer: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship()
    section: Mapped[Section | None] = relationship()
    goal: Mapped[Goal | None] = relationship()
    measure: Mapped[Measure | None] = relationship()


class DraftAttachment(Base):
    """A file on a comment being written."""

    __tablename__ = "draft_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_comment_id: Mapped[int] = mapped_column(ForeignKey("draft_comment.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    comment: Mapped[DraftComment] = relationship()
    file: Mapped[StoredFile] = relationship()


class DraftStance(Base):
    """Stance on one section in a draft."""

    __tablename__ = "draft_stance"
    __table_args__ = (UniqueConstraint("draft_id", "section_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    stance: Mapped[Stance] = mapped_column(enum_type(Stance))


class SectionRead(Base):
    """An invitation has read a section: from "Nästa" or two visible seconds, never from a GET."""

    __tablename__ = "section_read"
    __table_args__ = (UniqueConstraint("invitation_id", "section_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    at: Mapped[datetime]


class Response(Base):
    """A received response: frozen. ``checksum`` covers its canonical text and the checksums of its files.

    Which one counts: the newest that is neither superseded, withdrawn nor set aside (``responses.queries``).
    A letter or an e-mail was entered by staff, at another time than it was received; of that only the day is known.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index(None, "invitation_id", "received_at"),
        Index(
            None,
            "supersedes_id",
            unique=True,
            sqlite_where=text("supersedes_id IS NOT NULL"),
            postgresql_where=text("supersedes_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    number: Mapped[str] = mapped_column(String(60))
    kind: Mapped[ResponseKind] = mapped_column(enum_type(ResponseKind))
    stance: Mapped[Stance | None] = mapped_column(enum_type(Stance))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel), default=Channel.LINK)
    respondent_name: Mapped[str] = mapped_column(String(120))
    receipt_email: Mapped[str] = mapped_column(String(254))
    received_at: Mapped[datetime]
    late: Mapped[bool]
    checksum: Mapped[str] = mapped_column(String(64))
    submit_key: Mapped[str] = mapped_column(String(40), unique=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("response.id"))
    entered_at: Mapped[datetime | None]
    entered_by: Mapped[str | None] = mapped_column(String(200))

    round: Mapped[Round] = relationship()
    invitation: Mapped[Invitation] = relationship()
    comments: Mapped[list["Comment"]] = relationship(order_by="Comment.position", back_populates="response")


class ResponseStance(Base):
    """Stance on one section in a response."""

    __tablename__ = "response_stance"
    __table_args__ = (UniqueConstraint("response_id", "section_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    stance: Mapped[Stance] = mapped_column(enum_type(Stance))


class Comment(Base):
    """One remark as it was sent in, on the edition and target it was written on. Never changed."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint(AT_MOST_ONE_TARGET, name="one_target"),
        UniqueConstraint("response_id", "position"),
        Index(None, "section_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    position: Mapped[int]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    body: Mapped[str] = mapped_column(Text)
    base_wording: Mapped[str] = mapped_column(Text, default="")
    proposed_wording: Mapped[str] = mapped_column(Text, default="")

    response: Mapped[Response] = relationship(back_populates="comments")
    section: Mapped[Section | None] = relationship()
    goal: Mapped[Goal | None] = relationship()
    measure: Mapped[Measure | None] = relationship()
    attachments: Mapped[list["CommentAttachment"]] = relationship(order_by="CommentAttachment.id")


class CommentAttachment(Base):
    """A received file, byte for byte."""

    __tablename__ = "comment_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile] = relationship()


class Withdrawal(Base):
    """A response that its sender has taken back. The response stays as received."""

    __tablename__ = "withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), unique=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))


class SetAside(Base):
    """A late response from somebody who had answered already: received and listed, but it does not count.

    Staff may let it count; it then supersedes what counted before. It also counts when that is withdrawn.
    """

    __tablename__ = "set_aside"
    __table_args__ = (CheckConstraint("(counted_at IS NULL) = (counted_by IS NULL)", name="counted_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), unique=True)
    at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str | None] = mapped_column(String(200))


class Receipt(Base):
    """The PDF of a response as received, made by the worker."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[datetime]

    file: Mapped[StoredFile] = relationship()
