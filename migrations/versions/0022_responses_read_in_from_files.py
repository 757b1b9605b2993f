"""responses read in from files"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(length=80), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_imported_response_response_id_response")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_imported_response_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_response")),
        sa.UniqueConstraint("response_id", name=op.f("uq_imported_response_response_id")),
        sa.UniqueConstraint("round_id", "source_key", name=op.f("uq_imported_response_round_id_source_key")),
    )
    op.create_table(
        "response_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_response_file_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_file")),
    )
    with op.batch_alter_table("response_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_file_round_id"), ["round_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("response_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_file_round_id"))
    op.drop_table("response_file")
    op.drop_table("imported_response")
