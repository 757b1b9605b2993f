"""The process log: what staff have written, and what the system knows. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round, RoundEdition, Visibility
from consult.core.clock import today
from consult.invitations.models import LetterBatch, Mailing, MailingKind, MailingRecipient
from consult.programmes.models import Document, Edition, EditionKind
from consult.programmes.queries.decisions import decisions_of
from consult.reports.models import OutcomePublication, ProcessEntry
from consult.reports.process_log import Happened, LogLine, in_order, system_line

_MAILED = {
    MailingKind.INVITATION: Happened.INVITED,
    MailingKind.REMINDER: Happened.REMINDED,
    MailingKind.DEADLINE: Happened.DEADLINE_MAILED,
    MailingKind.OUTCOME: Happened.ANSWERS_MAILED,
}


def entries(session: Session, programme_id: int) -> Sequence[ProcessEntry]:
    """What staff have written and not removed, in order of day."""
    query = select(ProcessEntry).where(
        ProcessEntry.programme_id == programme_id, ProcessEntry.removed_at.is_(None)
    )
    return session.scalars(query.order_by(ProcessEntry.day, ProcessEntry.id)).all()


def entry_of(session: Session, entry_id: int) -> ProcessEntry | None:
    """One line of the log, removed or not, as it is now."""
    return session.get(ProcessEntry, entry_id, populate_existing=True)


def process_log(
    session: Session, programme_id: int, now: datetime, *, for_round: int | None = None
) -> list[LogLine]:
    """Every line, in order; eight statements.

    ``for_round``: as anyone may see it in the report of that round, nothing of other rounds for invited alone.
    """
    rounds = _rounds(programme_id, for_round)
    return in_order(
        [
            *written(entries(session, programme_id)),
            *_steps(session, rounds),
            *_shown(session, rounds),
            *_proposed(session, programme_id),
            *_decided(session, programme_id),
            *_mailed(session, rounds, now),
            *_printed(session, rounds),
            *_published(session, rounds),
        ]
    )


def written(rows: Sequence[ProcessEntry]) -> Iterator[LogLine]:
    """The lines of what staff wrote."""
    for row in rows:
        yield LogLine(row.day, row.kind, row.words, row.group_name, row.participants, row.attendance, row.id)


def _rounds(programme_id: int, for_round: int | None) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [Round.programme_id == programme_id, Round.opened_at.is_not(None)]
    if for_round is not None:
        asked.append(or_(Round.id == for_round, Round.visibility == Visibility.PUBLIC))
    return asked


def _steps(session: Session, rounds: list[ColumnElement[bool]]) -> Iterator[LogLine]:
    query = select(Round).where(*rounds)
    for row in session.scalars(query):
        if row.opened_at:
            yield system_line(today(row.opened_at), Happened.OPENED, title=row.title)
        if row.cancelled_at:
            yield system_line(today(row.cancelled_at), Happened.CANCELLED, title=row.title)
        elif row.closed_at:
            yield system_line(today(row.closed_at), Happened.CLOSED, title=row.title)


def _shown(session: Session, rounds: list[ColumnElement[bool]]) -> Iterator[LogLine]:
    query = (
        select(RoundEdition.shown_from, Edition.kind, Edition.number, Document.title)
        .join(Round, Round.id == RoundEdition.round_id)
        .join(Edition, Edition.id == RoundEdition.edition_id)
        .join(Document, Document.id == Edition.document_id)
        .where(*rounds)
    )
    for shown_from, kind, number, title in session.execute(query):
        happened = Happened.CORRECTED if kind is EditionKind.CORRECTED else Happened.CONSULTED
        yield system_line(today(shown_from), happened, title=title, number=number)


def _proposed(session: Session, programme_id: int) -> Iterator[LogLine]:
    query = (
        select(Edition.created_at, Edition.number, Document.title)
        .join(Document, Document.id == Edition.document_id)
        .where(Document.programme_id == programme_id, Edition.kind == EditionKind.PROPOSED)
    )
    for at, number, title in session.execute(query):
        yield system_line(today(at), Happened.PROPOSED, title=title, number=number)


def _decided(session: Session, programme_id: int) -> Iterator[LogLine]:
    for row in decisions_of(session, programme_id):
        line = system_line(row.decided_on, Happened(row.outcome.value), title=row.document.title)
        paragraph = f"§ {row.paragraph}" if row.paragraph else ""
        yield replace(line, group=row.body, participants=paragraph)


def _mailed(session: Session, rounds: list[ColumnElement[bool]], now: datetime) -> Iterator[LogLine]:
    query = (
        select(
            Mailing.send_from,
            Mailing.kind,
            Round.title,
            func.count(func.distinct(MailingRecipient.invitation_id)),
        )
        .join(Round, Round.id == Mailing.round_id)
        .join(MailingRecipient, MailingRecipient.mailing_id == Mailing.id)
        .where(Mailing.send_from <= now, *rounds)
        .group_by(Mailing.id, Mailing.send_from, Mailing.kind, Round.title)
    )
    for at, kind, title, number in session.execute(query):
        yield system_line(today(at), _MAILED[kind], title=title, count=number)


def _printed(session: Session, rounds: list[ColumnElement[bool]]) -> Iterator[LogLine]:
    query = (
        select(LetterBatch.finished_at, LetterBatch.letters, Round.title)
        .join(Round, Round.id == LetterBatch.round_id)
        .where(LetterBatch.finished_at.is_not(None), LetterBatch.letters > 0, *rounds)
    )
    for at, letters, title in session.execute(query):
        if at is not None:
            yield system_line(today(at), Happened.LETTERS, title=title, count=letters)


def _published(session: Session, rounds: list[ColumnElement[bool]]) -> Iterator[LogLine]:
    query = (
        select(OutcomePublication.published_at, OutcomePublication.round_id, Round.title)
        .join(Round, Round.id == OutcomePublication.round_id)
        .where(*rounds)
        .order_by(OutcomePublication.id)
    )
    told: set[int] = set()
    for at, round_id, title in session.execute(query):
        happened = Happened.PUBLISHED_AGAIN if round_id in told else Happened.PUBLISHED
        told.add(round_id)
        yield system_line(today(at), happened, title=title)
