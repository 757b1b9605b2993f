"""What would become of each row of a file with responses: a verdict for every cell and every response. Pure."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consult.organisations import org_number
from consult.organisations.columns import normal_heading
from consult.responses.import_rows import CHANNELS, NO_COMMENTS, STANCES, UNSAID, Field, FileRow, parse_day
from consult.responses.models import COMMENT_LIMIT, Channel, Stance
from consult.responses.models_imports import KEY_LIMIT
from consult.responses.proposal import WHOLE, Block, Target
from consult.responses.reading import Reading

WHOLE_WORDS = frozenset({"hela", "helaförslaget", "helaprogrammet", "allt", "whole", "thewholeproposal"})
SHARED = (Field.ORGANISATION, Field.NUMBER, Field.RECEIVED, Field.CHANNEL, Field.STANCE)


class Issue(StrEnum):
    """What is wrong with a cell."""

    KEY_MISSING = "key_missing"
    KEY_LONG = "key_long"
    SENDER_MISSING = "sender_missing"
    SENDER_UNKNOWN = "sender_unknown"
    SENDER_TWICE = "sender_twice"
    DAY_UNREADABLE = "day_unreadable"
    DAY_FUTURE = "day_future"
    DAY_EARLY = "day_early"
    DAY_LATE = "day_late"
    CHANNEL_UNKNOWN = "channel_unknown"
    STANCE_UNKNOWN = "stance_unknown"
    SECTION_UNKNOWN = "section_unknown"
    SECTION_CLOSED = "section_closed"
    MEASURE_UNKNOWN = "measure_unknown"
    MEASURE_ELSEWHERE = "measure_elsewhere"
    TEXT_MISSING = "text_missing"
    TEXT_LONG = "text_long"
    TEXT_UNWANTED = "text_unwanted"
    WORDING_NOWHERE = "wording_nowhere"
    OTHER_ROW = "other_row"


class Verdict(StrEnum):
    """What a save would do with a response."""

    NEW = "new"
    WRONG = "wrong"
    DIFFERS = "differs"
    ENTERED = "entered"


@dataclass(frozen=True)
class Sender:
    """An organisation of the register; ``answered`` where it has a response in the round."""

    id: int
    name: str
    answered: bool = False


@dataclass(frozen=True)
class Before:
    """What was entered earlier under a source's number."""

    response_id: int
    number: str
    checksum: str


@dataclass(frozen=True)
class Known:
    """What rows are judged against. ``odd_day`` says what is wrong with a day of receipt, if anything."""

    reading: Reading | None
    by_number: Mapping[str, Sender]
    by_name: Mapping[str, Sequence[Sender]]
    before: Mapping[str, Before]
    odd_day: Callable[[date], Issue | None]


@dataclass(frozen=True)
class JudgedRow:
    """A row with what is wrong, and the thing it is on."""

    row: FileRow
    problems: Mapping[Field, Issue]
    block: Block | None
    section_number: int = 0

    @property
    def says(self) -> bool:
        """Whether it carries a comment."""
        return bool(self.row.cell(Field.TEXT) or self.row.cell(Field.WORDING))


@dataclass
class Judged:
    """One response of the file: the rows with its number."""

    key: str
    rows: list[JudgedRow]
    verdict: Verdict = Verdict.WRONG
    sender: Sender | None = None
    day: date | None = None
    channel: Channel | None = None
    stance: Stance | None = None
    no_comments: bool = False
    before: Before | None = None
    checksum: str = field(default="")


def judge(rows: Sequence[FileRow], known: Known) -> list[Judged]:
    """Every response of the file, in the order of the file; a row without number stands alone."""
    groups: dict[str, list[FileRow]] = {}
    for row in rows:
        key = row.cell(Field.KEY)
        groups.setdefault(key or f"\n{row.number}", []).append(row)
    return [_response(key, group, known) for key, group in groups.items()]


def _response(key: str, rows: Sequence[FileRow], known: Known) -> Judged:
    problems: dict[int, dict[Field, Issue]] = {row.number: {} for row in rows}
    said = {name: _shared(rows, name, problems) for name in SHARED}
    first = problems[rows[0].number]
    judged = Judged("" if key.startswith("\n") else key, [], before=known.before.get(key))
    if not judged.key or len(judged.key) > KEY_LIMIT:
        first[Field.KEY] = Issue.KEY_LONG if judged.key else Issue.KEY_MISSING
    _sender(judged, said, known, first)
    _how(judged, said, known, first)
    for row in rows:
        block, section = _place(row, known.reading, problems[row.number])
        judged.rows.append(JudgedRow(row, problems[row.number], block, section))
    _texts(judged, problems)
    judged.checksum = _checksum(judged)
    if judged.before:
        same = judged.checksum == judged.before.checksum
        judged.verdict = Verdict.ENTERED if same else Verdict.DIFFERS
    elif not any(problems.values()):
        judged.verdict = Verdict.NEW
    return judged


def _shared(rows: Sequence[FileRow], name: Field, problems: Mapping[int, dict[Field, Issue]]) -> str:
    """What the response says in a column that speaks of all of it: once is enough, twice must be the same."""
    found = ""
    for row in rows:
        text = row.cell(name)
        if text and found and normal_heading(text) != normal_heading(found):
            problems[row.number][name] = Issue.OTHER_ROW
        found = found or text
    return found


