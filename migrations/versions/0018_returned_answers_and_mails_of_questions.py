"""returned answers, and mails of questions"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_answer_return_says_why")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_answer_return_answer_id_answer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["desk_change.id"], name=op.f("fk_answer_return_change_id_desk_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_return")),
    )
    with op.batch_alter_table("answer_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_return_answer_id"), ["answer_id"], unique=False)

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_asked", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("mail_asked")

    with op.batch_alter_table("answer_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_return_answer_id"))

    op.drop_table("answer_return")
