"""files that wait with responses read in and reminders of advice"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('due_told_for', sa.Date(), nullable=True))

    with op.batch_alter_table('response_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attached', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('waits_in', sa.String(length=64), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('response_file', schema=None) as batch_op:
        batch_op.drop_column('waits_in')
        batch_op.drop_column('attached')

    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.drop_column('due_told_for')
