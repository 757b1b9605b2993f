"""staff choices and what has been told"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("revision_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assigned_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("assigned_told_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("due_told_for", sa.Date(), nullable=True))

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("single_keys", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(
            sa.Column("mail_responses", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("mail_assigned", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("mail_due", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("told_responses_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("told_responses_at")
        batch_op.drop_column("mail_due")
        batch_op.drop_column("mail_assigned")
        batch_op.drop_column("mail_responses")
        batch_op.drop_column("single_keys")

    with op.batch_alter_table("revision_task", schema=None) as batch_op:
        batch_op.drop_column("due_told_for")
        batch_op.drop_column("assigned_told_at")
        batch_op.drop_column("assigned_at")
