"""What two organisations have in the same rounds, and what a merge of the two does with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from consult.consultations.models import Round
from consult.invitations.models import Invitation, OpenSender
from consult.responses.models import Draft, Response


@dataclass(frozen=True)
class Pair:
    """Two invitations in one round. ``spare`` has nothing received and no draft; None where both have something."""

    kept: Invitation
    put_away: Invitation
    spare: Invitation | None


@dataclass(frozen=True)
class MergePlan:
    """``moving``: invitations that go to the one that stays. ``pairs``: rounds in which both are asked."""

    moving: list[Invitation] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def refused(self) -> list[Pair]:
        """Rounds in which both have something: these stop the merge."""
        return [pair for pair in self.pairs if pair.spare is None]


def merge_plan(session: Session, kept_id: int, put_away_id: int, *, hold: bool = False) -> MergePlan:
    """What happens to the invitations of both; three statements. ``hold``: nobody changes them meanwhile."""
    query = (
        select(Invitation)
        .join(Invitation.round)
        .where(Invitation.organisation_id.in_((kept_id, put_away_id)))
        .order_by(Round.id, Invitation.id)
        .options(contains_eager(Invitation.round))
    )
    if hold:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    rows = session.scalars(query).all()
    mine = {row.round_id: row for row in rows if row.organisation_id == kept_id}
    theirs = [row for row in rows if row.organisation_id == put_away_id]
    both = [(mine[row.round_id], row) for row in theirs if row.round_id in mine]
    filled = _filled(session, [each.id for pair in both for each in pair])
    return MergePlan(
        moving=[row for row in theirs if row.round_id not in mine],
        pairs=[Pair(own, other, _spare(own, other, filled)) for own, other in both],
    )


def _spare(own: Invitation, other: Invitation, filled: Collection[int]) -> Invitation | None:
    if other.id not in filled:
        return other
    return None if own.id in filled else own


def _filled(session: Session, ids: Sequence[int]) -> set[int]:
    """Those invitations with a draft or anything received, withdrawn and replaced responses too."""
    if not ids:
        return set()
    drafts = session.scalars(select(Draft.invitation_id).where(Draft.invitation_id.in_(ids)))
    received = session.scalars(select(Response.invitation_id).where(Response.invitation_id.in_(ids)))
    return {*drafts, *received}


def senders_matched_with(session: Session, organisation_id: int) -> Sequence[OpenSender]:
    """Senders by the open link that staff have taken for the organisation."""
    return session.scalars(select(OpenSender).where(OpenSender.matched_id == organisation_id)).all()


def invitations_by_id(session: Session, ids: Collection[int]) -> dict[int, Invitation]:
    """These invitations, held for this transaction."""
    query = (
        select(Invitation)
        .where(Invitation.id.in_(list(ids)))
        .order_by(Invitation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in session.scalars(query)}


def asked_since(session: Session, organisation_id: int, moment: datetime) -> bool:
    """Whether the organisation has been asked in a round after this moment."""
    query = select(Invitation.id).where(
        Invitation.organisation_id == organisation_id, Invitation.created_at > moment
    )
    return session.scalar(query.limit(1)) is not None
