"""Everything a report holds, in a fixed number of statements whatever the number of points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.consultations.models import Round
from consult.consultations.queries import current_edition
from consult.core.clock import end_of, today
from consult.invitations.models import DeliveryState, Invitation, ResponseState
from consult.invitations.queries.ledger import is_standing
from consult.organisations.models import Organisation
from consult.reports.models import OutcomePublication, PublicationDraft, ReportAudience
from consult.reports.outcome import OutcomeRow
from consult.reports.paper.content import (
    Figures,
    Received,
    ReceivedComment,
    Report,
    TooLate,
    by_section,
    by_sender,
)
from consult.reports.queries.completeness import draft_of, sizes, too_late, versions_by_point
from consult.reports.queries.outcome import changes_of, outcome_row, proposed_pieces, published_rows
from consult.reports.queries.preview import preview_rows, version_of
from consult.reports.queries.process_log import process_log
from consult.reports.queries.publications import publication_of
from consult.responses.models import Comment, Response, ResponseKind, ResponseStance, Stance
from consult.responses.queries import comments_of, is_current
from consult.triage.models import Outcome, Point
from consult.triage.naming import PublicName, public_name
from consult.triage.queries.exports import file_names
from consult.triage.queries.groups import group_headings
from consult.triage.queries.points import PointRow, point_rows
from consult.triage.queries.targets import Outline, outline
from consult.triage.queries.withheld import withheld_in_round
from consult.triage.withheld_text import NOTHING_HIDDEN, Hidden, public_text
from consult.triage.words import withheld_mark


def report_of(
    session: Session, round_: Round, audience: ReportAudience, now: datetime, municipality: str
) -> Report:
    """The report of a round as it would be made now, for staff or for anyone.

    For anyone it is what the shown publication froze; before there is one, what a publication would hold (``preview``).
    """
    publication, draft = publication_of(session, round_.id), draft_of(session, round_.id)
    edition = current_edition(session, round_.id)
    names = outline(session, edition.id if edition else None)
    cutoff = _cutoff(round_, publication, draft, now)
    internal = audience is ReportAudience.INTERNAL
    rows = _rows(session, round_, audience, publication, cutoff, names)
    figures = _figures(session, round_, publication, cutoff, rows)
    return Report(
        municipality=municipality,
        case_number=round_.programme.case_number,
        programme=round_.programme.title,
        round_title=round_.title,
        audience=audience,
        published_at=publication.published_at if publication else None,
        made_at=now,
        cutoff_at=cutoff,
        intro=publication.intro if publication else draft.intro if draft else "",
        note=publication.note if publication else "",
        figures=figures,
        sections=by_section(rows, names),
        senders=by_sender(rows, names),
        responses=_responses(session, round_.id, cutoff, names, internal=internal),
        too_late=[
            TooLate(response.number, _name(organisation, internal), response.received_at)
            for response, organisation in too_late(session, round_.id, cutoff)
        ],
        log=process_log(session, round_.programme_id, now, for_round=None if internal else round_.id),
        names=names,
        name=round_.report_title,
        deadline=round_.deadline,
    )


def _name(organisation: Organisation, internal: bool) -> PublicName:
    return PublicName(organisation.name) if internal else public_name(organisation)


def _cutoff(
    round_: Round, publication: OutcomePublication | None, draft: PublicationDraft | None, now: datetime
) -> datetime:
    if publication:
        return publication.cutoff_at
    return min(end_of(draft.cutoff_on if draft else today(now)), now)


def _rows(
    session: Session,
    round_: Round,
    audience: ReportAudience,
    publication: OutcomePublication | None,
    cutoff: datetime,
    names: Outline,
) -> list[OutcomeRow]:
    if audience is ReportAudience.PUBLIC and publication:
        return published_rows(session, publication.id, names)
    if audience is ReportAudience.PUBLIC:
        rows = preview_rows(session, round_.id, cutoff, names)
    else:
        rows = internal_rows(session, round_.id, names)
    return with_section_stances(session, round_.id, rows)


def internal_rows(session: Session, round_id: int, names: Outline) -> list[OutcomeRow]:
    """Every point of responses that count, answered or not, with its work state and who is responsible.

    Six statements. What is withheld is left out here too: the originals are at the desk. Notes and advice never.
    """
    query = point_rows().where(Point.round_id == round_id, is_current()).order_by(Point.number)
    rows = [PointRow(*row) for row in session.execute(query)]
    comments = {row.point.id: row.comment for row in rows}
    links = versions_by_point(session, round_id)
    made = {key: [version_of(each) for each in links[key]] for key in links if key in comments}
    changes, hidden = changes_of(session, made, comments, names), withheld_in_round(session, round_id)
    headings = group_headings(session, round_id)
    wanted = {row.point.responsible_id for row in rows if row.point.responsible_id}
    people = dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())
    return [
        replace(
            outcome_row(
                row.point,
                row.comment,
                row.response,
                row.organisation,
                (row.answer.outcome, row.answer.reason, row.answer.remainder)
                if row.answer
                else (None, "", ""),
                hidden.get(row.comment.id),
                changes.get(row.point.id, ()),
                group=(row.point.group_id, headings.get(row.point.group_id or 0, "")),
            ),
            name=PublicName(row.organisation.name),
            state=row.state,
            responsible=people.get(row.point.responsible_id or 0, ""),
            due_on=row.point.due_on,
        )
        for row in rows
    ]


def with_section_stances(session: Session, round_id: int, rows: Iterable[OutcomeRow]) -> list[OutcomeRow]:
    """The same rows, each with its sender's stance on the section where that was given; one statement."""
    query = (
        select(ResponseStance.response_id, ResponseStance.section_id, ResponseStance.stance)
        .join(Response, Response.id == ResponseStance.response_id)
        .where(Response.round_id == round_id)
    )
    given: dict[tuple[int, int], Stance] = {(rid, sid): stance for rid, sid, stance in session.execute(query)}
    return [
        replace(row, stance=given[row.response_id, row.section_id])
        if (row.response_id, row.section_id) in given
        else row
        for row in rows
    ]


