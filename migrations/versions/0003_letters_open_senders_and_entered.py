"""Printed letters with codes, senders by the open link, and responses that staff enter."""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('invitation_ids', sa.JSON(), nullable=False),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=80), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('finished_at', UTCDateTime(), nullable=True),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_letter_batch_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_batch'))
    )
    with op.batch_alter_table('letter_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_batch_round_id'), ['round_id'], unique=False)

    op.create_table('open_sender',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('company', 'party', 'association', 'board', 'authority', 'private_person', name='organisationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('org_number', sa.String(length=12), nullable=False),
    sa.Column('sole_trader', sa.Boolean(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('taken_at', UTCDateTime(), nullable=True),
    sa.Column('confirmed_at', UTCDateTime(), nullable=True),
    sa.Column('matched_id', sa.Integer(), nullable=True),
    sa.Column('judged_at', UTCDateTime(), nullable=True),
    sa.Column('judged_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(judged_at IS NULL) = (judged_by IS NULL)', name=op.f('ck_open_sender_judged_pair')),
    sa.CheckConstraint('matched_id IS NULL OR judged_at IS NOT NULL', name=op.f('ck_open_sender_matched_is_judged')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_open_sender_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['matched_id'], ['organisation.id'], name=op.f('fk_open_sender_matched_id_organisation')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_open_sender_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_sender'))
    )
    with op.batch_alter_table('open_sender', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_open_sender_address'), ['address'], unique=False)
        batch_op.create_index(batch_op.f('ix_open_sender_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_open_sender_round_id'), ['round_id'], unique=False)

    with op.batch_alter_table('invitation_token', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letter_batch_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitation_token_letter_batch_id'), ['letter_batch_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_invitation_token_letter_batch_id_letter_batch'), 'letter_batch', ['letter_batch_id'], ['id'])

    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entered_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('entered_by', sa.String(length=200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_column('entered_by')
        batch_op.drop_column('entered_at')

    with op.batch_alter_table('invitation_token', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_token_letter_batch_id_letter_batch'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_invitation_token_letter_batch_id'))
        batch_op.drop_column('letter_batch_id')

    with op.batch_alter_table('open_sender', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_open_sender_round_id'))
        batch_op.drop_index(batch_op.f('ix_open_sender_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_open_sender_address'))

    op.drop_table('open_sender')
    with op.batch_alter_table('letter_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_batch_round_id'))

    op.drop_table('letter_batch')
