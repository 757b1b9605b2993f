"""The hold on outgoing mail after a restore"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_hold")),
    )


def downgrade() -> None:
    op.drop_table("mail_hold")
