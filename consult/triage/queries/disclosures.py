"""Responses to give out, and what has been given out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from consult.core.audit import AuditEntry
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.responses.models import Response, SetAside, Withdrawal
from consult.responses.queries.received import Standing
from consult.triage.models import Disclosure

GIVEN_OUT = ("disclosure.ordered", "points.disclosed")


def responses_to_give(session: Session, round_id: int) -> list[tuple[Response, Organisation]]:
    """Every response received in a round, also those that no longer count, in order of arrival. One statement."""
    query = (
        select(Response, Organisation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Response.round_id == round_id)
        .order_by(Response.received_at, Response.id)
    )
    return [(response, organisation) for response, organisation in session.execute(query)]


def standings(session: Session, response_ids: Sequence[int]) -> dict[int, Standing]:
    """What the responses count for; one statement."""
    later = aliased(Response)
    query = select(
        Response.id,
        exists().where(Withdrawal.response_id == Response.id),
        exists().where(later.supersedes_id == Response.id),
        exists().where(SetAside.response_id == Response.id, SetAside.counted_at.is_(None)),
    ).where(Response.id.in_(response_ids))
    found = {}
    for key, withdrawn, superseded, aside in session.execute(query):
        later_one = Standing.SUPERSEDED if superseded else Standing.SET_ASIDE if aside else Standing.CURRENT
        found[key] = Standing.WITHDRAWN if withdrawn else later_one
    return found


def disclosure_of(session: Session, round_id: int, disclosure_id: int) -> Disclosure | None:
    """One disclosure of a round, with its file."""
    query = select(Disclosure).where(Disclosure.id == disclosure_id, Disclosure.round_id == round_id)
    return session.scalar(query.options(joinedload(Disclosure.file)))


def given_out(round_id: int) -> Select[AuditEntry]:
    """The rows of the log that tell what has been given out of a round, the newest first."""
    return (
        select(AuditEntry)
        .where(
            AuditEntry.object_kind == "round",
            AuditEntry.object_id == str(round_id),
            AuditEntry.action.in_(GIVEN_OUT),
        )
        .order_by(AuditEntry.id.desc())
    )


def disclosures_by_id(session: Session, ids: Iterable[int]) -> dict[int, Disclosure]:
    """These disclosures with their files and responses, by id; one statement."""
    query = (
        select(Disclosure)
        .where(Disclosure.id.in_(list(ids)))
        .options(joinedload(Disclosure.file), joinedload(Disclosure.response))
    )
    return {row.id: row for row in session.scalars(query)}
