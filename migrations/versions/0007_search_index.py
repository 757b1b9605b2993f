"""search index"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from consult.search.folding import fold
from consult.search.models import create_search_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "section",
                "comment",
                "organisation",
                name="search_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_search_entry_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_search_entry_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
            name=op.f("fk_search_entry_section_id_section"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_search_entry_comment_id")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_search_entry_organisation_id")),
        sa.UniqueConstraint("section_id", name=op.f("uq_search_entry_section_id")),
    )
    with op.batch_alter_table("search_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_entry_kind"), ["kind"], unique=False)
    connection = op.get_bind()
    create_search_index(connection)
    names = ("kind", "section_id", "comment_id", "organisation_id", "shown", "folded")
    entries = sa.table("search_entry", *map(sa.column, names))
    for kind, key, shown in [*_sections(connection), *_comments(connection), *_organisations(connection)]:
        row = {"kind": kind, f"{kind}_id": key, "shown": shown, "folded": fold(shown)}
        connection.execute(sa.insert(entries).values(row))


Row = tuple[str, int, str]


def _joined(*parts: str, by: str = "\n") -> str:
    return by.join(part.strip() for part in parts if part and part.strip())


def _comments(connection: sa.Connection) -> Iterator[Row]:
    for key, body, wording in connection.execute(sa.text("SELECT id, body, proposed_wording FROM comment")):
        yield "comment", key, _joined(body, wording)


def _organisations(connection: sa.Connection) -> Iterator[Row]:
    contacts: dict[int, list[str]] = {}
    spoken_for = sa.text(
        "SELECT l.organisation_id, c.name, c.email FROM organisation_contact l JOIN contact c "
        "ON c.id = l.contact_id ORDER BY l.position, l.id"
    )
    for key, *texts in connection.execute(spoken_for):
        contacts.setdefault(key, []).extend(texts)
    organisations = sa.text(
        "SELECT id, kind, sole_trader, org_number, name, street, postal_code, area, legal_form, industry_text "
        "FROM organisation"
    )
    for key, kind, sole_trader, number, name, *rest in connection.execute(organisations):
        # A person's number is never searched.
        digits = "" if not number or sole_trader or kind == "private_person" else number[-10:]
        shown = f"{digits[:6]}-{digits[6:]}" if digits else ""
        yield "organisation", key, _joined(name, shown, digits, *rest, *contacts.get(key, []), by=", ")


_NEWEST_SECTIONS = """
SELECT s.id, v.title, v.body FROM section s JOIN section_version v ON v.section_id = s.id
WHERE s.retired_at IS NULL AND v.number = (SELECT max(number) FROM section_version WHERE section_id = s.id)
ORDER BY s.id"""
_NEWEST_GOALS = """
SELECT g.section_id, v.label, v.text FROM goal g JOIN goal_version v ON v.goal_id = g.id
WHERE g.retired_at IS NULL AND v.number = (SELECT max(number) FROM goal_version WHERE goal_id = g.id)
ORDER BY g.position, g.id"""
_NEWEST_MEASURES = """
SELECT g.section_id, v.title, v.description FROM measure m JOIN goal g ON g.id = m.goal_id
JOIN measure_version v ON v.measure_id = m.id
WHERE m.retired_at IS NULL AND v.number = (SELECT max(number) FROM measure_version WHERE measure_id = m.id)
ORDER BY m.number"""


def _sections(connection: sa.Connection) -> Iterator[Row]:
    parts = {key: texts for key, *texts in connection.execute(sa.text(_NEWEST_SECTIONS))}
    for query in (_NEWEST_GOALS, _NEWEST_MEASURES):
        for key, *texts in connection.execute(sa.text(query)):
            if key in parts:
                parts[key] += texts
    for key, texts in parts.items():
        yield "section", key, _joined(*texts)


def downgrade() -> None:
    with op.batch_alter_table("search_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_entry_kind"))

    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_entry")
