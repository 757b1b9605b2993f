"""What is saved in a document but not in an edition of it, section by section, and a text that takes some of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from consult.programmes.models import Edition
from consult.programmes.queries.content import current_content, edition_content
from consult.programmes.queries.parts import EditionContent, SectionContent


@dataclass(frozen=True, slots=True)
class UnpublishedSection:
    """A section that reads differently now: ``is_new`` is not in the edition, ``is_gone`` no longer in the text."""

    section_id: int
    title: str
    is_new: bool
    is_gone: bool


def unpublished_sections(session: Session, edition: Edition) -> list[UnpublishedSection]:
    """The sections that read differently now than in the edition, in reading order. Ten statements at most."""
    frozen = edition_content(session, edition.id)
    current = current_content(session, edition.document_id)
    old = {part.section.id: part for part in frozen.sections} if frozen else {}
    new = {part.section.id: part for part in current.sections} if current else {}
    changed = [
        new.get(section_id) or old[section_id]
        for section_id in {**old, **new}
        if _wording(old.get(section_id)) != _wording(new.get(section_id))
    ]
    return [
        UnpublishedSection(
            part.section.id, part.title, part.section.id not in old, part.section.id not in new
        )
        for part in sorted(changed, key=_place)
    ]


def with_sections(frozen: EditionContent, current: EditionContent, chosen: Collection[int]) -> EditionContent:
    """The frozen text with the chosen sections (ids) as they are now; one that is gone now is left out."""
    kept = [part for part in frozen.sections if part.section.id not in chosen]
    taken = [part for part in current.sections if part.section.id in chosen]
    return replace(current, sections=sorted([*kept, *taken], key=_place))


def _place(part: SectionContent) -> tuple[int, int]:
    return part.section.position, part.section.id


def _wording(part: SectionContent | None) -> tuple[int, frozenset[int], frozenset[int]] | None:
    """Which versions a section is made of; measures that it only lists belong to other sections."""
    if part is None:
        return None
    measures = [] if part.only_lists_measures else part.measures
    return (
        part.version.id,
        frozenset(goal.version.id for goal in part.goals),
        frozenset(measure.version.id for measure in measures),
    )
