"""Responses that came on paper or by e-mail, entered by staff on behalf of the consultee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock_time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.consultations.actions import RoundNotOpen
from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.clock import STOCKHOLM, today
from consult.core.db import db
from consult.core.files import add_file
from consult.invitations import actions as invitations
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.responses.actions.files import KeptFile
from consult.responses.actions.receiving import Entered, Sender, Sent, SentComment, receive
from consult.responses.actions.refusals import NotCommentable, NothingToSubmit, TooManyFiles
from consult.responses.models import FILES_LIMIT, Channel, Response, ResponseKind, Stance
from consult.responses.proposal import WHOLE, Target
from consult.responses.queries.drafts import FileFacts
from consult.responses.queries.proposals import reading_of
from consult.responses.queries.received import by_submit_key, current_of


class ReceivedInFuture(Exception):
    """The day of receipt has not come yet."""


class ReceivedBeforeOpening(Exception):
    """The day of receipt is before the round was opened."""


class ReceivedAfterClosing(Exception):
    """The day of receipt is after staff closed the round."""


class PutAway(Exception):
    """The organisation has been merged into another, which is whose the response is."""


@dataclass(frozen=True)
class Remark:
    """A comment of a response that was read in from a file, with the wording it proposes and its own files."""

    target: Target
    body: str
    proposed_wording: str = ""
    files: Sequence[KeptFile] = ()


@dataclass(frozen=True)
class Letter:
    """What came. ``texts`` are comments, one on each target; ``files`` are the scanned original.

    ``remarks`` are further comments, of which several may be on one target. Of letters only the day is known
    (Swedish calendar).
    """

    channel: Channel
    received_on: date
    stance: Stance | None
    no_comments: bool
    sender: Sender
    texts: Sequence[tuple[Target, str]] = ()
    files: Sequence[KeptFile] = ()
    remarks: Sequence[Remark] = ()


def enter_response(
    *, round_: Round, organisation: Organisation, letter: Letter, submit_key: str, by: Actor, now: datetime
) -> Response:
    """Receive a letter or an e-mail as the organisation's response, late by the day on which it was received.

    An organisation that was not asked becomes a recipient of the round. The same ``submit_key`` again gives the
    response it made. The files stand on the comment on the whole proposal. Raises ``RoundNotOpen``,
    ``PutAway``, ``ReceivedInFuture``, ``ReceivedBeforeOpening``, ``ReceivedAfterClosing``, ``NotCommentable``,
    ``NothingToSubmit`` and ``TooManyFiles``.
    """
    before = by_submit_key(db.session(), submit_key)
    if before is not None and before.round_id == round_.id:
        return before
    _refuse_put_away(organisation)
    refuse_odd_day(round_, letter.received_on, now)
    if len(letter.files) + sum(len(remark.files) for remark in letter.remarks) > FILES_LIMIT:
        raise TooManyFiles
    comments = () if letter.no_comments else _comments(round_, letter, now)
    if not letter.no_comments and letter.stance is None and not comments:
        raise NothingToSubmit
    invitation = _invitation(round_, organisation, by, now)
    sent = Sent(
        kind=ResponseKind.NO_COMMENTS if letter.no_comments else ResponseKind.COMMENTS,
        stance=None if letter.no_comments else letter.stance,
        sender=letter.sender,
        comments=comments,
        submit_key="" if before else submit_key,
        entered=Entered(letter.channel, received_at(letter.received_on, now)),
    )
    current = current_of(db.session(), invitation.id)
    return receive(invitation=invitation, sent=sent, current=current, by=by, now=now)


def received_at(day: date, now: datetime) -> datetime:
    """The moment that stands for a day: now for today, otherwise noon on Swedish clocks."""
    if day == today(now):
        return now
    return datetime.combine(day, clock_time(12), tzinfo=STOCKHOLM).astimezone(UTC)


def _refuse_put_away(organisation: Organisation) -> None:
    """Holds the organisation, so that nobody merges it before the response is in."""
    query = select(Organisation.merged_into_id).where(Organisation.id == organisation.id)
    if db.session.scalar(query.with_for_update(read=True, key_share=True)) is not None:
        raise PutAway


def refuse_odd_day(round_: Round, day: date, now: datetime) -> None:
    """Raise what is wrong with a day of receipt, if anything: the same errors as ``enter_response``."""
    if round_.opened_at is None:
        raise RoundNotOpen
    if day > today(now):
        raise ReceivedInFuture
    if day < today(round_.opened_at):
        raise ReceivedBeforeOpening
    if round_.closed_at is not None and day > today(round_.closed_at):
        raise ReceivedAfterClosing


def _comments(round_: Round, letter: Letter, now: datetime) -> tuple[SentComment, ...]:
    """In the document's order, the whole proposal last; it carries the files."""
    reading = reading_of(db.session(), round_.id)
    if reading is None:
        raise RoundNotOpen
    proposal = reading.proposal
    written = {target.identity: (target, text) for target, text in letter.texts if text}
    if letter.files:
        written.setdefault(WHOLE.target.identity, (WHOLE.target, ""))
    remarks = [*(Remark(target, text) for target, text in written.values()), *letter.remarks]
    if not all(reading.may_comment(remark.target) for remark in remarks):
        raise NotCommentable
    files = tuple(_stored(file, now) for file in letter.files)
    whole = next((each for each in remarks if each.target.identity == WHOLE.target.identity), None)
    return tuple(
        SentComment(
            edition_id=proposal.edition_id,
            target=remark.target,
            body=remark.body,
            base_wording=proposal.wording(remark.target) if remark.proposed_wording else "",
            proposed_wording=remark.proposed_wording,
            files=(*(files if remark is whole else ()), *(_stored(file, now) for file in remark.files)),
        )
        for remark in sorted(remarks, key=lambda row: proposal.place(row.target).order)
    )


def _stored(file: KeptFile, now: datetime) -> FileFacts:
    row = add_file(
        sha256=file.sha256, size=file.size, media_type=file.media_type, filename=file.filename, now=now
    )
    return FileFacts(row.id, row.filename, row.size, row.sha256)


def _invitation(round_: Round, organisation: Organisation, by: Actor, now: datetime) -> Invitation:
    invitations.invite(round_=round_, organisation_ids=[organisation.id], by=by, now=now)
    query = (
        select(Invitation)
        .where(Invitation.round_id == round_.id, Invitation.organisation_id == organisation.id)
        .options(
            joinedload(Invitation.organisation), joinedload(Invitation.round).joinedload(Round.programme)
        )
        .with_for_update(of=Invitation, key_share=True)
    )
    return db.session.scalars(query).one()
