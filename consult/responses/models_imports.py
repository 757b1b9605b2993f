"""Responses that staff read in from a spreadsheet: the file while it is looked through, and what was entered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.db import Base
from consult.responses.models import Response

KEY_LIMIT = 80


class ResponseFile(Base):
    """A file that has been read and not thrown away. ``content["rows"]``: number and cells by the fields' codes.

    ``job_key`` names the work that enters its responses, where the worker does it. ``attached`` are the files that
    came with it, as ``import_files.Attached``; their bytes wait in the folder named ``waits_in`` and go with the row.
    """

    __tablename__ = "response_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    job_key: Mapped[str] = mapped_column(String(200), default="")
    attached: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    waits_in: Mapped[str] = mapped_column(String(64), default="", server_default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))


class ImportedResponse(Base):
    """The response that was made of a source's own number, and a checksum of what was in the file then."""

    __tablename__ = "imported_response"
    __table_args__ = (UniqueConstraint("round_id", "source_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    source_key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), unique=True)
    checksum: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))

    response: Mapped[Response] = relationship()
