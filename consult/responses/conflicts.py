"""Two people have written on the same thing: what to keep. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Keep(StrEnum):
    """What the later writer chooses."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True)
class CommentText:
    """What is written on one thing. ``proposed`` is empty where no other wording is proposed."""

    body: str
    proposed: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing."""
        return not (self.body.strip() or self.proposed.strip())


def chosen(mine: CommentText, theirs: CommentText, keep: Keep) -> CommentText:
    """The text to store. Both: theirs first, a blank line, then mine; nothing is dropped."""
    if keep is Keep.MINE:
        return mine
    if keep is Keep.THEIRS:
        return theirs
    return CommentText(_both(theirs.body, mine.body), _both(theirs.proposed, mine.proposed))


def _both(first: str, second: str) -> str:
    if not first.strip() or first.strip() == second.strip():
        return second
    return f"{first}\n\n{second}" if second.strip() else first
