"""The ledger: each recipient once, with how the mail went and how far the answer has come.

Everything is read from ``Invitation`` alone, so the counts and the list cannot disagree. The states are a
partition: every invitation is in exactly one, and the counts add up to all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from consult.core.plain_text import clean_line
from consult.invitations.models import DeliveryState, Invitation, ResponseState
from consult.organisations.models import Organisation, OrganisationKind


class LedgerState(StrEnum):
    """Where a recipient stands.

    An uncertain mail waits for a decision until an answer is in; that a mail was refused only matters until the
    link is opened.
    """

    ANSWERED = "answered"
    STARTED = "started"
    OPENED = "opened"
    NOT_OPENED = "not_opened"
    NOT_DELIVERED = "not_delivered"
    UNCERTAIN = "uncertain"
    NO_ADDRESS = "no_address"
    DECLINED = "declined"


class LedgerPart(StrEnum):
    """A part of a state that the overview counts apart: answered without comments, and never sent a mail."""

    NO_COMMENTS = "no_comments"
    NOT_INVITED = "not_invited"


class LedgerSort(StrEnum):
    """Orders of the ledger."""

    NAME = "name"
    RESPONSE = "response"
    MAIL = "mail"


ANSWERED = (ResponseState.SUBMITTED, ResponseState.NO_COMMENTS)
SOLE_TRADER = "sole_trader"


def ledger_state() -> ColumnElement[str]:
    """SQL for the ``LedgerState`` of an invitation."""
    response, delivery = Invitation.response_state, Invitation.delivery_state
    return case(
        (response.in_(ANSWERED), LedgerState.ANSWERED.value),
        (response == ResponseState.DECLINED, LedgerState.DECLINED.value),
        (delivery == DeliveryState.UNCERTAIN, LedgerState.UNCERTAIN.value),
        (response == ResponseState.STARTED, LedgerState.STARTED.value),
        (response == ResponseState.OPENED, LedgerState.OPENED.value),
        (delivery == DeliveryState.REFUSED, LedgerState.NOT_DELIVERED.value),
        (delivery == DeliveryState.NO_ADDRESS, LedgerState.NO_ADDRESS.value),
        else_=LedgerState.NOT_OPENED.value,
    )


def is_standing() -> ColumnElement[bool]:
    """SQL: not left with an organisation that was put away because it is the same as another recipient."""
    put_away = select(Organisation.id).where(Organisation.merged_into_id.is_not(None))
    return Invitation.organisation_id.not_in(put_away)


@dataclass(frozen=True)
class LedgerFilter:
    """What is chosen in the address of the page. ``kind`` is an organisation kind or "sole_trader".

    A ``part`` narrows both list and counts, as a search does.
    """

    state: LedgerState | None = None
    part: LedgerPart | None = None
    kind: str = ""
    search: str = ""
    sort: LedgerSort = LedgerSort.NAME

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "LedgerFilter":
        """Read a query string; what is not known counts as not chosen."""
        state, kind, sort = args.get("state", ""), args.get("kind", ""), args.get("sort", "")
        part = args.get("part", "")
        return cls(
            state=LedgerState(state) if state in set(LedgerState) else None,
            part=LedgerPart(part) if part in set(LedgerPart) else None,
            kind=kind if kind == SOLE_TRADER or kind in set(OrganisationKind) else "",
            search=clean_line(args.get("q", ""))[:100],
            sort=LedgerSort(sort) if sort in set(LedgerSort) else LedgerSort.NAME,
        )

    def args(self, **changes: str) -> dict[str, str]:
        """The query string of this choice with some of it changed; empty values are left out."""
        own = {
            "state": self.state.value if self.state else "",
            "part": self.part.value if self.part else "",
            "kind": self.kind,
            "q": self.search,
            "sort": "" if self.sort is LedgerSort.NAME else self.sort.value,
        }
        return {name: value for name, value in (own | changes).items() if value}


def ledger(round_id: int, chosen: LedgerFilter) -> Select[Invitation]:
    """The invitations of a round that match, in order, each with its organisation."""
    query = (
        select(Invitation)
        .join(Invitation.organisation)
        .where(Invitation.round_id == round_id, is_standing(), *_conditions(chosen))
        .options(contains_eager(Invitation.organisation))
    )
    if chosen.state:
        query = query.where(ledger_state() == chosen.state.value)
    return query.order_by(*_order(chosen.sort))


def _order(sort: LedgerSort) -> list[SQLColumnExpression[Any]]:
    name: list[SQLColumnExpression[Any]] = [func.lower(Organisation.name), Invitation.id]
    if sort is LedgerSort.RESPONSE:
        return [Invitation.response_at.is_(None), Invitation.response_at.desc(), *name]
    if sort is LedgerSort.MAIL:
        return [Invitation.delivery_at.is_(None), Invitation.delivery_at.desc(), *name]
    return name


def _conditions(chosen: LedgerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.kind == SOLE_TRADER:
        conditions.append(Organisation.sole_trader.is_(True))
    elif chosen.kind:
        conditions.append(Organisation.kind == OrganisationKind(chosen.kind))
        conditions.append(Organisation.sole_trader.is_(False))
    if chosen.search:
        conditions.append(name_matches(chosen.search))
    if chosen.part:
        conditions.append(in_part(chosen.part))
    return conditions


def in_part(part: LedgerPart) -> ColumnElement[bool]:
    """SQL for an invitation that belongs to a part of its state."""
    if part is LedgerPart.NO_COMMENTS:
        return Invitation.response_state == ResponseState.NO_COMMENTS
    never_sent = Invitation.delivery_state == DeliveryState.NOT_SENT
    return and_(ledger_state() == LedgerState.NOT_OPENED.value, never_sent)


def name_matches(text: str) -> ColumnElement[bool]:
    """SQL for a name that holds the text. Both cases are tried because SQLite's ``lower`` knows only a–z."""
    spellings = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return or_(*(Organisation.name.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


@dataclass(frozen=True)
class LedgerCounts:
    """``total``, ``uncertain`` and ``by_kind`` of the whole round; ``by_state`` and ``matching`` of the choice."""

    total: int
    uncertain: int
    matching: int
    by_state: dict[LedgerState, int]
    by_kind: dict[str, int]


def ledger_counts(session: Session, round_id: int, chosen: LedgerFilter) -> LedgerCounts:
    """All numbers of the ledger in one statement, or two when something is searched for or a part is chosen."""
    every = _grouped(session, round_id, LedgerFilter())
    narrower = LedgerFilter(search=chosen.search, part=chosen.part)
    rows = every if narrower == LedgerFilter() else _grouped(session, round_id, narrower)
    by_state = {
        state: sum(n for (s, kind), n in rows.items() if s == state and chosen.kind in ("", kind))
        for state in LedgerState
    }
    kinds = sorted({kind for _state, kind in every})
    return LedgerCounts(
        total=sum(every.values()),
        uncertain=sum(n for (s, _kind), n in every.items() if s == LedgerState.UNCERTAIN),
        matching=sum(by_state.values()),
        by_state=by_state,
        by_kind={kind: sum(n for (_s, k), n in every.items() if k == kind) for kind in kinds},
    )


def _grouped(session: Session, round_id: int, chosen: LedgerFilter) -> dict[tuple[str, str], int]:
    state = ledger_state().label("state")
    conditions = _conditions(chosen)
    query = (
        select(state, Organisation.kind, Organisation.sole_trader, func.count())
        .select_from(Invitation)
        .join(Invitation.organisation)
        .where(Invitation.round_id == round_id, is_standing(), *conditions)
        .group_by(state, Organisation.kind, Organisation.sole_trader)
    )
    counts: dict[tuple[str, str], int] = {}
    for code, kind, sole_trader, number in session.execute(query):
        key = (code, SOLE_TRADER if sole_trader else kind.value)
        counts[key] = counts.get(key, 0) + number
    return counts


def invitation_of(session: Session, round_id: int, invitation_id: int) -> Invitation | None:
    """One recipient of a round with its organisation."""
    query = (
        select(Invitation)
        .join(Invitation.organisation)
        .where(Invitation.round_id == round_id, Invitation.id == invitation_id)
        .options(contains_eager(Invitation.organisation))
    )
    return session.scalar(query)


def invitation_for(session: Session, round_id: int, organisation_id: int) -> Invitation | None:
    """The organisation's own invitation in a round, if it is asked."""
    return session.scalar(
        select(Invitation).where(
            Invitation.round_id == round_id, Invitation.organisation_id == organisation_id
        )
    )
