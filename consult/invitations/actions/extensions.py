"""A recipient asks for a longer time; staff grant it or say no, or give it without being asked."""

from datetime import date, datetime, timedelta

from consult.consultations.models import Round
from consult.core import audit, throttle
from consult.core.actor import Actor
from consult.core.clock import today
from consult.core.db import db
from consult.core.outbox import OutboxMail
from consult.invitations.actions.waiting_days import rewrite_days
from consult.invitations.addresses import addresses_for, mailing_addresses
from consult.invitations.extension_mails import queue_decision
from consult.invitations.models import ExtensionRequest, Invitation, MailingKind
from consult.invitations.queries.extensions import SETTLED, mark_of, newest_request

ASKED_PER_DAY = 5
DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


class NoLongerTime(Exception):
    """There is nothing to lengthen: the round takes no responses, or the recipient has answered or declined."""


class UnusableDay(Exception):
    """The day has passed, is not after the last day that holds now, or lies beyond ``latest`` (None: no such limit)."""

    def __init__(self, latest: date | None = None) -> None:
        super().__init__(str(latest or ""))
        self.latest = latest


class AskedTooOften(Exception):
    """The day's requests are used up for this invitation."""


class ChangedMeanwhile(Exception):
    """A colleague has decided, or the recipient has asked anew, since the page was made. ``newest`` is what holds."""

    def __init__(self, newest: ExtensionRequest | None) -> None:
        super().__init__(mark_of(newest))
        self.newest = newest


class WordsMissing(Exception):
    """A no says why."""


def may_be_longer(invitation: Invitation) -> bool:
    """Whether a longer time means anything: the round takes responses and none is settled here."""
    return invitation.round.is_open() and invitation.response_state not in SETTLED


def latest_day(round_: Round) -> date:
    """The last day that may be given: answers and decision are promised for days of their own; a year at most."""
    promised = [day for day in (round_.answers_on, round_.decision_on) if day and day > round_.deadline]
    return min([*promised, round_.deadline + LONGEST])


def ask_longer_time(
    *,
    invitation: Invitation,
    wished_until: date,
    reason: str,
    share_id: int | None,
    by: Actor,
    now: datetime,
) -> ExtensionRequest:
    """Keep the wish for staff, in place of one that nobody has decided on; the same twice is once.

    The invitation is held by the caller; ``share_id`` is the colleague who asks, None for the municipality's own
    link. Raises ``NoLongerTime``, ``UnusableDay`` and ``AskedTooOften``.
    """
    if not may_be_longer(invitation):
        raise NoLongerTime
    if wished_until < today(now) or wished_until <= invitation.deadline:
        raise UnusableDay
    if wished_until > invitation.round.deadline + LONGEST:
        raise UnusableDay(invitation.round.deadline + LONGEST)
    before = newest_request(db.session(), invitation.id)
    if before and before.decided_at is None:
        if (before.wished_until, before.reason) == (wished_until, reason):
            return before
        before.replaced_at = now
    key = f"longer-time:{invitation.id}"
    if throttle.count(key, within=DAY, now=now) >= ASKED_PER_DAY:
        raise AskedTooOften
    throttle.add(key, now=now, keep=DAY)
    row = ExtensionRequest(
        invitation=invitation, share_id=share_id, wished_until=wished_until, reason=reason, asked_at=now
    )
    db.session.add(row)
    _record("invitation.longer_time_asked", invitation, {"until": str(wished_until)}, by, now)
    return row


def grant_longer_time(
    *,
    invitation: Invitation,
    until: date,
    answer: str,
    seen: str,
    mail: bool = True,
    by: Actor,
    now: datetime,
) -> list[OutboxMail]:
    """Let the recipient answer until a day of its own, asked for or not, and tell it by mail; the mails queued.

    ``answer`` is words to the recipient, or empty; ``seen`` is ``mark_of`` the newest request that the clerk saw. Who
    asked is always told; without being asked ``mail`` says. The invitation is held by the caller. Mail of the round
    that waits for the recipient gets the new day too. Raises ``ChangedMeanwhile``, ``NoLongerTime`` and
    ``UnusableDay``.
    """
    newest = _unchanged(invitation, seen)
    if until < today(now) or until <= invitation.round.deadline or until == invitation.deadline:
        raise UnusableDay
    if until > latest_day(invitation.round):
        raise UnusableDay(latest_day(invitation.round))
    asked = newest if newest and newest.decided_at is None else None
    row = asked or ExtensionRequest(invitation=invitation)
    row.granted_until, row.answer, row.decided_at, row.decided_by = until, answer, now, by.label
    invitation.extended_until = until
    db.session.add(row)
    db.session.flush()
    rewrite_days(
        Invitation.id == invitation.id
    )  # a planned reminder must not name a day that no longer holds
    action = "invitation.longer_time_granted" if asked else "invitation.longer_time_given"
    _record(action, invitation, {"until": str(until)}, by, now)
    return queue_decision(decided=row, addresses=_addresses(row), now=now) if asked or mail else []


def decline_longer_time(
    *, invitation: Invitation, answer: str, seen: str, by: Actor, now: datetime
) -> list[OutboxMail]:
    """Say no, with words on why, by mail; the mails queued. The last day stays.

    Raises ``ChangedMeanwhile`` (also where nothing is asked), ``NoLongerTime`` and ``WordsMissing``.
    """
    row = _unchanged(invitation, seen)
    if row is None or row.decided_at is not None:
        raise ChangedMeanwhile(row)
    if not answer.strip():
        raise WordsMissing
    row.answer, row.decided_at, row.decided_by = answer, now, by.label
    _record("invitation.longer_time_declined", invitation, {}, by, now)
    return queue_decision(decided=row, addresses=_addresses(row), now=now)


def _unchanged(invitation: Invitation, seen: str) -> ExtensionRequest | None:
    newest = newest_request(db.session(), invitation.id)
    if mark_of(newest) != seen:
        raise ChangedMeanwhile(newest)
    if not may_be_longer(invitation):
        raise NoLongerTime
    return newest


def _addresses(row: ExtensionRequest) -> list[str]:
    """Who asked is answered, also where reminders are not wanted; the rest is news as a changed deadline is."""
    organisation_id = row.invitation.organisation_id
    if row.asked_at is not None:
        return addresses_for([organisation_id]).get(organisation_id, [])
    programme_id = row.invitation.round.programme_id
    found = mailing_addresses(
        kind=MailingKind.DEADLINE, programme_id=programme_id, organisation_ids=[organisation_id]
    )
    return found.get(organisation_id, [])


def _record(action: str, invitation: Invitation, details: dict[str, str], by: Actor, now: datetime) -> None:
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=by, action=action, on=on, now=now, details=details)
    db.session.flush()
