"""What the worker does for this slice: the hooks of the outbox, letters to print, and periodic chores."""

from datetime import datetime, timedelta
from typing import Any

from consult.consultations.models import Round
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.db import db, write
from consult.core.jobs import every, handler, report_progress
from consult.invitations.actions import delivery, links, open_link, printing
from consult.invitations.actions.closed_rounds import any_mail_in_vain, cancel_mail_of_closed_rounds
from consult.invitations.codes import new_code
from consult.invitations.letter_blocks import Block
from consult.invitations.letter_files import drop_letters, keep_letters
from consult.invitations.letter_pdf import letter_values, letters_of, make_pdf
from consult.invitations.mails import settings
from consult.invitations.models import LetterBatch
from consult.invitations.queries.printing import invitations_for_letters, outdated_batches
from consult.invitations.queries.senders import any_sender_waits

PORTION = 50  # letters between two notes on how far it has come
HOOKS = (
    delivery.fill_letter,
    delivery.fill_mailing,
    delivery.fill_share,
    delivery.follow,
    open_link.fill_open_link,
    open_link.follow_open_link,
)


@handler(links.NEW_LINK_JOB, forget=True)
def send_new_links(payload: dict[str, Any]) -> dict[str, Any]:
    """Look up who asked for a link, and queue the letters; the result tells nothing."""
    with write():
        links.send_new_links(address=payload["address"], asked_at=datetime.fromisoformat(payload["asked_at"]))
    return {}


@every(timedelta(seconds=5))
def drop_mail_of_closed_rounds(now: datetime) -> None:
    """Costs one statement when nothing waits."""
    if any_mail_in_vain(db.session()):
        with write():
            cancel_mail_of_closed_rounds(now=now)


@every(timedelta(seconds=5))
def take_in_senders(now: datetime) -> None:
    """Answer those who asked by the open link. Costs one statement when nobody waits."""
    if any_sender_waits(db.session()):
        with write():
            open_link.take_in_senders(now=now)


@every(timedelta(minutes=10))
def drop_outdated_letters(now: datetime) -> None:
    """Take files with codes away some days after they were made."""
    names = [(row.id, row.file_name) for row in outdated_batches(db.session(), now - printing.KEPT_FOR)]
    for batch_id, name in names:
        with write() as session:
            printing.note_removed(batch=session.get_one(LetterBatch, batch_id), by=SYSTEM, now=now)
        drop_letters(settings(), name)


@handler(printing.LETTERS_JOB)
def make_letters(payload: dict[str, Any]) -> dict[str, Any]:
    """Make the PDF of a batch with new codes; nothing of it counts before the file is safely on disk."""
    session, batch_id, now = db.session(), int(payload["batch_id"]), clock.now()
    batch = session.get(LetterBatch, batch_id)
    if batch is None or batch.finished_at is not None:
        return {"made": False}
    round_ = session.get_one(Round, batch.round_id)
    ids, letters = list(batch.invitation_ids), list[Block]()
    codes: dict[int, str] = {}
    for start in range(0, len(ids), PORTION):  # each is read by itself: noting progress forgets what was read
        portion = ids[start : start + PORTION]
        rows = invitations_for_letters(session, batch.round_id, portion)
        codes |= {row.id: new_code() for row in rows}
        letters += letters_of(batch, round_, rows, codes)
        report_progress(start + len(portion), 2 * len(ids))  # setting them takes about as long again
    values = letter_values(batch, round_, letters, now)
    name = keep_letters(settings(), make_pdf(values))
    with write():
        made = printing.finish_letters(batch_id=batch_id, codes=codes, file_name=name, now=now)
    if made is None:  # another worker was first, and its codes are the printed ones
        drop_letters(settings(), name)
    return {"made": made is not None}
