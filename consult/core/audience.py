"""Whom a route is for. A route without a declared audience is refused at start and by a test.

Slices decorate their view functions with ``public`` or ``link_holder`` here, or with ``accounts.access.staff``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])
Kind = Literal["public", "link", "staff"]


@dataclass(frozen=True)
class Audience:
    """``permission`` is the code a staff user needs; empty for the others."""

    kind: Kind
    permission: str = ""


class UndeclaredAudience(RuntimeError):
    """A route does not say whom it is for."""


def declare(audience: Audience) -> Callable[[View], View]:
    """Mark a view with its audience."""

    def mark(view: View) -> View:
        view.__consult_audience__ = audience  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Anyone may come here, signed in or not."""
    return declare(Audience("public"))(view)


def link_holder(view: View) -> View:
    """Only a browser session that has exchanged a personal link for this invitation (argument ``public_id``)."""
    return declare(Audience("link"))(view)


def audience_of(view: Callable[..., Any]) -> Audience | None:
    """The declared audience of a view, if any."""
    return getattr(view, "__consult_audience__", None)


def refuse_undeclared(app: Flask) -> None:
    """Raise ``UndeclaredAudience`` if any route of the app lacks its declaration."""
    missing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if audience_of(app.view_functions[rule.endpoint]) is None
    ]
    if missing:
        raise UndeclaredAudience(", ".join(sorted(missing)))
