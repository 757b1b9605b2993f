"""Where a comment stands against the current text. Pure."""

from enum import StrEnum


class Place(StrEnum):
    """The text commented on is worded the same, has been changed, or is no longer in the document."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"


def place(commented: str | None, current: str | None, *, retired: bool) -> Place:
    """Compare the text as commented on with the text now; None where there is none."""
    if retired or current is None:
        return Place.REMOVED
    return Place.SAME if commented == current else Place.CHANGED
