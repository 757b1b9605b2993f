"""mail about a cancelled round"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("letter_draft", "mailing")
BEFORE = ("invitation", "reminder", "outcome", "deadline")


def _allow(kinds: tuple[str, ...]) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        name = op.f(f"ck_{table}_mailingkind")
        # SQLite makes the table anew, and what is reflected for that has no CHECK constraints.
        with op.batch_alter_table(table, schema=None) as batch_op:
            if not on_sqlite:
                batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, sa.column("kind").in_(kinds))


def upgrade() -> None:
    _allow((*BEFORE, "cancelled"))


def downgrade() -> None:
    """Fails where such a mail is, as nothing official is deleted."""
    _allow(BEFORE)
