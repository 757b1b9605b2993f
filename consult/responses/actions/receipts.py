"""What the sender gets back: the receipt mail and the PDF of the response as received."""

from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import select

from consult.core.db import db
from consult.core.files import StoredFile
from consult.invitations import mails
from consult.invitations.models import Invitation
from consult.responses.labels import STANCES
from consult.responses.models import Receipt, Response, ResponseKind

RECEIPT_JOB = "responses.receipt"


def queue_receipt(
    *, invitation: Invitation, response: Response, comment_count: int, file_count: int = 0, now: datetime
) -> None:
    """Put the receipt mail in the outbox; it goes before other mail and is repeated if uncertain."""
    if not response.receipt_email:
        return
    with force_locale("sv"):
        word = str(STANCES[response.stance]) if response.stance else ""
        if response.kind is ResponseKind.NO_COMMENTS:
            word = gettext("Inga synpunkter")
    mails.queue_receipt(
        invitation=invitation,
        address=response.receipt_email,
        number=response.number,
        received_at=response.received_at,
        whole_day=response.entered_at is not None,
        stance_word=word,
        comment_count=comment_count,
        file_count=file_count,
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
