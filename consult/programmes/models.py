"""The programme, its documents and everything in them that has versions, and the editions that freeze them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.db import Base, count_of, enum_type
from consult.organisations.models import Organisation
from consult.programmes.financing import FinancingSource as FinancingSource
from consult.programmes.schedule import DatePrecision as DatePrecision


class Programme(Base):
    """The case: one diary number, its documents and its rounds. ``response_counter`` numbers the responses."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    case_number: Mapped[str] = mapped_column(String(40), unique=True)
    purpose: Mapped[str] = mapped_column(Text, default="")
    response_counter: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class DocumentKind(StrEnum):
    """A programme's documents have version lines of their own."""

    PROGRAMME = "programme"
    ACTION_PLAN = "action_plan"


class Document(Base):
    """A text of the programme, made of sections."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(enum_type(DocumentKind))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()


class SectionKind(StrEnum):
    """A goal section has one goal; a section of kind measures only lists them."""

    TEXT = "text"
    GOAL = "goal"
    MEASURES = "measures"
    INDICATORS = "indicators"


class Section(Base):
    """A place in the document with a stable key. Retired when no longer wanted, never deleted."""

    __tablename__ = "section"
    __table_args__ = (
        UniqueConstraint("document_id", "key"),
        CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired_pair"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[SectionKind] = mapped_column(enum_type(SectionKind))
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    document: Mapped[Document] = relationship()


class SectionVersion(Base):
    """One saved wording of a section. Never changed. The highest number is the current one."""

    __tablename__ = "section_version"
    __table_args__ = (UniqueConstraint("section_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    short_title: Mapped[str] = mapped_column(String(60), default="")
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300), default="")
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    section: Mapped[Section] = relationship()


class SectionWorkingCopy(Base):
    """What one person is writing in a section, not yet a version."""

    __tablename__ = "section_working_copy"
    __table_args__ = (UniqueConstraint("section_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    base_version_id: Mapped[int] = mapped_column(ForeignKey("section_version.id"))
    title: Mapped[str] = mapped_column(String(200))
    short_title: Mapped[str] = mapped_column(String(60), default="")
    body: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


class Goal(Base):
    """A goal of a goal section, or (with a parent) a sub-goal of it."""

    __tablename__ = "goal"
    __table_args__ = (CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    section: Mapped[Section] = relationship()


class GoalVersion(Base):
    """One wording of a goal or sub-goal. ``label`` is its name in the document, such as "Delmål 3.1"."""

    __tablename__ = "goal_version"
    __table_args__ = (UniqueConstraint("goal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    goal: Mapped[Goal] = relationship()


class Measure(Base):
    """A measure of a goal, with a number that people use ("Åtgärd 12") and that never changes."""

    __tablename__ = "measure"
    __table_args__ = (CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    number: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    goal: Mapped[Goal] = relationship()


class MeasureVersion(Base):
    """One wording of a measure and its facts. ``schedule_text`` and ``financing_text`` are as people wrote them."""

    __tablename__ = "measure_version"
    __table_args__ = (
        UniqueConstraint("measure_id", "number"),
        CheckConstraint("rank IS NULL OR rank BETWEEN 1 AND 99", name="rank_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    accountable_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    accountable_text: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(200), default="")
    partners: Mapped[list[Any]] = mapped_column(default=list)
    schedule_text: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    start_precision: Mapped[DatePrecision | None] = mapped_column(enum_type(DatePrecision, "start_precision"))
    ends_on: Mapped[date | None]
    end_precision: Mapped[DatePrecision | None] = mapped_column(enum_type(DatePrecision, "end_precision"))
    financing_text: Mapped[str] = mapped_column(String(300), default="")
    policy_area: Mapped[str] = mapped_column(String(80), default="")
    rank: Mapped[int | None]
    overarching: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    measure: Mapped[Measure] = relationship()
    accountable: Mapped[Organisation | None] = relationship()
    financing: Mapped[list["FinancingRow"]] = relationship(order_by="FinancingRow.id")


class FinancingRow(Base):
    """Money for one year of a measure, in kronor; the amount may be unknown."""

    __tablename__ = "financing_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_version_id: Mapped[int] = mapped_column(ForeignKey("measure_version.id"), index=True)
    year: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[FinancingSource] = mapped_column(enum_type(FinancingSource))


class EditionKind(StrEnum):
    """What a frozen list of versions was made for."""

    CONSULTED = "consulted"
    CORRECTED = "corrected"
    REVISED = "revised"
    PROPOSED = "proposed"
    ADOPTED = "adopted"


class Edition(Base):
    """A frozen list of section, goal and measure versions of one document."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[EditionKind] = mapped_column(enum_type(EditionKind))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    document: Mapped[Document] = relationship()


class EditionItem(Base):
    """One version in an edition, in reading order."""

    __tablename__ = "edition_item"
    __table_args__ = (
        CheckConstraint(
            count_of("section_version_id", "goal_version_id", "measure_version_id") + " = 1",
            name="one_target",
        ),
        Index(None, "edition_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    section_version_id: Mapped[int | None] = mapped_column(ForeignKey("section_version.id"))
    goal_version_id: Mapped[int | None] = mapped_column(ForeignKey("goal_version.id"))
    measure_version_id: Mapped[int | None] = mapped_column(ForeignKey("measure_version.id"))


class DecisionOutcome(StrEnum):
    """What a political body did with a proposal. Sent back: återremiss, the text is revised and proposed anew."""

    ADOPTED = "adopted"
    ADOPTED_WITH_CHANGES = "adopted_with_changes"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"


class Decision(Base):
    """What a body decided about a proposed edition, once for each. ``adopted`` is the text it adopted, if it did."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("body <> ''", name="says_who"),
        CheckConstraint(
            "(outcome IN ('adopted', 'adopted_with_changes')) = (adopted_id IS NOT NULL)", name="adopted_text"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    proposed_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), unique=True)
    adopted_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    outcome: Mapped[DecisionOutcome] = mapped_column(enum_type(DecisionOutcome))
    body: Mapped[str] = mapped_column(String(200))
    decided_on: Mapped[date]
    paragraph: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    proposed: Mapped[Edition] = relationship(foreign_keys=[proposed_id])
    adopted: Mapped[Edition | None] = relationship(foreign_keys=[adopted_id])


class DocumentImport(Base):
    """An uploaded draft under review: proposed sections as JSON. Nothing is in the document until it is saved."""

    __tablename__ = "document_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    proposal: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    saved: Mapped[bool] = mapped_column(default=False)
