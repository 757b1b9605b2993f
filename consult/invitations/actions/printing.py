"""Letters with codes: ordered by staff, made by the worker, taken away again; and how often codes may be tried."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core import audit, jobs
from consult.core.actor import SYSTEM, Actor
from consult.core.db import db
from consult.invitations.codes import hash_code
from consult.invitations.limits import hidden_key, may_try
from consult.invitations.mails import settings
from consult.invitations.models import DeliveryState, Invitation, InvitationToken, LetterBatch
from consult.invitations.queries.printing import invitations_for_letters

LETTERS_JOB = "invitations.letters"
KEPT_FOR = timedelta(days=3)
TRIES_PER_VISITOR = 20
TRIES_IN_ALL = 2000
MOST_LETTERS = 2000
# What a letter is better news than. Somebody reached by mail stays so.
_NOT_REACHED = (DeliveryState.NOT_SENT, DeliveryState.NO_ADDRESS, DeliveryState.REFUSED)


class NobodyToWriteTo(Exception):
    """None of those chosen is a recipient of the round who has not answered."""


class TooManyLetters(Exception):
    """More letters than one file may hold."""


def order_letters(
    *, round_: Round, heading: str, body: str, invitation_ids: Collection[int], by: Actor, now: datetime
) -> LetterBatch:
    """Take down which letters are wanted; the worker makes them. Raises ``NobodyToWriteTo``, ``TooManyLetters``."""
    rows = invitations_for_letters(db.session(), round_.id, list(invitation_ids))
    if not rows:
        raise NobodyToWriteTo
    if len(rows) > MOST_LETTERS:
        raise TooManyLetters
    batch = LetterBatch(
        round_id=round_.id, heading=heading, body=body, invitation_ids=[row.id for row in rows],
        created_by=by.label, created_at=now,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    jobs.enqueue(kind=LETTERS_JOB, key=job_key(batch), payload={"batch_id": batch.id}, now=now)
    on = ("round", round_.id, round_.title)
    audit.record(by=by, action="letters.ordered", on=on, now=now, details={"letters": len(rows)})
    return batch


def job_key(batch: LetterBatch) -> str:
    """The key of the work that makes this batch."""
    return f"letters:{batch.id}"


def finish_letters(
    *, batch_id: int, codes: Mapping[int, str], file_name: str, now: datetime
) -> LetterBatch | None:
    """Let the codes of a made file work and note that a letter is the way to these; None if it was made already.

    ``codes`` are by the invitation's id. Codes of earlier letters go on working.
    """
    batch = db.session.scalar(select(LetterBatch).where(LetterBatch.id == batch_id).with_for_update())
    if batch is None or batch.finished_at is not None:
        return None
    secret = settings().secret_key
    for invitation_id, code in codes.items():
        db.session.add(
            InvitationToken(
                invitation_id=invitation_id,
                token_hash=hash_code(secret, code),
                letter_batch_id=batch.id,
                created_at=now,
            )
        )
    for invitation in db.session.scalars(select(Invitation).where(Invitation.id.in_(list(codes)))):
        _mark(invitation, now)
    batch.letters, batch.file_name, batch.finished_at = len(codes), file_name, now
    db.session.flush()
    return batch


def _mark(invitation: Invitation, now: datetime) -> None:
    if invitation.delivery_state in _NOT_REACHED:
        invitation.delivery_state, invitation.delivery_at = DeliveryState.LETTER, now
        invitation.delivery_cause = invitation.delivery_evidence = ""
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=SYSTEM, action="invitation.letter_made", on=on, now=now)


def note_removed(*, batch: LetterBatch, by: Actor, now: datetime) -> None:
    """The file is to go; its codes go on working. The second time is no error."""
    if batch.removed_at is None:
        batch.removed_at = now
        on = ("round", batch.round_id, batch.heading)
        audit.record(by=by, action="letters.removed", on=on, now=now, details={"letters": batch.letters})


def may_try_code(*, visitor: str, now: datetime) -> bool:
    """Whether a code may be tried now; the try is counted. Twenty an hour from one visitor, 2,000 from all."""
    limits = {
        hidden_key("letter_code", "visitor", visitor): TRIES_PER_VISITOR,
        hidden_key("letter_code", "all", ""): TRIES_IN_ALL,
    }
    return may_try(limits, now=now)
