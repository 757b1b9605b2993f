"""A round: which edition is out, what of it is open, until when, and its texts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.clock import end_of
from consult.core.db import Base, enum_type
from consult.core.files import StoredFile
from consult.programmes.models import Edition, Programme


class Visibility(StrEnum):
    """Public: listed and readable by anyone. Invited: nothing is seen without a link."""

    PUBLIC = "public"
    INVITED = "invited"


class Round(Base):
    """A consultation round. Late is never a refusal: only ``closed_at`` stops responses.

    A cancelled round is closed too, and says why to everyone who may read it. ``report_title`` is what the compiled
    report is called, empty for the usual name.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_pair"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_pair"),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="closed_after_opened"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by IS NULL)", name="cancelled_pair"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled_has_reason"),
        CheckConstraint("cancelled_at IS NULL OR closed_at IS NOT NULL", name="cancelled_is_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    lede: Mapped[str] = mapped_column(Text, default="")
    cover_letter: Mapped[str] = mapped_column(Text, default="")
    open_points: Mapped[list[Any]] = mapped_column(default=list)
    fixed_points: Mapped[list[Any]] = mapped_column(default=list)
    deadline: Mapped[date]
    decision_on: Mapped[date | None]
    decision_body: Mapped[str] = mapped_column(String(120), default="")
    answers_on: Mapped[date | None]
    report_title: Mapped[str] = mapped_column(String(80), default="", server_default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility), default=Visibility.PUBLIC)
    point_counter: Mapped[int] = mapped_column(default=0)
    task_counter: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(200))
    cancel_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    programme: Mapped[Programme] = relationship()

    def is_open(self) -> bool:
        """Whether responses are taken in (also late ones)."""
        return self.opened_at is not None and self.closed_at is None

    def is_late(self, moment: datetime, deadline: date | None = None) -> bool:
        """Whether ``moment`` is past the last day; half-open at the next midnight, Europe/Stockholm.

        ``deadline`` is a consultee's own later day, when it has one.
        """
        return moment >= end_of(deadline or self.deadline)


class RoundEdition(Base):
    """An edition shown in the round from ``shown_from`` on. The latest is what is read and commented."""

    __tablename__ = "round_edition"
    __table_args__ = (UniqueConstraint("round_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    shown_from: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(300), default="")

    edition: Mapped[Edition] = relationship()


class SectionAccess(StrEnum):
    """What a consultee may do with a section."""

    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"


class RoundSection(Base):
    """Access to one section in a round; sections without a row are open. Closed needs a reason that is shown."""

    __tablename__ = "round_section"
    __table_args__ = (
        UniqueConstraint("round_id", "section_id"),
        CheckConstraint("access <> 'closed' OR reason <> ''", name="closed_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    access: Mapped[SectionAccess] = mapped_column(enum_type(SectionAccess))
    reason: Mapped[str] = mapped_column(String(300), default="")


class ProposalPdf(Base):
    """The proposal as a PDF, as it read for anyone at some time. The newest of a round counts, if its ``key`` (the
    checksum of what the text depends on) is still that of what is shown.
    """

    __tablename__ = "proposal_pdf"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[datetime]

    file: Mapped[StoredFile] = relationship()
