"""site settings, page texts and proposal PDFs

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-25 23:35:00.000000
"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_setting")),
    )
    op.create_table(
        "site_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_text")),
    )
    with op.batch_alter_table("site_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_text_page_language"), ["page", "language"], unique=False)
    op.create_table(
        "proposal_pdf",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_proposal_pdf_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_proposal_pdf_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_proposal_pdf_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_pdf")),
    )
    with op.batch_alter_table("proposal_pdf", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_pdf_round_id"), ["round_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("proposal_pdf", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_pdf_round_id"))
    op.drop_table("proposal_pdf")
    with op.batch_alter_table("site_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_text_page_language"))
    op.drop_table("site_text")
    op.drop_table("site_setting")
