"""Which points a list shows, as it stands in the URL. Pure: anything odd in the URL means "no such filter"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

Code = TypeVar("Code", bound=StrEnum)
SEARCH_LIMIT = 100


class StateFilter(StrEnum):
    """Work states as they are looked for; ``unanswered`` is all that is not done."""

    UNANSWERED = "unanswered"
    TO_DECIDE = "to_decide"
    DRAFT = "draft"
    FOR_REVIEW = "for_review"
    DONE = "done"
    ALL = "all"


class StanceFilter(StrEnum):
    """Stance of the response; ``none`` where none was taken."""

    SUPPORTS = "supports"
    SUPPORTS_WITH_COMMENTS = "supports_with_comments"
    REJECTS = "rejects"
    ABSTAINS = "abstains"
    NONE = "none"


class SenderFilter(StrEnum):
    """Kind of sender; sole traders stand apart from other companies."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    PARTY = "party"
    ASSOCIATION = "association"
    BOARD = "board"
    AUTHORITY = "authority"
    PRIVATE_PERSON = "private_person"


class Sort(StrEnum):
    """Order of the list."""

    OLDEST = "oldest"
    NEWEST = "newest"
    SECTION = "section"
    SENDER = "sender"


class ExtraFilter(StrEnum):
    """Points that need looking at apart: kept from the public, late, or of a response that no longer counts.

    ``returned`` came back from a reviewer, ``asked`` waits for advice, ``advice_late`` for some that should have come,
    ``advised`` has been given some, ``overdue`` should have been done, ``grouped`` shares its answer with others.
    """

    WITHHELD = "withheld"
    LATE = "late"
    REPLACED = "replaced"
    RETURNED = "returned"
    ASKED = "asked"
    ADVICE_LATE = "advice_late"
    ADVISED = "advised"
    OVERDUE = "overdue"
    GROUPED = "grouped"


@dataclass(frozen=True)
class PointFilter:
    """A choice of points. ``section`` is a section's id, 0 for comments on the whole proposal.

    ``theme`` and ``responsible`` are ids too, 0 for points without; ``standard`` is the standard answer that was used.
    """

    state: StateFilter = StateFilter.UNANSWERED
    section: int | None = None
    stance: StanceFilter | None = None
    sender: SenderFilter | None = None
    extra: ExtraFilter | None = None
    theme: int | None = None
    responsible: int | None = None
    standard: int | None = None
    q: str = ""
    sort: Sort = Sort.OLDEST

    @property
    def replaced(self) -> bool:
        """Whether only points of superseded or withdrawn responses are wanted."""
        return self.extra is ExtraFilter.REPLACED

    @property
    def any_state(self) -> bool:
        """Whether points of every work state are wanted; of responses that do not count they always are."""
        return self.state is StateFilter.ALL or self.replaced

    @property
    def narrowed(self) -> bool:
        """Whether anything but the work state and the order was chosen."""
        return replace(self, state=StateFilter.UNANSWERED, sort=Sort.OLDEST) != PointFilter()

    @classmethod
    def read(cls, given: Mapping[str, str]) -> PointFilter:
        """Read the parameters of a URL."""
        return cls(
            state=_code(StateFilter, given.get("state")) or StateFilter.UNANSWERED,
            section=_key(given.get("section")),
            stance=_code(StanceFilter, given.get("stance")),
            sender=_code(SenderFilter, given.get("sender")),
            extra=_code(ExtraFilter, given.get("extra")),
            theme=_key(given.get("theme")),
            responsible=_key(given.get("responsible")),
            standard=_key(given.get("standard")),
            q=" ".join(given.get("q", "").replace("\0", "").split())[:SEARCH_LIMIT],
            sort=_code(Sort, given.get("sort")) or Sort.OLDEST,
        )

    def args(self, **changes: Any) -> dict[str, Any]:
        """Parameters for a URL, without those that have their usual value."""
        chosen = replace(self, **changes)
        usual = PointFilter()
        return {
            field.name: str(getattr(chosen, field.name))
            for field in fields(chosen)
            if getattr(chosen, field.name) != getattr(usual, field.name)
        }


def _code(kind: type[Code], text: str | None) -> Code | None:
    return kind(text) if text in set(kind) else None


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
