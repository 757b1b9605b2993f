"""Expected refusals of this slice's actions. Those of a round come from ``consultations``."""

from consult.consultations.actions import RoundClosed, RoundNotOpen
from consult.invitations.models import Invitation
from consult.responses.models import DraftComment, Response


class AlreadyAnswered(Exception):
    """A response counts and no change of it has been started; ``response`` is the one that counts."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.number)
        self.response = response


class NotCommentable(Exception):
    """The thing is not shown in this round, or its section is closed or hidden."""


class UnknownEdition(Exception):
    """The edition is none that the round has shown."""


class EmptyComment(Exception):
    """Neither text, nor another wording, nor a file."""


class TextTooLong(Exception):
    """The comment or the wording is longer than the limit."""


class Conflict(Exception):
    """A colleague has saved another text since this one was read; ``theirs`` is what is stored."""

    def __init__(self, theirs: DraftComment) -> None:
        super().__init__(str(theirs.id))
        self.theirs = theirs


class NoSuchComment(Exception):
    """The comment or file is not in this draft."""


class TooManyFiles(Exception):
    """The response would have more files than the limit."""


class NothingToSubmit(Exception):
    """There is no stance and no comment."""


class DraftChanged(Exception):
    """A colleague has saved something since the review page was read."""


class NotCurrent(Exception):
    """The response does not count, so it cannot be changed or withdrawn."""


class NotSetAside(Exception):
    """The response is not a late one waiting for a decision."""


def refuse_unless_accepting(invitation: Invitation) -> None:
    """Raise ``RoundNotOpen`` or ``RoundClosed``; being late is no reason."""
    if invitation.round.opened_at is None:
        raise RoundNotOpen
    if invitation.round.closed_at is not None:
        raise RoundClosed
