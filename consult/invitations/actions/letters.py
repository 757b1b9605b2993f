"""The letter of a coming mailing while somebody is writing it."""

from datetime import datetime

from sqlalchemy import delete

from consult.consultations.models import Round
from consult.core.db import db
from consult.invitations.mails import check_letter
from consult.invitations.models import LetterDraft, MailingKind
from consult.invitations.queries.mailings import letter_draft


def save_letter(
    *, round_: Round, kind: MailingKind, user_id: int, subject: str, body: str, now: datetime
) -> LetterDraft:
    """Keep what this person has written. A draft of one's own is not in the audit log; the mailing is.

    Raises ``mails.UnknownPlaceholder``.
    """
    check_letter(subject, body)
    draft = letter_draft(db.session(), round_.id, kind, user_id)
    if draft is None:
        draft = LetterDraft(round_id=round_.id, kind=kind, user_id=user_id)
        db.session.add(draft)
    draft.subject, draft.body, draft.saved_at = subject, body, now
    db.session.flush()
    return draft


def forget_letter(*, round_: Round, kind: MailingKind, user_id: int) -> None:
    """Drop the draft, when its mailing has been made."""
    db.session.execute(
        delete(LetterDraft).where(
            LetterDraft.round_id == round_.id, LetterDraft.kind == kind, LetterDraft.user_id == user_id
        )
    )