_REACHED = (DeliveryState.SENT, DeliveryState.LETTER)
_UNREAD = (ResponseState.NOT_OPENED,)


def _figures(
    session: Session,
    round_: Round,
    publication: OutcomePublication | None,
    cutoff: datetime,
    rows: Sequence[OutcomeRow],
) -> Figures:
    """Two statements: the round's sizes, and what of it is no comments, late, reached or silent."""
    counted = sizes(session, round_.id, cutoff)
    answers = (
        select(func.count())
        .select_from(Response)
        .where(Response.round_id == round_.id, is_current(), Response.received_at < cutoff)
    )
    standing = (
        select(func.count()).select_from(Invitation).where(Invitation.round_id == round_.id, is_standing())
    )
    reached = or_(Invitation.delivery_state.in_(_REACHED), Invitation.response_state.not_in(_UNREAD))
    answered = (
        select(Response.invitation_id)
        .where(Response.round_id == round_.id, is_current(), Response.received_at < cutoff)
        .scalar_subquery()
    )
    no_comments, late, reached_count, silent = session.execute(
        select(
            answers.where(Response.kind == ResponseKind.NO_COMMENTS).scalar_subquery(),
            answers.where(Response.late.is_(True)).scalar_subquery(),
            standing.where(reached).scalar_subquery(),
            standing.where(Invitation.id.not_in(answered)).scalar_subquery(),
        )
    ).one()
    return Figures(
        invited=publication.recipient_count if publication else counted.recipients,
        reached=reached_count,
        answered=publication.response_count if publication else counted.responses,
        no_comments=no_comments,
        silent=silent,
        late=late,
        too_late=counted.too_late,
        organisations=len({row.sender_id for row in rows}),
        points=len(rows),
        changes=publication.change_count if publication else _changed(rows),
        outcomes={outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome},
        unanswered=sum(row.outcome is None for row in rows),
    )


def _changed(rows: Sequence[OutcomeRow]) -> int:
    return len({change.target for row in rows for change in row.changes})


def _responses(
    session: Session, round_id: int, cutoff: datetime, names: Outline, *, internal: bool
) -> list[Received]:
    """All responses that count and came before the cut-off, in full; four statements."""
    query = (
        select(Response, Organisation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Response.round_id == round_id, is_current(), Response.received_at < cutoff)
        .order_by(Response.received_at, Response.id)
    )
    written: dict[int, list[Comment]] = {}
    for comment in session.scalars(comments_of(round_id)):
        written.setdefault(comment.response_id, []).append(comment)
    hidden = withheld_in_round(session, round_id)
    files = file_names(session, round_id, given_out=True)
    return [
        Received(
            response.number,
            _name(organisation, internal),
            response.received_at,
            response.late,
            response.kind,
            response.stance,
            tuple(
                _comment(each, names, hidden.get(each.id, NOTHING_HIDDEN), tuple(files.get(each.id, ())))
                for each in written.get(response.id, ())
            ),
        )
        for response, organisation in session.execute(query)
    ]


def _comment(comment: Comment, names: Outline, hidden: Hidden, files: tuple[str, ...]) -> ReceivedComment:
    """A comment in full, marked where something is withheld; withheld as a whole none of its words, and no file."""
    target = names.of(comment)
    if hidden.whole:
        return ReceivedComment(target, "", ground=hidden.whole)
    body = public_text(comment.body, (0, len(comment.body)), hidden, withheld_mark)
    return ReceivedComment(target, body, proposed_pieces(comment, hidden), files=files)
