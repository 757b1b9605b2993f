"""Reads of programmes: ``content`` whole texts, ``lists`` what the staff pages list."""

from consult.programmes.queries.content import (
    EditionContent,
    GoalContent,
    MeasureContent,
    SectionContent,
    current_content,
    edition_content,
)

__all__ = [
    "EditionContent",
    "GoalContent",
    "MeasureContent",
    "SectionContent",
    "current_content",
    "edition_content",
]
