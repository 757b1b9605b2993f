"""Reads of programmes: ``content`` whole texts, ``lists`` lists, ``needs`` what lacks, ``comparison`` diffs."""

from consult.programmes.queries.comparison import (
    Change,
    FieldDiff,
    PartDiff,
    SectionDiff,
    compare,
    count_words,
    goal_fields,
    measure_fields,
)
from consult.programmes.queries.content import current_content, edition_content
from consult.programmes.queries.lists import (
    all_programmes,
    documents,
    editions_of,
    goal_versions,
    measure_versions,
    retired_measures,
    retired_sections,
    section_versions,
    working_copy,
    writers,
)
from consult.programmes.queries.needs import Need, lacking, needs_of, priorities, unknown_boards
from consult.programmes.queries.parts import EditionContent, GoalContent, MeasureContent, SectionContent
from consult.programmes.queries.unpublished import UnpublishedSection, unpublished_sections

__all__ = [
    "Change",
    "EditionContent",
    "FieldDiff",
    "GoalContent",
    "MeasureContent",
    "Need",
    "PartDiff",
    "SectionContent",
    "SectionDiff",
    "UnpublishedSection",
    "all_programmes",
    "compare",
    "count_words",
    "current_content",
    "documents",
    "edition_content",
    "editions_of",
    "goal_fields",
    "goal_versions",
    "lacking",
    "measure_fields",
    "measure_versions",
    "needs_of",
    "priorities",
    "retired_measures",
    "retired_sections",
    "section_versions",
    "unknown_boards",
    "unpublished_sections",
    "working_copy",
    "writers",
]
