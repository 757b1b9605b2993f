"""Colleagues with a link of their own, and who is right instead"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('person', 'organisation', name='referralkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('regretted_at', UTCDateTime(), nullable=True),
    sa.Column('handled_at', UTCDateTime(), nullable=True),
    sa.Column('handled_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(handled_at IS NULL) = (handled_by IS NULL)', name=op.f('ck_referral_handled_pair')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_referral_invitation_id_invitation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral'))
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_invitation_id_handled_at'), ['invitation_id', 'handled_at'], unique=False)

    op.create_table('share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('right', sa.Enum('write', 'approve', 'read', name='shareright', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('shared_by_id', sa.Integer(), nullable=True),
    sa.Column('outbox_mail_id', sa.Integer(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_share_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['outbox_mail_id'], ['outbox_mail.id'], name=op.f('fk_share_outbox_mail_id_outbox_mail')),
    sa.ForeignKeyConstraint(['shared_by_id'], ['share.id'], name=op.f('fk_share_shared_by_id_share')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share'))
    )
    with op.batch_alter_table('share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_share_address'), ['address'], unique=False)
        batch_op.create_index(batch_op.f('ix_share_invitation_id'), ['invitation_id'], unique=False)

    with op.batch_alter_table('invitation_token', schema=None) as batch_op:
        batch_op.add_column(sa.Column('share_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('read_only', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('seen_at', UTCDateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitation_token_share_id'), ['share_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_invitation_token_share_id_share'), 'share', ['share_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('invitation_token', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_token_share_id_share'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_invitation_token_share_id'))
        batch_op.drop_column('seen_at')
        batch_op.drop_column('read_only')
        batch_op.drop_column('share_id')

    with op.batch_alter_table('share', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_share_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_share_address'))

    op.drop_table('share')
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_invitation_id_handled_at'))

    op.drop_table('referral')
