"""What recipients and other senders wait for staff to take care of."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.invitations.queries.referrals import open_count
from consult.invitations.queries.senders import to_judge


@dataclass(frozen=True)
class Waiting:
    """Numbers of the lists of wrong recipients and of senders without an invitation that nobody has judged."""

    referrals: int
    senders: int


def waiting(session: Session, round_id: int) -> Waiting:
    """Both numbers of a round in one statement."""
    numbers = (open_count(round_id).scalar_subquery(), to_judge(round_id).scalar_subquery())
    referrals, senders = session.execute(select(*numbers)).one()
    return Waiting(int(referrals), int(senders))
