"""decisions about proposals"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("proposed_id", sa.Integer(), nullable=False),
        sa.Column("adopted_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "adopted",
                "adopted_with_changes",
                "sent_back",
                "rejected",
                name="decisionoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(outcome IN ('adopted', 'adopted_with_changes')) = (adopted_id IS NOT NULL)",
            name=op.f("ck_decision_adopted_text"),
        ),
        sa.CheckConstraint("body <> ''", name=op.f("ck_decision_says_who")),
        sa.ForeignKeyConstraint(["adopted_id"], ["edition.id"], name=op.f("fk_decision_adopted_id_edition")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_decision_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_id"], ["edition.id"], name=op.f("fk_decision_proposed_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("proposed_id", name=op.f("uq_decision_proposed_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_document_id"), ["document_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_document_id"))

    op.drop_table("decision")
