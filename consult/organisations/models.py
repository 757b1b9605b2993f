"""Organisations that may be asked, the persons to write to, and the imports that brought them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.db import Base, enum_type
from consult.organisations.judging import Decision, Verdict, Write
from consult.organisations.kinds import OrganisationKind as OrganisationKind

OPEN_LINK = "open_link"
# Domain of the made-up address of a contact whose person has been taken away; reserved, so mail never goes there.
MASKED_DOMAIN = "borttagen.invalid"


class Organisation(Base):
    """A consultee. A sole trader's number is personal data: kept for matching, never shown or exported.

    With the source ``OPEN_LINK`` it is an unverified sender and not part of the register. Merged into another it is
    put away: kept for what points at it, and shown nowhere but on its own page.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("(merged_into_id IS NULL) = (merged_at IS NULL)", name="merged_pair"),
        Index(None, "kind", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    name: Mapped[str] = mapped_column(String(200), index=True)
    org_number: Mapped[str | None] = mapped_column(String(12), unique=True)
    sole_trader: Mapped[bool] = mapped_column(default=False)
    legal_form: Mapped[str] = mapped_column(String(80), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    area: Mapped[str] = mapped_column(String(80), default="", index=True)
    municipality_code: Mapped[str] = mapped_column(String(4), default="")
    industry_code: Mapped[str] = mapped_column(String(10), default="")
    industry_version: Mapped[str] = mapped_column(String(10), default="")
    industry_text: Mapped[str] = mapped_column(String(200), default="")
    size_class: Mapped[str] = mapped_column(String(20), default="")
    register_status: Mapped[str] = mapped_column(String(40), default="")
    marketing_block: Mapped[bool] = mapped_column(default=False)
    # Columns that staff have corrected and addresses they have taken away: imports leave both alone.
    edited_by_hand: Mapped[list[Any]] = mapped_column(default=list)
    dropped_addresses: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_at: Mapped[datetime | None]

    @property
    def public_org_number(self) -> str:
        """Number as shown (559999-0016), empty where there is none or where it is a person's."""
        if not self.org_number or self.sole_trader or self.kind is OrganisationKind.PRIVATE_PERSON:
            return ""
        return f"{self.org_number[-10:-4]}-{self.org_number[-4:]}"


class Contact(Base):
    """A person or shared mailbox to write to; may stand for several organisations."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(no_mail_at IS NULL) = (no_mail_by IS NULL)", name="no_mail_pair"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    no_mail_at: Mapped[datetime | None]
    no_mail_by: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    @property
    def is_masked(self) -> bool:
        """Whether name and address have been taken away; the row stays because of a received response."""
        return self.email.endswith(f"@{MASKED_DOMAIN}")


class OrganisationContact(Base):
    """A contact speaks for an organisation."""

    __tablename__ = "organisation_contact"
    __table_args__ = (UniqueConstraint("organisation_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    by_hand: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship()
    contact: Mapped[Contact] = relationship()


class OrganisationMerge(Base):
    """One organisation put away into another, and what moved then: ids and states only, so that it can be undone."""

    __tablename__ = "organisation_merge"
    __table_args__ = (CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    put_away_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    moved: Mapped[list[Any]] = mapped_column(default=list)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))

    kept: Mapped[Organisation] = relationship(foreign_keys=[kept_id])
    put_away: Mapped[Organisation] = relationship(foreign_keys=[put_away_id])


class ColumnMapping(Base):
    """Remembered choice of columns for files with these headings."""

    __tablename__ = "column_mapping"

    id: Mapped[int] = mapped_column(primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), unique=True)
    mapping: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class ImportState(StrEnum):
    """Where a register import is. A large file is `reading` until the worker has read it."""

    READING = "reading"
    PREVIEW = "preview"
    SAVED = "saved"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class RegisterImport(Base):
    """A read file under review. Nothing of it is in the register until it is saved."""

    __tablename__ = "register_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    filename: Mapped[str] = mapped_column(String(255))
    encoding: Mapped[str] = mapped_column(String(30), default="")
    delimiter: Mapped[str] = mapped_column(String(5), default="")
    sheet: Mapped[str] = mapped_column(String(120), default="")
    header_row: Mapped[int] = mapped_column(default=1)
    headers: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    own_municipality: Mapped[str] = mapped_column(String(4), default="")
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState), default=ImportState.PREVIEW)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RegisterImportRow(Base):
    """One row of the file: the cells as read, as corrected, and what is wrong with them (codes)."""

    __tablename__ = "register_import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "row_number"),
        Index(None, "import_id", "verdict"),
        Index(None, "import_id", "key"),
    )

    # `changes`: per field the old and the new text. `problems`: {"errors": {field: code}, "notes": {...}}.

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    row_number: Mapped[int]
    # What makes two rows the same organisation: number or name. As personal as the cells.
    key: Mapped[str] = mapped_column(String(220), default="")
    cells: Mapped[dict[str, Any]]
    corrected: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problems: Mapped[dict[str, Any]] = mapped_column(default=dict)
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict))
    decision: Mapped[Decision | None] = mapped_column(enum_type(Decision))
    writes: Mapped[Write | None] = mapped_column(enum_type(Write))
    sole_trader: Mapped[bool] = mapped_column(default=False)
    duplicate_of: Mapped[int | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
