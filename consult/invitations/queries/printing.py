"""Who may get a printed letter, and the letters made before."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, contains_eager

from consult.invitations.models import DeliveryState, Invitation, LetterBatch, ResponseState
from consult.organisations.models import OPEN_LINK, Organisation
from consult.organisations.queries import has_address

SHOWN_LIMIT = 300
ANSWERED = (ResponseState.SUBMITTED, ResponseState.NO_COMMENTS, ResponseState.DECLINED)


class LetterFilter(StrEnum):
    """Which recipients a letter is for."""

    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    SILENT = "silent"


def _asked(round_id: int) -> list[ColumnElement[bool]]:
    return [
        Invitation.round_id == round_id,
        Invitation.response_state.not_in(ANSWERED),
        Organisation.source != OPEN_LINK,
        Organisation.merged_into_id.is_(None),
    ]


def _filtered(chosen: LetterFilter) -> ColumnElement[bool]:
    if chosen is LetterFilter.NO_ADDRESS:
        return ~has_address()
    if chosen is LetterFilter.REFUSED:
        return Invitation.delivery_state == DeliveryState.REFUSED
    return true()


def recipients_of_letters(round_id: int, chosen: LetterFilter) -> Select[Invitation]:
    """Recipients who have not answered and for whom the choice holds, by name, each with its organisation."""
    return (
        select(Invitation)
        .join(Invitation.organisation)
        .where(*_asked(round_id), _filtered(chosen))
        .order_by(func.lower(Organisation.name), Invitation.id)
        .options(contains_eager(Invitation.organisation))
    )


def counts_for_letters(session: Session, round_id: int) -> dict[LetterFilter, int]:
    """How many each choice holds; one statement."""
    query = select(*(func.count().filter(_filtered(each)) for each in LetterFilter))
    query = query.select_from(Invitation).join(Invitation.organisation).where(*_asked(round_id))
    return dict(zip(LetterFilter, session.execute(query).one(), strict=True))


def invitations_for_letters(session: Session, round_id: int, ids: Collection[int]) -> Sequence[Invitation]:
    """Those of these recipients who may get a letter, by name."""
    query = recipients_of_letters(round_id, LetterFilter.SILENT).where(Invitation.id.in_(list(ids)))
    return session.scalars(query).all()


def batch_of(session: Session, round_id: int, batch_id: int) -> LetterBatch | None:
    """The batch, if it is of this round."""
    query = select(LetterBatch).where(LetterBatch.id == batch_id, LetterBatch.round_id == round_id)
    return session.scalar(query)


def batches_of(session: Session, round_id: int) -> Sequence[LetterBatch]:
    """The batches of a round, the newest first."""
    query = select(LetterBatch).where(LetterBatch.round_id == round_id).order_by(LetterBatch.id.desc())
    return session.scalars(query.limit(50)).all()


def outdated_batches(session: Session, before: datetime) -> Sequence[LetterBatch]:
    """Batches made before this moment whose file is still kept."""
    query = select(LetterBatch).where(LetterBatch.finished_at < before, LetterBatch.removed_at.is_(None))
    return session.scalars(query).all()
