"""What may be refused about a round, each by its name."""

from consult.consultations.queries import Lacks


class RoundNotOpen(Exception):
    """The round takes no responses yet."""


class RoundAlreadyOpen(Exception):
    """What was asked is only possible before opening."""


class RoundClosed(Exception):
    """Staff have closed the round: nothing of it changes, and responses are refused."""


class RoundCancelled(Exception):
    """The round was cancelled: it does not open again."""


class OutcomePublished(Exception):
    """Its outcome can be read, so the round is over."""


class TooLateToUndo(Exception):
    """What was done may only be undone on the same day."""


class NoEdition(Exception):
    """The round has no text to show."""


class NothingOpen(Exception):
    """No section may be commented."""


class DeadlinePassed(Exception):
    """The last day lies in the past."""


class DeadlineMovedBack(Exception):
    """An open round's deadline may only be moved forward."""


class VisibilityFixed(Exception):
    """Who may read a round is settled when it opens."""


class AccessNarrowed(Exception):
    """In an open round a section may be opened up, not closed or hidden."""


class ReasonMissing(Exception):
    """A closed section, a correction and a cancelled round need a reason that is shown."""


class ForeignSection(Exception):
    """The section is not in the text of this round."""


class ForeignEdition(Exception):
    """The edition is of another programme or document than the round's."""


class NotNewer(Exception):
    """A correction must be a later edition than the one shown."""


class NothingCorrected(Exception):
    """The new edition reads exactly as the one shown."""


class IncompleteRound(Exception):
    """The round cannot be opened; ``lacks`` says what is missing."""

    def __init__(self, lacks: list[Lacks]) -> None:
        super().__init__(", ".join(lacks))
        self.lacks = lacks
