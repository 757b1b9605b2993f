"""Who may be asked: organisations of the register, chosen by kind, place and size or one by one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import Session

from consult.core.plain_text import clean_line
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation, OrganisationKind
from consult.organisations.queries import has_address, organisations, recipients_query

SHOWN_LIMIT = 200


class MultiArgs(Protocol):
    """A query string where a name may stand several times."""

    def getlist(self, key: str) -> list[str]:
        """All values of a name."""


@dataclass(frozen=True)
class Selection:
    """What is chosen in the address: kinds, then areas and sizes within them, or a search for single ones."""

    kinds: frozenset[OrganisationKind] = frozenset()
    areas: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    search: str = ""

    @classmethod
    def from_args(cls, args: MultiArgs) -> "Selection":
        """Read a query string; unknown kinds are dropped."""
        kinds = {OrganisationKind(code) for code in args.getlist("kind") if code in set(OrganisationKind)}
        words = clean_line(" ".join(args.getlist("q")))[:100]
        return cls(
            kinds=frozenset(kinds),
            areas=frozenset(filter(None, map(clean_line, args.getlist("area")))),
            sizes=frozenset(filter(None, map(clean_line, args.getlist("size")))),
            search=words,
        )

    @property
    def chosen(self) -> bool:
        """Whether anything is chosen at all."""
        return bool(self.kinds or self.search)

    def query(self) -> Select[Organisation]:
        """The organisations chosen, by name."""
        if self.search:
            query = organisations(search=self.search)
            return query.where(Organisation.kind.in_(self.kinds)) if self.kinds else query
        return recipients_query(kinds=self.kinds, areas=self.areas, sizes=self.sizes)


@dataclass(frozen=True)
class Candidate:
    """An organisation that may be asked; ``invited`` means that it is in the round already."""

    organisation: Organisation
    invited: bool
    has_address: bool


@dataclass(frozen=True)
class Candidates:
    """What a selection holds; ``rows`` are the first of them, the numbers are of all."""

    rows: list[Candidate] = field(default_factory=list)
    total: int = 0
    new: int = 0
    new_without_address: int = 0
    new_with_block: int = 0


def _invited(round_id: int) -> Exists:
    return exists().where(Invitation.round_id == round_id, Invitation.organisation_id == Organisation.id)


def candidates(session: Session, round_id: int, selection: Selection) -> Candidates:
    """The first organisations of a selection and the numbers of all; two statements."""
    if not selection.chosen:
        return Candidates()
    query = selection.query()
    flags = query.add_columns(_invited(round_id), has_address()).limit(SHOWN_LIMIT)
    rows = [
        Candidate(organisation, invited, reachable)
        for organisation, invited, reachable in session.execute(flags)
    ]
    base = query.order_by(None).with_only_columns(
        Organisation.id,
        Organisation.marketing_block.label("blocked"),
        _invited(round_id).label("invited"),
        has_address().label("reachable"),
    )
    found = base.subquery()
    new, reachable = ~found.c.invited, found.c.reachable
    total, fresh, lost, blocked = session.execute(
        select(
            func.count(),
            func.count().filter(new),
            func.count().filter(new, ~reachable),
            func.count().filter(new, found.c.blocked),
        ).select_from(found)
    ).one()
    return Candidates(rows, total, fresh, lost, blocked)


def without_address(session: Session, round_id: int, selection: Selection) -> Sequence[Organisation]:
    """Organisations of the selection that are new to the round and cannot be reached by mail."""
    if not selection.chosen:
        return []
    query = selection.query().where(~_invited(round_id), ~has_address())
    return session.scalars(query.limit(SHOWN_LIMIT)).all()


def new_organisations(session: Session, round_id: int, selection: Selection) -> Sequence[Organisation]:
    """All organisations of a selection that are not in the round yet."""
    if not selection.chosen:
        return []
    return session.scalars(selection.query().where(~_invited(round_id))).all()


def picked_organisations(session: Session, round_id: int, ids: Collection[int]) -> Sequence[Organisation]:
    """The organisations ticked one by one that are not in the round yet."""
    if not ids:
        return []
    return session.scalars(recipients_query(ids=ids).where(~_invited(round_id))).all()


def selection_args(selection: Selection) -> Mapping[str, list[str]]:
    """The query string of a selection."""
    return {
        "kind": sorted(kind.value for kind in selection.kinds),
        "area": sorted(selection.areas),
        "size": sorted(selection.sizes),
        "q": [selection.search] if selection.search else [],
    }
