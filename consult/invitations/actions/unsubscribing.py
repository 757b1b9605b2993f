"""No more mail about a programme, on the recipient's own word."""

from datetime import datetime

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core import audit, outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import OutboxMail
from consult.invitations.addresses import RESPECTS_UNSUBSCRIPTION
from consult.invitations.models import Mailing, MailingRecipient, Unsubscription
from consult.programmes.models import Programme


def unsubscribe(*, programme_id: int, address: str, via: str, now: datetime) -> None:
    """Send this address no more reminders, changed deadlines or outcome of the programme; receipts still go.

    ``via`` says how it came: "one_click", "page" or "staff". What waits in the queue is cancelled. Twice is no
    error. The row is kept by address, so that a new import of the register does not undo it.
    """
    address = address.strip().lower()
    # Mail programs may post twice at the same moment: the second waits and finds the row of the first.
    programme = db.session.scalars(
        select(Programme).where(Programme.id == programme_id).with_for_update(key_share=True)
    ).one()
    known = select(Unsubscription).where(
        Unsubscription.programme_id == programme_id, Unsubscription.address == address
    )
    if db.session.scalar(known):
        return
    db.session.add(Unsubscription(programme_id=programme_id, address=address, via=via[:20], at=now))
    outbox.cancel_queued(
        select(OutboxMail.id)
        .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
        .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
        .join(Round, Round.id == Mailing.round_id)
        .where(
            Round.programme_id == programme_id,
            MailingRecipient.address == address,
            Mailing.kind.in_(RESPECTS_UNSUBSCRIPTION),
        ),
        now=now,
    )
    audit.record(
        by=Actor("respondent", "", ""),
        action="programme.unsubscribed",
        on=("programme", programme_id, programme.title),
        now=now,
        details={"via": via},
    )
