"""What the shell says when an installation is made or started: lines that the slices above have to tell."""

from collections.abc import Callable

Notice = Callable[[], str]
_NOTICES: list[Notice] = []


def start_notice(notice: Notice) -> Notice:
    """Register a function whose text ``consult init`` and ``consult serve`` print; empty: nothing to say."""
    _NOTICES.append(notice)
    return notice


def start_notices() -> list[str]:
    """The texts to print now. Needs an app context."""
    return [text for text in (notice() for notice in _NOTICES) if text]
