"""What the worker does for this slice: the hooks of the outbox, and dropping mail that asks in vain."""

from datetime import datetime, timedelta

from consult.core.db import db, write
from consult.core.jobs import every
from consult.invitations.actions import delivery
from consult.invitations.actions.closed_rounds import any_mail_in_vain, cancel_mail_of_closed_rounds

HOOKS = (delivery.fill_letter, delivery.fill_mailing, delivery.fill_share, delivery.follow)


@every(timedelta(seconds=5))
def drop_mail_of_closed_rounds(now: datetime) -> None:
    """Costs one statement when nothing waits."""
    if any_mail_in_vain(db.session()):
        with write():
            cancel_mail_of_closed_rounds(now=now)
