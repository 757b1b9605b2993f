"""Pages of a long list: two statements whatever the length."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """``rows`` are those of page ``number`` (from 1); ``first`` and ``last`` are their places in all ``total``."""

    rows: list[Row]
    number: int
    size: int
    total: int

    @property
    def page(self) -> int:
        """The page's number, by the name that the pagination macro uses."""
        return self.number

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Place of the first row, 0 when there are none."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Place of the last row."""
        return min(self.number * self.size, self.total)


def page_number(text: str | None) -> int:
    """A page number from a query string; anything odd is page 1."""
    return int(text) if text and text.isdecimal() and len(text) < 7 and int(text) else 1


def page_of(session: Session, query: Select[Any], number: str | None, *, size: int = 50) -> Page[Any]:
    """The rows of one page of ``query`` (first column or entity), and how many there are in all.

    A page past the end gives the last one.
    """
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    wanted = min(page_number(number), last)
    rows = list(session.scalars(query.limit(size).offset((wanted - 1) * size)))
    return Page(rows=rows, number=wanted, size=size, total=total)
