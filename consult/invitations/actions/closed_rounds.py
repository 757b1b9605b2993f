"""Mail that has nothing more to ask for: invitations and reminders that still wait when their round is closed."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core import audit, outbox
from consult.core.actor import SYSTEM
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import WAITING
from consult.invitations.models import Mailing, MailingKind, MailingRecipient

ASKING = (MailingKind.INVITATION, MailingKind.REMINDER, MailingKind.DEADLINE)


def _asking_in_vain() -> Select[int | None]:
    return (
        select(MailingRecipient.outbox_mail_id)
        .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
        .join(Round, Round.id == Mailing.round_id)
        .join(OutboxMail, OutboxMail.id == MailingRecipient.outbox_mail_id)
        .where(Round.closed_at.is_not(None), Mailing.kind.in_(ASKING), OutboxMail.state.in_(WAITING))
    )


def any_mail_in_vain(session: Session) -> bool:
    """Whether anything waits to ask for responses in a closed round; one statement."""
    return session.scalar(_asking_in_vain().limit(1)) is not None


def cancel_mail_of_closed_rounds(*, now: datetime) -> int:
    """Cancel what waits to ask for responses in closed rounds. Returns how many. Mail about the outcome stays."""
    cancelled = outbox.cancel_queued(_asking_in_vain(), now=now)
    if cancelled:
        on = ("mail", "", "")
        audit.record(by=SYSTEM, action="mail.cancelled", on=on, now=now, details={"mails": cancelled})
    return cancelled
