"""The search index: one row per thing that can be found, and what makes looking in it quick on each database.

Both databases answer the same question, "does the folded text contain these letters"; SQLite is helped by an FTS5
table of trigrams, PostgreSQL by a trigram index. Neither changes what is found.
"""

from enum import StrEnum

from sqlalchemy import DDL, Connection, ForeignKey, Index, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, enum_type


class Kind(StrEnum):
    """What can be found, in the order in which it is shown."""

    SECTION = "section"
    COMMENT = "comment"
    ORGANISATION = "organisation"


class SearchEntry(Base):
    """The searchable text of one thing: as it reads, and folded (``folding.fold``). Gone when the thing is deleted."""

    __tablename__ = "search_entry"
    __table_args__ = (Index(None, "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "search_kind"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), unique=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), unique=True
    )
    shown: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)


SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5("
    "folded, content='search_entry', content_rowid='id', tokenize='trigram case_sensitive 1')",
    "CREATE TRIGGER IF NOT EXISTS search_entry_added AFTER INSERT ON search_entry "
    "BEGIN INSERT INTO search_fts (rowid, folded) VALUES (new.id, new.folded); END",
    "CREATE TRIGGER IF NOT EXISTS search_entry_removed AFTER DELETE ON search_entry "
    "BEGIN INSERT INTO search_fts (search_fts, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    "CREATE TRIGGER IF NOT EXISTS search_entry_changed AFTER UPDATE ON search_entry "
    "BEGIN INSERT INTO search_fts (search_fts, rowid, folded) VALUES ('delete', old.id, old.folded); "
    "INSERT INTO search_fts (rowid, folded) VALUES (new.id, new.folded); END",
)
# An installation whose database user may not add the extension searches without the index: the same, but slower.
POSTGRESQL = (
    "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; "
    "CREATE INDEX IF NOT EXISTS ix_search_entry_trigrams ON search_entry USING gin (folded gin_trgm_ops); "
    "EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'searching without pg_trgm'; END $$",
)


def create_search_index(connection: Connection) -> None:
    """Create what makes the search quick on the connection's kind of database."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


for _statement in SQLITE:
    event.listen(SearchEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
for _statement in POSTGRESQL:
    event.listen(
        SearchEntry.__table__,
        "after_create",
        DDL(_statement).execute_if(dialect="postgresql"),
    )
