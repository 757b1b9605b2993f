"""What a row of a file with responses is on: a section, a goal, a measure, or the whole proposal. Pure."""

import re
from collections.abc import Iterable

from consult.organisations.columns import normal_heading
from consult.responses.import_issues import Issue
from consult.responses.import_rows import Field, FileRow
from consult.responses.proposal import WHOLE, Block
from consult.responses.reading import Reading, ShownSection

WHOLE_WORDS = frozenset({"hela", "helaförslaget", "helaprogrammet", "allt", "whole", "thewholeproposal"})
# "Avsnitt 5", "5." and "5. Mark och vägar" are the fifth section; "Delmål 3,1" is the goal 3.1. "10 000 träd" names
# nothing by its number.
_KIND = r"(?:avsnitt|kapitel|section|åtgärd|measure|delmål|sub-?goal|mål|goal|nr)\.?\s*"
_AMOUNT = r"(\d+(?:[.,]\d+)?)(?!\s\d{3}\b)"
_NUMBER = re.compile(rf"{_KIND}{_AMOUNT}[.:,)]?(?:\s.*)?|{_AMOUNT}(?:[.:)](?:\s.*)?)?", re.IGNORECASE)
_BEFORE_TITLE = re.compile(r"^\d+\s+")


def place_of(row: FileRow, reading: Reading | None, problems: dict[Field, Issue]) -> tuple[Block | None, int]:
    """The thing a row is on and the number of its section; 0 for the whole proposal."""
    heading, goal, measure = (row.cell(name) for name in (Field.SECTION, Field.GOAL, Field.MEASURE))
    if reading is None or (not (goal or measure) and (not heading or normal_heading(heading) in WHOLE_WORDS)):
        return WHOLE, 0
    if goal and measure:
        problems[Field.GOAL] = Issue.TWO_TARGETS
        return None, 0
    shown = _section(heading, reading) if heading else None
    if heading and shown is None:
        problems[Field.SECTION] = Issue.SECTION_UNKNOWN
    if goal:
        return _within(Field.GOAL, goal, shown, reading, problems)
    if measure:
        return _within(Field.MEASURE, measure, shown, reading, problems)
    if shown is None:
        return None, 0
    if not reading.may_comment(shown.section.itself.target):
        problems[Field.SECTION] = Issue.SECTION_CLOSED
    return shown.section.itself, shown.section.number


def _section(heading: str, reading: Reading) -> ShownSection | None:
    """By title before number: a title may begin with one."""
    for wanted in (normal_heading(heading), normal_heading(_BEFORE_TITLE.sub("", heading))):
        for shown in reading.sections:
            if wanted in {normal_heading(shown.section.title), normal_heading(shown.section.short_title)}:
                return shown
    number = number_in(heading)
    return next((shown for shown in reading.sections if str(shown.section.number) == number), None)


UNKNOWN = {Field.GOAL: Issue.GOAL_UNKNOWN, Field.MEASURE: Issue.MEASURE_UNKNOWN}
ELSEWHERE = {Field.GOAL: Issue.GOAL_ELSEWHERE, Field.MEASURE: Issue.MEASURE_ELSEWHERE}


def _within(
    field: Field, text: str, section: ShownSection | None, reading: Reading, problems: dict[Field, Issue]
) -> tuple[Block | None, int]:
    """A goal or a measure, by its words or its number; it stands in one section, which need not be given."""
    blocks = [(shown, block) for shown in reading.sections for block in _blocks(field, shown)]
    wanted, number = normal_heading(text), number_in(text)
    found = next((each for each in blocks if wanted in _words(each[1])), None)
    found = found or next((each for each in blocks if number and number_in(each[1].label) == number), None)
    if found is None:
        problems[field] = UNKNOWN[field]
        return None, 0
    shown, block = found
    if section is not None and section.section.section_id != block.target.section_id:
        problems[field] = ELSEWHERE[field]
    elif not reading.may_comment(block.target):
        problems[field] = Issue.SECTION_CLOSED
    return block, shown.section.number


def _blocks(field: Field, shown: ShownSection) -> Iterable[Block]:
    section = shown.section
    if field is Field.MEASURE:
        return section.measures
    return (*((section.goal,) if section.goal else ()), *section.sub_goals)


def _words(block: Block) -> set[str]:
    return {normal_heading(words) for words in (block.label, block.title, block.wording) if words}


def number_in(text: str) -> str:
    """The number that a text begins with, or is: "3.1" of "Delmål 3,1"; empty for none."""
    found = _NUMBER.fullmatch(text.strip())
    return (found[1] or found[2]).replace(",", ".") if found else ""
