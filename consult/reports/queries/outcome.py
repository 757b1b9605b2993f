"""The rows of an outcome: as published, or as they would be published now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.programmes.models import EditionItem, GoalVersion, MeasureVersion, SectionVersion
from consult.programmes.word_diff import Op, Piece, word_diff
from consult.reports.models import OutcomePublication, PublishedAnswer, PublishedChange
from consult.reports.outcome import FACT_NAMES, WHOLE, Change, OutcomeRow, SharedPoint
from consult.reports.queries.publications import in_list_of_changes, in_section
from consult.responses.models import Comment, Response, ResponseStance, Stance
from consult.responses.queries import is_current
from consult.triage.changed_text import Key
from consult.triage.models import Answer, Outcome, Point, WithheldPart, Withholding, WorkState
from consult.triage.naming import public_name
from consult.triage.queries.points import PointRow, has_withheld, point_rows
from consult.triage.queries.targets import Outline, Version, facts, wording
from consult.triage.queries.text_changes import version_key
from consult.triage.queries.withheld import withheld_in_round
from consult.triage.withheld_text import NOTHING_HIDDEN, Hidden, public_text, public_wording
from consult.triage.words import withheld_mark


def _published(
    publication_id: int,
) -> Select[PublishedAnswer, Point, Comment, Response, Organisation, Stance | None, bool, bool]:
    return (
        select(
            PublishedAnswer,
            Point,
            Comment,
            Response,
            Organisation,
            ResponseStance.stance,
            has_withheld(),
            in_list_of_changes(),
        )
        .join(Point, Point.id == PublishedAnswer.point_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(
            ResponseStance,
            (ResponseStance.response_id == Response.id) & (ResponseStance.section_id == Point.section_id),
        )
        .where(PublishedAnswer.publication_id == publication_id)
        .order_by(Response.received_at, Response.id, Comment.position, Point.begins, Point.number)
    )


def published_rows(
    session: Session,
    publication_id: int,
    names: Outline,
    *,
    section_id: int | None = None,
    response_number: str | None = None,
    response_ids: Sequence[int] | None = None,
    invitation_id: int | None = None,
    numbers: Sequence[int] | None = None,
    outcome: Outcome | None = None,
    own: bool = False,
    masked: bool = False,
    with_changes: bool = True,
) -> list[OutcomeRow]:
    """Published answers, narrowed down, with what they changed; three statements, four where something is withheld.

    ``own`` is for the respondent itself: its withheld words are shown to it, ``masked`` all but them: for its mail.
    One statement, or two, without the changes.
    """
    query = _published(publication_id)
    if section_id is not None:
        query = query.where(in_section(section_id))
    if response_number is not None:
        query = query.where(Response.number == response_number)
    if response_ids is not None:
        query = query.where(Response.id.in_(response_ids))
    if invitation_id is not None:
        query = query.where(Response.invitation_id == invitation_id)
    if numbers is not None:
        query = query.where(Point.number.in_(numbers))
    if outcome is not None:
        query = query.where(PublishedAnswer.outcome == outcome)
    found = session.execute(query).all()
    made = _published_versions(session, [answer.id for answer, *_rest in found]) if with_changes else {}
    comments = {answer.id: comment for answer, _point, comment, *_rest in found}
    changes = changes_of(session, made, comments, names)
    hidden: dict[int, Hidden] = {}
    if any(withheld for *_rest, withheld, _in_list in found) and (masked or not own):
        hidden = withheld_in_round(session, _round_of(publication_id))
    return [
        outcome_row(
            point,
            comment,
            response,
            organisation,
            (answer.outcome, answer.reason, answer.remainder),
            hidden.get(comment.id),
            changes.get(answer.id, ()),
            stance or response.stance,
            own=own,
            group=(answer.group_id, answer.heading),
            listed=listed,
        )
        for answer, point, comment, response, organisation, stance, _withheld, listed in found
    ]


def shared_in(session: Session, publication_id: int, group_ids: Iterable[int]) -> list[SharedPoint]:
    """The published points of these groups, none withheld as a whole; one statement, none without groups."""
    wanted = list(group_ids)
    if not wanted:
        return []
    query = (
        select(PublishedAnswer.group_id, Point.number, Point.section_id, Response.invitation_id)
        .join(Point, Point.id == PublishedAnswer.point_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(
            PublishedAnswer.publication_id == publication_id,
            PublishedAnswer.group_id.in_(wanted),
            ~has_withheld(Withholding.part == WithheldPart.WHOLE),
        )
    )
    return [
        SharedPoint(group_id, number, section_id or WHOLE, sender_id)
        for group_id, number, section_id, sender_id in session.execute(query)
        if group_id is not None
    ]


def _round_of(publication_id: int) -> ScalarSelect[int]:
    query = select(OutcomePublication.round_id).where(OutcomePublication.id == publication_id)
    return query.scalar_subquery()


def _published_versions(session: Session, answer_ids: list[int]) -> dict[int, list[Version]]:
    query = (
        select(PublishedChange)
        .where(PublishedChange.answer_id.in_(answer_ids))
        .order_by(PublishedChange.id)
        .options(
            joinedload(PublishedChange.section_version),
            joinedload(PublishedChange.goal_version),
            joinedload(PublishedChange.measure_version).joinedload(MeasureVersion.accountable),
        )
    )
    made: dict[int, list[Version]] = {}
    for change in session.scalars(query):
        version = change.section_version or change.goal_version or change.measure_version
        if version is not None:
            made.setdefault(change.answer_id, []).append(version)
    return made


def target_keys(version: Version) -> tuple[int | None, int | None, int | None]:
    """What a version words, as the three keys of a comment."""
    kind, key = version_key(version)
    return (
        key if kind == "section" else None,
        key if kind == "goal" else None,
        key if kind == "measure" else None,
    )


def changes_of(
    session: Session, made: dict[int, list[Version]], comments: dict[int, Comment], names: Outline
) -> dict[int, tuple[Change, ...]]:
    """Changed texts by the key of ``made``, each against the edition that the comment was written on."""
    editions = {comments[key].edition_id for key in made}
    wanted = {version_key(version) for versions in made.values() for version in versions}
    old = versions_in(session, editions, wanted)
    return {
        key: tuple(
            change
            for version in versions
            if (
                change := _change(old.get((comments[key].edition_id, version_key(version))), version, names)
            ).visible
        )
        for key, versions in made.items()
    }


def _change(before: Version | None, after: Version, names: Outline) -> Change:
    pairs = zip(FACT_NAMES, facts(before), facts(after), strict=True)
    return Change(
        names.target(*target_keys(after)),
        wording(before) or "",
        wording(after) or "",
        tuple(pair for pair in pairs if pair[1] != pair[2]),
    )


def versions_in(
    session: Session, edition_ids: Iterable[int], wanted: set[Key]
) -> dict[tuple[int, Key], Version]:
    """Versions of these targets in these editions; one statement, none where nothing is wanted."""
    if not wanted:
        return {}
    ids = {kind: [key for each, key in wanted if each == kind] for kind in ("section", "goal", "measure")}
    query = (
        select(EditionItem.edition_id, SectionVersion, GoalVersion, MeasureVersion)
        .outerjoin(SectionVersion, SectionVersion.id == EditionItem.section_version_id)
        .outerjoin(GoalVersion, GoalVersion.id == EditionItem.goal_version_id)
        .outerjoin(MeasureVersion, MeasureVersion.id == EditionItem.measure_version_id)
        .where(
            EditionItem.edition_id.in_(list(edition_ids)),
            or_(
                SectionVersion.section_id.in_(ids["section"]),
                GoalVersion.goal_id.in_(ids["goal"]),
                MeasureVersion.measure_id.in_(ids["measure"]),
            ),
        )
        .options(joinedload(MeasureVersion.accountable))
    )
    found: dict[tuple[int, Key], Version] = {}
    for edition_id, section, goal, measure in session.execute(query):
        version = section or goal or measure
        found[edition_id, version_key(version)] = version
    return found


def outcome_row(
    point: Point,
    comment: Comment,
    response: Response,
    organisation: Organisation,
    answer: tuple[Outcome | None, str, str],
    hidden: Hidden | None,
    changes: tuple[Change, ...],
    stance: Stance | None = None,
    *,
    own: bool = False,
    group: tuple[int | None, str] = (None, ""),
    listed: bool = True,
) -> OutcomeRow:
    """One row, with a mark for what is ``hidden``; of a comment withheld as a whole there are no words in it.

    The answer may quote what is withheld, so only its outcome is shown then, but to its ``own`` respondent all of it.
    ``group`` is the id and the heading of the group that the point was in; ``listed`` as that of ``OutcomeRow``.
    """
    hidden = hidden or NOTHING_HIDDEN
    ground = "" if own else hidden.whole
    outcome, reason, remainder = answer
    body = public_text(comment.body, (point.begins, point.ends), hidden, withheld_mark)
    proposed = proposed_pieces(comment, hidden) if point.with_wording else ()
    return OutcomeRow(
        number=point.number,
        response_id=response.id,
        response_number=response.number,
        keys=point.keys,
        body="" if ground else body,
        proposed=() if ground else proposed,
        name=public_name(organisation),
        outcome=outcome,
        reason="" if ground else reason,
        remainder="" if ground else remainder,
        ground=ground,
        withheld=bool(ground),
        late=response.late,
        changes=() if ground else changes,
        sender_id=response.invitation_id,
        stance=stance or response.stance,
        group_id=group[0],
        heading=group[1],
        listed=listed,
    )


def proposed_pieces(comment: Comment, hidden: Hidden) -> tuple[Piece, ...]:
    """The proposed wording against the text that was consulted, the mark alone where it is withheld."""
    wording_of = public_wording(comment.proposed_wording, hidden, withheld_mark)
    if wording_of != comment.proposed_wording:
        return ((Op.EQUAL, wording_of),)
    return tuple(word_diff(comment.base_wording, wording_of)) if wording_of else ()


def ready_rows(session: Session, round_id: int, cutoff_at: datetime) -> list[PointRow]:
    """Points that a publication with this cut-off would hold: of responses that count, with a done answer."""
    query = (
        point_rows()
        .where(
            Point.round_id == round_id,
            is_current(),
            Response.received_at < cutoff_at,
            Answer.state == WorkState.DONE,
        )
        .order_by(Point.number)
    )
    return [PointRow(*row) for row in session.execute(query)]
