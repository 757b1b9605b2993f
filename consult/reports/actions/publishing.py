"""Preparing and publishing the outcome of a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from consult.consultations.models import Round
from consult.consultations.queries import current_edition
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.clock import end_of, today
from consult.core.db import db
from consult.invitations.actions import create_mailing
from consult.invitations.addresses import mailing_addresses
from consult.invitations.mails import check_letter
from consult.invitations.models import MailingKind
from consult.programmes.actions import freeze_edition
from consult.programmes.models import Edition, EditionKind
from consult.reports.letters import own_answers
from consult.reports.models import OutcomePublication, PublicationDraft, PublishedAnswer, PublishedChange
from consult.reports.queries.completeness import (
    draft_of,
    items_of,
    respondents,
    sizes,
    unanswered,
    versions_by_point,
)
from consult.reports.queries.outcome import ready_rows
from consult.triage.actions.points import take_in_responses
from consult.triage.models import RevisionTaskVersion
from consult.triage.queries.groups import group_headings
from consult.triage.queries.passages import TextLeft, text_left
from consult.triage.queries.points import PointRow


class AnswersMissing(Exception):
    """Points received before the cut-off lack a done answer; ``rows`` are they."""

    def __init__(self, rows: Sequence[PointRow]) -> None:
        super().__init__(len(rows))
        self.rows = rows


class WordsLeft(Exception):
    """Words of responses received before the cut-off are neither in a point nor passed over; ``rows`` are they."""

    def __init__(self, rows: Sequence[TextLeft]) -> None:
        super().__init__(len(rows))
        self.rows = rows


class CutoffInFuture(Exception):
    """The last day that is answered must have begun."""


class DraftChanged(Exception):
    """Somebody else has saved the draft since this handler read it; ``current`` is theirs."""

    def __init__(self, current: PublicationDraft | None) -> None:
        super().__init__()
        self.current = current


class NothingPrepared(Exception):
    """There is no saved draft to publish."""


class RecipientsChanged(Exception):
    """The number of mails is no longer the one on the button; ``number`` is the new one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NoEdition(Exception):
    """The round shows no text, so there is nothing to publish about."""


@dataclass(frozen=True)
class DraftTexts:
    """What staff write for a publication. ``cutoff_on`` is the last Swedish day whose responses are answered."""

    intro: str
    note: str
    cutoff_on: date
    subject: str
    letter: str


def save_publication_draft(
    *, round_: Round, texts: DraftTexts, expected_version: int, by: Actor, now: datetime
) -> PublicationDraft:
    """Keep the texts of the coming publication. ``expected_version`` is the one that was read, 0 for none.

    Raises ``CutoffInFuture``, ``DraftChanged`` and ``invitations.mails.UnknownPlaceholder``.
    """
    if texts.cutoff_on > today(now):
        raise CutoffInFuture
    check_letter(texts.subject, texts.letter, MailingKind.OUTCOME)
    _lock(round_)
    draft = draft_of(db.session(), round_.id)
    if (draft.version if draft else 0) != expected_version:
        raise DraftChanged(draft)
    if draft is None:
        draft = PublicationDraft(round_id=round_.id, version=0)
        db.session.add(draft)
    draft.intro, draft.note, draft.cutoff_on = texts.intro.strip(), texts.note.strip(), texts.cutoff_on
    draft.subject, draft.letter = texts.subject.strip(), texts.letter.strip()
    draft.version += 1
    draft.saved_by, draft.saved_at = by.label, now
    db.session.flush()
    on = ("round", round_.id, round_.title)
    record(by=by, action="outcome.draft_saved", on=on, now=now, details={"version": draft.version})
    return draft


def cutoff_moment(cutoff_on: date, now: datetime) -> datetime:
    """The moment from which responses are too late: the end of the day, but never later than now."""
    return min(end_of(cutoff_on), now)


def mail_count(round_: Round) -> int:
    """How many mails a publication sends: one per address of those who have answered and want mail."""
    ids = [row.organisation_id for row in respondents(db.session(), round_.id)]
    found = mailing_addresses(
        kind=MailingKind.OUTCOME, programme_id=round_.programme_id, organisation_ids=ids
    )
    return sum(len(addresses) for addresses in found.values())


