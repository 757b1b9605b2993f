"""What the sender gets back: the receipt mail and the PDF of the response as received."""

from datetime import datetime

from sqlalchemy import select

from consult.core.db import db
from consult.core.files import StoredFile
from consult.invitations import mails
from consult.invitations.models import Invitation
from consult.responses.models import Receipt, Response

RECEIPT_JOB = "responses.receipt"


def queue_receipt(*, invitation: Invitation, response: Response, now: datetime) -> None:
    """Put the receipt mail in the outbox; it goes before other mail and is repeated if uncertain."""
    if response.receipt_email:
        mails.queue_receipt(
            invitation=invitation,
            address=response.receipt_email,
            number=response.number,
            received_at=response.received_at,
            late=response.late,
            now=now,
        )


def keep_receipt(*, response: Response, file: StoredFile, now: datetime) -> Receipt:
    """Note the PDF of a response. Made once: a worker that comes second finds the first one's."""
    found = db.session.scalar(select(Receipt).where(Receipt.response_id == response.id))
    if found:
        return found
    db.session.flush()
    row = Receipt(response_id=response.id, file_id=file.id, created_at=now)
    db.session.add(row)
    db.session.flush()
    return row
