"""Two organisations that are one: invitations go to the one that stays, and what is received follows them.

Lives with the responses because only here is it known whether an invitation has a draft or something received.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from consult.core import audit, outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations.actions.sharing import end_all_shares
from consult.invitations.models import Invitation, InvitationToken, MailingRecipient, OpenSender
from consult.organisations.merging import (
    ChangedSince,
    Step,
    hold_both,
    join_in_register,
    merge_of,
    part_in_register,
    refuse_if_changed,
)
from consult.organisations.models import OPEN_LINK, Organisation, OrganisationMerge
from consult.responses.queries.merging import (
    MergePlan,
    Pair,
    asked_since,
    invitations_by_id,
    merge_plan,
    senders_matched_with,
)


class BothHaveAnswered(Exception):
    """In some round both have a draft or something received; ``pairs`` are these."""

    def __init__(self, pairs: list[Pair]) -> None:
        super().__init__("both have something in the same round")
        self.pairs = pairs


class PlanChanged(Exception):
    """Something else would happen now than the page said."""


def plan_mark(plan: MergePlan) -> str:
    """What the page promised, to tell at the press of the button whether it still holds."""
    moving = ",".join(str(row.id) for row in plan.moving)
    pairs = ",".join(str(pair.spare.id) if pair.spare else "x" for pair in plan.pairs)
    return f"{moving}/{pairs}"


def merge_organisations(
    *, kept_id: int, put_away_id: int, promised: str, by: Actor, now: datetime
) -> OrganisationMerge:
    """Put one organisation away into another. ``promised`` is the ``plan_mark`` of what was shown.

    Raises ``CannotMerge``, ``BothHaveAnswered`` and ``PlanChanged``. No received response is touched.
    """
    held = hold_both(kept_id, put_away_id)
    kept, put_away = held[kept_id], held[put_away_id]
    plan = merge_plan(db.session(), kept_id, put_away_id, hold=True)
    if plan.refused:
        raise BothHaveAnswered(plan.refused)
    steps = join_in_register(kept=kept, put_away=put_away, now=now)
    if plan_mark(plan) != promised:
        raise PlanChanged
    steps += [_move(row, kept) for row in plan.moving]
    steps += [_settle(pair, now) for pair in plan.pairs]
    for sender in senders_matched_with(db.session(), put_away_id):
        sender.matched = kept
        steps.append({"what": "sender", "id": sender.id})
    merge = OrganisationMerge(
        kept_id=kept_id, put_away_id=put_away_id, moved=steps, made_at=now, made_by=by.label
    )
    db.session.add(merge)
    db.session.flush()
    _record("organisation.merged", kept, put_away, steps, by, now)
    return merge


def _move(row: Invitation, kept: Organisation) -> Step:
    row.organisation = kept
    return {"what": "invitation", "id": row.id, "as": _stand(row)}


def _settle(pair: Pair, now: datetime) -> Step:
    """The spare one stays with, or goes to, the organisation put away, and its links stop."""
    if pair.spare is None:
        raise BothHaveAnswered([pair])
    days = [row.extended_until for row in (pair.kept, pair.put_away) if row.extended_until]
    for row in (pair.kept, pair.put_away):
        if row is not pair.spare:  # a last day that was promised either of them holds, also after an undoing
            row.extended_until = max(days, default=None)
    _stop(pair.spare, now)
    if pair.spare.id == pair.put_away.id:
        return {"what": "set_aside", "id": pair.put_away.id}
    _swap(pair.kept, pair.put_away, now)
    stand = _stand(pair.put_away)
    return {"what": "swapped", "id": pair.put_away.id, "other": pair.kept.id, "as": stand}


def _swap(one: Invitation, other: Invitation, now: datetime) -> None:
    """Exchange the organisations of two invitations in a round.

    No organisation may be asked twice even in between: a nameless third one holds the place.
    """
    first, second = one.organisation, other.organisation
    between = Organisation(
        kind=first.kind, name="", source=OPEN_LINK, edited_by_hand=[], dropped_addresses=[],
        created_at=now, updated_at=now,
    )  # fmt: skip
    db.session.add(between)
    for row, owner in ((one, between), (other, first), (one, second)):
        row.organisation = owner
        db.session.flush()
    db.session.delete(between)
    db.session.flush()


def _stop(spare: Invitation, now: datetime) -> None:
    """Nothing more is sent for the invitation, and none of its links opens it, colleagues' neither."""
    end_all_shares(invitation=spare, now=now)
    db.session.execute(
        update(InvitationToken)
        .where(InvitationToken.invitation_id == spare.id, InvitationToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    mails = select(MailingRecipient.outbox_mail_id).where(MailingRecipient.invitation_id == spare.id)
    outbox.cancel_queued(mails, now=now)


def undo_merge(*, put_away_id: int, by: Actor, now: datetime) -> OrganisationMerge:
    """Move back what the merge moved; stopped links stay stopped. Raises ``ChangedSince``."""
    merge = merge_of(db.session.get_one(Organisation, put_away_id))
    if merge is None:
        raise ChangedSince
    held = hold_both(merge.kept_id, merge.put_away_id)
    kept, put_away = held[merge.kept_id], held[merge.put_away_id]
    rows = invitations_by_id(db.session(), _ids(merge))
    _refuse_if_asked_or_answered(merge, rows)
    part_in_register(merge=merge, kept=kept, put_away=put_away, now=now)
    for step in merge.moved:
        if step["what"] == "invitation":
            rows[step["id"]].organisation = put_away
        elif step["what"] == "swapped":
            _swap(rows[step["id"]], rows[step["other"]], now)
        elif step["what"] == "sender":
            _give_back(db.session.get(OpenSender, step["id"]), kept, put_away)
    merge.undone_at, merge.undone_by = now, by.label
    db.session.flush()
    _record("organisation.merge_undone", kept, put_away, merge.moved, by, now)
    return merge


def may_be_undone(merge: OrganisationMerge) -> bool:
    """Whether nothing has happened since the merge; for the page, which offers nothing that is refused."""
    found = db.session.scalars(select(Invitation).where(Invitation.id.in_(_ids(merge))))
    try:
        refuse_if_changed(merge, merge.kept, merge.put_away)
        _refuse_if_asked_or_answered(merge, {row.id: row for row in found})
    except ChangedSince:
        return False
    return True


def _ids(merge: OrganisationMerge) -> list[int]:
    """The invitations that the merge moved."""
    return [step[name] for step in merge.moved if "as" in step for name in ("id", "other") if name in step]


def _refuse_if_asked_or_answered(merge: OrganisationMerge, rows: dict[int, Invitation]) -> None:
    """Nobody has opened, begun or answered by what moved, and the one that stays is asked in no new round."""
    moved = [(rows.get(step["id"]), step["as"]) for step in merge.moved if "as" in step]
    if any(row is None or _stand(row) != stand for row, stand in moved):
        raise ChangedSince
    if len(rows) != len(_ids(merge)) or asked_since(db.session(), merge.kept_id, merge.made_at):
        raise ChangedSince


def _give_back(sender: OpenSender | None, kept: Organisation, put_away: Organisation) -> None:
    if sender is not None and sender.matched_id == kept.id:
        sender.matched = put_away


def _stand(row: Invitation) -> list[Any]:
    """How far the recipient has come, as it is noted with the merge."""
    at = row.response_at.isoformat() if row.response_at else ""
    return [row.response_state.value, at, row.comment_count]


def _record(
    action: str, kept: Organisation, put_away: Organisation, steps: list[Step], by: Actor, now: datetime
) -> None:
    on = ("organisation", kept.id, kept.name)
    moved = [step["id"] for step in steps if "as" in step]
    details = {"put_away": put_away.id, "invitations": moved}
    audit.record(by=by, action=action, on=on, now=now, details=details)
