"""Pages of a long list: two statements whatever the length. And addresses of the same list in another state."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
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
    return int(text) if text and text.isdecimal() and 0 < int(text) < 1_000_000 else 1


def page_of(session: Session, query: Select[Any], number: str | None, *, size: int = 50) -> Page[Any]:
    """The rows of one page of ``query`` (first column or entity), and how many there are in all.

    A page past the end gives the last one.
    """
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    wanted = min(page_number(number), last)
    rows = list(session.scalars(query.limit(size).offset((wanted - 1) * size)))
    return Page(rows=rows, number=wanted, size=size, total=total)


def url_with(**changes: object) -> str:
    """The present address with some of its query changed; None or empty takes a part away.

    Any change but of the page itself goes back to the first page.
    """
    query: dict[str, list[str]] = {key: request.args.getlist(key) for key in request.args}
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
    return request.path + ("?" + urlencode(query, doseq=True) if query else "")


def page_url(number: int) -> str:
    """The present list at another page."""
    return url_with(page=number if number > 1 else None)