def _sender(judged: Judged, said: Mapping[Field, str], known: Known, problems: dict[Field, Issue]) -> None:
    """The number decides; without one the name, which may also be a number."""
    number, name = said[Field.NUMBER], said[Field.ORGANISATION]
    if number:
        judged.sender = known.by_number.get(_digits(number))
        if judged.sender is None:
            problems[Field.NUMBER] = Issue.SENDER_UNKNOWN
        return
    found = known.by_name.get(folded(name), ()) if name else ()
    by_number = known.by_number.get(_digits(name)) if name and not found else None
    if len(found) == 1 or by_number:
        judged.sender = by_number or found[0]
    elif not name:
        problems[Field.ORGANISATION] = Issue.SENDER_MISSING
    else:
        problems[Field.ORGANISATION] = Issue.SENDER_TWICE if found else Issue.SENDER_UNKNOWN


def folded(name: str) -> str:
    """A name as compared."""
    return " ".join(name.split()).casefold()


def _digits(text: str) -> str:
    try:
        return org_number.parse(text).digits
    except org_number.InvalidNumber:
        return ""


def _how(judged: Judged, said: Mapping[Field, str], known: Known, problems: dict[Field, Issue]) -> None:
    judged.day = parse_day(said[Field.RECEIVED])
    odd = known.odd_day(judged.day) if judged.day else Issue.DAY_UNREADABLE
    if odd:
        problems[Field.RECEIVED] = odd
    judged.channel = CHANNELS.get(normal_heading(said[Field.CHANNEL]))
    if judged.channel is None:
        problems[Field.CHANNEL] = Issue.CHANNEL_UNKNOWN
    stance = normal_heading(said[Field.STANCE])
    judged.stance, judged.no_comments = STANCES.get(stance), stance in NO_COMMENTS
    if judged.stance is None and not judged.no_comments and stance not in UNSAID:
        problems[Field.STANCE] = Issue.STANCE_UNKNOWN


def _place(row: FileRow, reading: Reading | None, problems: dict[Field, Issue]) -> tuple[Block | None, int]:
    """The thing a row is on and the number of its section; 0 for the whole proposal."""
    heading, measure = row.cell(Field.SECTION), row.cell(Field.MEASURE)
    section = normal_heading(heading).removeprefix("avsnitt").removeprefix("section")
    if reading is None or (not measure and (not heading or normal_heading(heading) in WHOLE_WORDS)):
        return WHOLE, 0
    shown = next(
        (each for each in reading.sections if section in {
            str(each.section.number), normal_heading(each.section.title),
            normal_heading(each.section.short_title),
        } or normal_heading(heading) == normal_heading(each.section.title)),
        None,
    )  # fmt: skip
    if heading and shown is None:
        problems[Field.SECTION] = Issue.SECTION_UNKNOWN
    if measure:
        return _measure(measure, heading, shown.section.section_id if shown else 0, reading, problems)
    if shown is None:
        return None, 0
    if not reading.may_comment(shown.section.itself.target):
        problems[Field.SECTION] = Issue.SECTION_CLOSED
    return shown.section.itself, shown.section.number


def _measure(
    text: str, heading: str, section_id: int, reading: Reading, problems: dict[Field, Issue]
) -> tuple[Block | None, int]:
    wanted = normal_heading(text).removeprefix("åtgärd").removeprefix("measure")
    for shown in reading.sections:
        for block in shown.section.measures:
            if wanted in {block.label, normal_heading(block.title)}:
                if heading and Field.SECTION not in problems and section_id != block.target.section_id:
                    problems[Field.MEASURE] = Issue.MEASURE_ELSEWHERE
                elif not reading.may_comment(block.target):
                    problems[Field.MEASURE] = Issue.SECTION_CLOSED
                return block, shown.section.number
    problems[Field.MEASURE] = Issue.MEASURE_UNKNOWN
    return None, 0


def _texts(judged: Judged, problems: Mapping[int, dict[Field, Issue]]) -> None:
    for each in judged.rows:
        wrong = problems[each.row.number]
        for name in (Field.TEXT, Field.WORDING):
            if len(each.row.cell(name)) > COMMENT_LIMIT:
                wrong[name] = Issue.TEXT_LONG
        if each.row.cell(Field.WORDING) and each.block is not None and not each.block.wording:
            wrong.setdefault(Field.WORDING, Issue.WORDING_NOWHERE)
        if judged.no_comments and each.says:
            wrong.setdefault(Field.STANCE, Issue.TEXT_UNWANTED)
        elif not each.says and (len(judged.rows) > 1 or (judged.stance is None and not judged.no_comments)):
            wrong[Field.TEXT] = Issue.TEXT_MISSING


def _checksum(judged: Judged) -> str:
    """Of what would be entered: the same however the cells were written."""
    said: Iterable[tuple[object, ...]] = (
        (
            (each.block.target if each.block else Target()).identity if each.block else None,
            each.row.cell(Field.TEXT),
            each.row.cell(Field.WORDING),
        )
        for each in judged.rows
        if each.says
    )
    facts = [
        judged.sender.id if judged.sender else 0,
        judged.day.isoformat() if judged.day else "",
        judged.channel,
        judged.stance,
        judged.no_comments,
        sorted(said, key=repr),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
