"""Why a change of a programme's text is refused. The Swedish sentences are with the views."""

from __future__ import annotations

from consult.programmes.models import GoalVersion, MeasureVersion, SectionVersion

Version = SectionVersion | GoalVersion | MeasureVersion


class CaseNumberTaken(Exception):
    """Another programme has this case number."""


class ChangedMeanwhile(Exception):
    """Somebody saved a version after the one this was written on: `current`. Nothing is overwritten."""

    def __init__(self, current: Version) -> None:
        super().__init__(current.number)
        self.current = current


class SectionRetired(Exception):
    """The section is no longer part of the document."""


class GoalExists(Exception):
    """The section already has its goal."""


class NotABoard(Exception):
    """Only an organisation of kind board can be accountable."""


class GoalHoldsMeasures(Exception):
    """The goal still has measures; they must be moved or retired first."""


class ProposalWaits(Exception):
    """A proposal already waits for its decision."""


class ProposalDecided(Exception):
    """The proposal has its decision already, or is no longer the newest."""


class ProposalChanged(Exception):
    """The text is not the proposed one any more."""


class NothingToFreeze(Exception):
    """The document has no section."""


class AccountableMissing(Exception):
    """An adopted edition needs an accountable board for every measure; `numbers` lack one."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


class ImportFinished(Exception):
    """The import has been saved or dropped already."""


class ImportChanged(Exception):
    """Somebody changed the preview after this page was shown."""


class DocumentNotEmpty(Exception):
    """Sections can be added by import to an empty document only; here each must be a new version of one."""


class NothingChosen(Exception):
    """No section of the import is to be saved."""


class HeadingMissing(Exception):
    """Sections to be saved lack a heading; `places` are theirs in the preview, from 0."""

    def __init__(self, places: list[int]) -> None:
        super().__init__(places)
        self.places = places


class MatchedTwice(Exception):
    """Two sections of the import would become versions of the same section; `places` from 0."""

    def __init__(self, places: list[int]) -> None:
        super().__init__(places)
        self.places = places