def publish_outcome(
    *, round_: Round, expected_version: int, expected_mails: int, mail: bool, by: Actor, now: datetime
) -> OutcomePublication:
    """Publish what the draft says: freeze the revised edition and every answer, and queue the mails.

    All in one transaction. ``expected_version`` and ``expected_mails`` are what the confirmation showed. A second
    publication is a dated correction. Raises ``NothingPrepared``, ``DraftChanged``, ``NoEdition``,
    ``AnswersMissing``, ``WordsLeft`` and ``RecipientsChanged``.
    """
    session = db.session()
    _lock(round_)
    take_in_responses(round_id=round_.id, now=now)
    draft = draft_of(session, round_.id)
    if draft is None:
        raise NothingPrepared
    if draft.version != expected_version:
        raise DraftChanged(draft)
    cutoff_at = cutoff_moment(draft.cutoff_on, now)
    missing = unanswered(session, round_.id, cutoff_at)
    if missing:
        raise AnswersMissing(missing)
    left = text_left(session, round_.id, cutoff_at)
    if left:
        raise WordsLeft(left)
    mails = mail_count(round_)
    if mail and mails != expected_mails:
        raise RecipientsChanged(mails)
    publication = _freeze(round_, draft, cutoff_at, by, now)
    if mail and mails:
        _queue_mails(round_, publication, draft, by, now)
    session.execute(delete(PublicationDraft).where(PublicationDraft.round_id == round_.id))
    details = {
        "publication": publication.id,
        "edition": publication.edition_id,
        "mails": mails if mail else 0,
    }
    record(by=by, action="outcome.published", on=("round", round_.id, round_.title), now=now, details=details)
    return publication


def _freeze(
    round_: Round, draft: PublicationDraft, cutoff_at: datetime, by: Actor, now: datetime
) -> OutcomePublication:
    session = db.session()
    consulted = current_edition(session, round_.id)
    if consulted is None:
        raise NoEdition
    revised = freeze_edition(
        document=consulted.document, kind=EditionKind.REVISED, note=round_.title[:300], by=by, now=now
    )
    counted = sizes(session, round_.id, cutoff_at)
    publication = OutcomePublication(
        round_id=round_.id,
        edition_id=revised.id,
        edition=revised,
        intro=draft.intro,
        note=draft.note,
        cutoff_at=cutoff_at,
        response_count=counted.responses,
        recipient_count=counted.recipients,
        change_count=changed_texts(consulted, revised),
        published_at=now,
        published_by=by.label,
    )
    session.add(publication)
    session.flush()
    _freeze_answers(round_, publication, cutoff_at)
    return publication


def _freeze_answers(round_: Round, publication: OutcomePublication, cutoff_at: datetime) -> None:
    session = db.session()
    versions, headings = versions_by_point(session, round_.id), group_headings(session, round_.id)
    for row in ready_rows(session, round_.id, cutoff_at):
        if row.answer is None or row.answer.outcome is None:
            raise AnswersMissing([row])
        published = PublishedAnswer(
            publication_id=publication.id,
            point_id=row.point.id,
            outcome=row.answer.outcome,
            reason=row.answer.reason,
            remainder=row.answer.remainder,
            group_id=row.point.group_id,
            heading=headings.get(row.point.group_id or 0, ""),
        )
        session.add(published)
        session.flush()
        for version in versions.get(row.point.id, ()):
            session.add(_frozen_change(published, version))
    session.flush()


def _frozen_change(published: PublishedAnswer, version: RevisionTaskVersion) -> PublishedChange:
    return PublishedChange(
        answer_id=published.id,
        section_version_id=version.section_version_id,
        goal_version_id=version.goal_version_id,
        measure_version_id=version.measure_version_id,
    )


def changed_texts(consulted: Edition, revised: Edition) -> int:
    """How many sections, goals and measures are worded differently, added or gone between two editions."""
    session = db.session()
    old, new = (
        {(item.section_version_id, item.goal_version_id, item.measure_version_id) for item in items}
        for items in (items_of(session, consulted.id), items_of(session, revised.id))
    )
    return max(len(new - old), len(old - new))


def _queue_mails(
    round_: Round, publication: OutcomePublication, draft: PublicationDraft, by: Actor, now: datetime
) -> None:
    ids = [row.id for row in respondents(db.session(), round_.id)]
    create_mailing(
        round_=round_,
        kind=MailingKind.OUTCOME,
        subject=draft.subject,
        body=draft.letter,
        invitation_ids=ids,
        send_from=now,
        own_values=own_answers(db.session(), publication, ids),
        by=by,
        now=now,
    )


def _lock(round_: Round) -> None:
    # Not against foreign keys: a response that is sent in meanwhile need not wait, nor wait for each other.
    db.session.scalars(select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True)).one()
