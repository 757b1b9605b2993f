"""Stored settings, and the versions of the pages in the foot."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base


class SiteSetting(Base):
    """One setting that an administrator has saved. It goes before the one in the environment."""

    __tablename__ = "site_setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))


class SiteText(Base):
    """One version of a page in one language. The latest is shown; without any, the delivered text is.

    ``delivered`` marks a return to the delivered text; title and body are then that text as it was.
    """

    __tablename__ = "site_text"
    __table_args__ = (Index(None, "page", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    delivered: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
