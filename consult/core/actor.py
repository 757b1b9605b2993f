"""Who does something, as the audit log keeps it: a kind, a key and a label, never a row of another slice."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["staff", "respondent", "system"]


@dataclass(frozen=True)
class Actor:
    """``kind`` and ``id`` identify, ``label`` is shown; a respondent's label is the organisation's name."""

    kind: ActorKind
    id: str
    label: str


SYSTEM = Actor("system", "", "Systemet")
