"""cancelled rounds"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_round_cancelled_pair": "(cancelled_at IS NULL) = (cancelled_by IS NULL)",
    "ck_round_cancelled_has_reason": "(cancelled_at IS NULL) = (cancel_reason = '')",
    "ck_round_cancelled_is_closed": "cancelled_at IS NULL OR closed_at IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_by", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False))
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(name), condition)


def downgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_column("cancel_reason")
        batch_op.drop_column("cancelled_by")
        batch_op.drop_column("cancelled_at")
