"""What would become of each row of a file with responses: a verdict for every cell and every response. Pure."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consult.organisations import org_number
from consult.organisations.columns import normal_heading
from consult.responses.import_files import Attached, AttachedFiles, AttachedProblem, Found, named_in
from consult.responses.import_issues import Issue
from consult.responses.import_places import place_of
from consult.responses.import_rows import CHANNELS, NO_COMMENTS, STANCES, UNSAID, Field, FileRow, parse_day
from consult.responses.models import COMMENT_LIMIT, FILES_LIMIT, Channel, Stance
from consult.responses.models_imports import KEY_LIMIT
from consult.responses.proposal import Block, Target
from consult.responses.reading import Reading

SHARED = (Field.ORGANISATION, Field.NUMBER, Field.RECEIVED, Field.CHANNEL, Field.STANCE)
UNUSABLE = {
    AttachedProblem.KIND: Issue.FILE_KIND,
    AttachedProblem.EMPTY: Issue.FILE_EMPTY,
    AttachedProblem.BIG: Issue.FILE_BIG,
    AttachedProblem.DAMAGED: Issue.FILE_DAMAGED,
}


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
    """What rows are judged against. ``odd_day`` says what is wrong with a day of receipt, if anything.

    ``files`` came along with the sheet.
    """

    reading: Reading | None
    by_number: Mapping[str, Sender]
    by_name: Mapping[str, Sequence[Sender]]
    before: Mapping[str, Before]
    odd_day: Callable[[date], Issue | None]
    files: AttachedFiles = field(default_factory=AttachedFiles)


@dataclass(frozen=True)
class JudgedRow:
    """A row with what is wrong, and the thing it is on. ``unusable``: names of files, and what is wrong with each."""

    row: FileRow
    problems: Mapping[Field, Issue]
    block: Block | None
    section_number: int = 0
    files: tuple[Attached, ...] = ()
    unusable: tuple[tuple[str, Issue], ...] = ()

    @property
    def says(self) -> bool:
        """Whether it carries a comment; a file is one, also without words."""
        return any(self.row.cell(name) for name in (Field.TEXT, Field.WORDING, Field.FILE))


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
        wrong = problems[row.number]
        block, section = place_of(row, known.reading, wrong)
        judged.rows.append(JudgedRow(row, wrong, block, section, *_files(row, known.files, wrong)))
    _texts(judged, problems)
    _count_files(judged, problems)
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


def _files(
    row: FileRow, files: AttachedFiles, problems: dict[Field, Issue]
) -> tuple[tuple[Attached, ...], tuple[tuple[str, Issue], ...]]:
    """The files that a row names, and the names that lead to none or to one that cannot be used."""
    found: list[Attached] = []
    unusable: list[tuple[str, Issue]] = []
    for name in named_in(row.cell(Field.FILE)):
        how, file = files.find(name)
        if file is None:
            unusable.append((name, Issue.FILE_TWICE if how is Found.SEVERAL else Issue.FILE_MISSING))
        elif file.problem:
            unusable.append((name, UNUSABLE[AttachedProblem(file.problem)]))
        else:
            found.append(file)
    if unusable:
        problems.setdefault(Field.FILE, unusable[0][1])
    return tuple(found), tuple(unusable)


def _count_files(judged: Judged, problems: Mapping[int, dict[Field, Issue]]) -> None:
    """The row whose file is one too many is the one to change."""
    count = 0
    for each in judged.rows:
        count += len(named_in(each.row.cell(Field.FILE)))
        if count > FILES_LIMIT:
            problems[each.row.number].setdefault(Field.FILE, Issue.FILES_MANY)


def _checksum(judged: Judged) -> str:
    """Of what would be entered: the same however the cells were written."""
    said: Iterable[tuple[object, ...]] = (
        (
            (each.block.target if each.block else Target()).identity if each.block else None,
            each.row.cell(Field.TEXT),
            each.row.cell(Field.WORDING),
            *sorted((file.filename, file.sha256) for file in each.files),
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
