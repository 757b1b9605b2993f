"""The published outcome: a frozen copy of every answer, with the edition that followed from them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, count_of, enum_type
from consult.core.files import StoredFile
from consult.programmes.models import Edition, GoalVersion, MeasureVersion, Programme, SectionVersion
from consult.triage.models import Outcome, Point


class OutcomePublication(Base):
    """One publication of a round's outcome. A later correction is a new, dated one; the newest is shown.

    ``cutoff_at``: responses received later are listed as too late. The counts are as they were when it was
    published: responses that count, recipients asked, texts that differ from those consulted.
    """

    __tablename__ = "outcome_publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    intro: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    cutoff_at: Mapped[datetime]
    response_count: Mapped[int] = mapped_column(default=0)
    recipient_count: Mapped[int] = mapped_column(default=0)
    change_count: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(200))

    round: Mapped[Round] = relationship()
    edition: Mapped[Edition] = relationship()


class PublishedAnswer(Base):
    """An answer as published, on the edition the comment was written on.

    ``group_id`` and ``heading`` are those of the group of points that shared the answer then.
    """

    __tablename__ = "published_answer"
    __table_args__ = (UniqueConstraint("publication_id", "point_id"), Index(None, "point_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("outcome_publication.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"))
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    reason: Mapped[str] = mapped_column(Text)
    remainder: Mapped[str] = mapped_column(Text, default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("point_group.id"))
    heading: Mapped[str] = mapped_column(String(200), default="", server_default="")

    publication: Mapped[OutcomePublication] = relationship()
    point: Mapped[Point] = relationship()


class PublishedChange(Base):
    """A changed text that followed from a published answer: the version that came out, frozen with the answer."""

    __tablename__ = "published_change"
    __table_args__ = (
        CheckConstraint(
            count_of("section_version_id", "goal_version_id", "measure_version_id") + " = 1",
            name="one_target",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("published_answer.id"), index=True)
    section_version_id: Mapped[int | None] = mapped_column(ForeignKey("section_version.id"))
    goal_version_id: Mapped[int | None] = mapped_column(ForeignKey("goal_version.id"))
    measure_version_id: Mapped[int | None] = mapped_column(ForeignKey("measure_version.id"))

    section_version: Mapped[SectionVersion | None] = relationship()
    goal_version: Mapped[GoalVersion | None] = relationship()
    measure_version: Mapped[MeasureVersion | None] = relationship()


class PublicationDraft(Base):
    """What staff have written for the next publication of a round's outcome. ``version`` guards two writers.

    ``cutoff_on`` is the last day (Swedish) whose responses are answered in it.
    """

    __tablename__ = "publication_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    intro: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    cutoff_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(300), default="")
    letter: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime]

    round: Mapped[Round] = relationship()


class ReportFormat(StrEnum):
    """What a report is made as. ``RESPONSES`` is all responses in full, as a PDF of their own."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    RESPONSES = "responses"


class ReportAudience(StrEnum):
    """Who a report is for: anyone, or staff alone (work state, who is responsible, unpublished answers)."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ReportFile(Base):
    """A report in one format, ordered and then made by the worker. The newest of each kind is offered.

    ``publication_id`` is the publication it tells of, None where nothing was published when it was made. ``key`` is
    the checksum of what may make a public one unfit to give out (a withholding): with another key than now's it is not
    given out any more. ``content_key`` is that of the rest it shows: with another one it is given out until it has been
    made anew.
    """

    __tablename__ = "report_file"
    __table_args__ = (
        CheckConstraint("(file_id IS NULL) = (finished_at IS NULL)", name="finished_pair"),
        Index(None, "round_id", "format", "audience"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    format: Mapped[ReportFormat] = mapped_column(enum_type(ReportFormat))
    audience: Mapped[ReportAudience] = mapped_column(enum_type(ReportAudience))
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_publication.id"))
    key: Mapped[str] = mapped_column(String(64), default="")
    content_key: Mapped[str] = mapped_column(String(64), default="", server_default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str] = mapped_column(String(200))
    finished_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship()


class ReportTemplate(Base):
    """The municipality's own Word template, whose styles the report is written in. The newest not removed counts."""

    __tablename__ = "report_template"
    __table_args__ = (CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(200))

    file: Mapped[StoredFile] = relationship()


class EntryKind(StrEnum):
    """What a line of the process log tells of."""

    MILESTONE = "milestone"
    MEETING = "meeting"
    WORKSHOP = "workshop"
    DECISION = "decision"
    OTHER = "other"


class ProcessEntry(Base):
    """A line of the process log that staff have written: when, what, with which group, who or how many took part.

    Removed ones stay, and can be put back. What the system itself knows (rounds, mailings, editions, publications) is
    no row here but read where it is. ``version`` guards two writers.
    """

    __tablename__ = "process_entry"
    __table_args__ = (
        CheckConstraint("words <> ''", name="written"),
        CheckConstraint("attendance IS NULL OR attendance >= 0", name="attendance"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_pair"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    day: Mapped[date]
    kind: Mapped[EntryKind] = mapped_column(enum_type(EntryKind))
    group_name: Mapped[str] = mapped_column(String(120), default="")
    participants: Mapped[str] = mapped_column(String(500), default="")
    attendance: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(200))

    programme: Mapped[Programme] = relationship()
