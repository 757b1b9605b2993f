"""Responses read in from a file: kept to be looked through, mended, entered one by one, thrown away."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from consult.consultations.actions import RoundNotOpen
from consult.consultations.models import Round
from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import db, write
from consult.core.files import keep_bytes
from consult.core.jobs import JobState, enqueue, job_by_key
from consult.organisations.models import Organisation
from consult.responses import import_files, import_waiting
from consult.responses.actions.entering import (
    Letter,
    PutAway,
    ReceivedAfterClosing,
    ReceivedBeforeOpening,
    ReceivedInFuture,
    Remark,
    enter_response,
    refuse_odd_day,
)
from consult.responses.actions.files import KeptFile
from consult.responses.actions.receiving import Sender
from consult.responses.actions.refusals import NotCommentable, NothingToSubmit, TooManyFiles
from consult.responses.import_files import Attached
from consult.responses.import_issues import Issue
from consult.responses.import_judging import Judged, JudgedRow, Verdict, judge
from consult.responses.import_rows import Field, FileRow, cell_text, restored, stored
from consult.responses.models_imports import ImportedResponse, ResponseFile
from consult.responses.proposal import Target
from consult.responses.queries.imports import known

IMPORT_JOB = "responses.import"
AT_ONCE = 50  # more than these are entered by the worker
KEPT_FOR = timedelta(days=30)
ODD_DAYS = {
    ReceivedInFuture: Issue.DAY_FUTURE,
    ReceivedBeforeOpening: Issue.DAY_EARLY,
    ReceivedAfterClosing: Issue.DAY_LATE,
}


DAYS = (ReceivedInFuture, ReceivedBeforeOpening, ReceivedAfterClosing)
REFUSALS = (NotCommentable, NothingToSubmit, TooManyFiles, PutAway, RoundNotOpen, *DAYS)
ATTACHED_LIMIT = 500  # files that may come with one sheet


class FileOutdated(Exception):
    """A save would enter another number of responses than the person was shown."""


class BeingEntered(Exception):
    """The worker is entering the responses of the file."""


class WaitsElsewhere(Exception):
    """The sheet's files wait in another place than the one that was meant."""


class TooManyAttached(Exception):
    """More files than may come with one sheet."""


def keep_file(
    *,
    round_: Round,
    filename: str,
    rows: Sequence[FileRow],
    attached: Sequence[Attached] = (),
    waits_in: str = "",
    by: Actor,
    now: datetime,
) -> ResponseFile:
    """Keep the rows of a file to be looked through, and which files came along. No response is made.

    The bytes of those wait in ``waits_in`` already. Raises ``RoundNotOpen``.
    """
    if round_.opened_at is None:
        raise RoundNotOpen
    row = ResponseFile(
        round_id=round_.id,
        filename=filename[:200],
        content=stored(rows),
        attached=import_files.stored(attached),
        waits_in=waits_in,
        at=now,
        by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    details = {"rows": len(rows), "file": row.filename, "attached": len(attached)}
    audit.record(
        by=by, action="response.file_read", on=("round", round_.id, round_.title), now=now, details=details
    )
    return row


def mend_cells(*, file: ResponseFile, cells: Mapping[tuple[int, Field], str]) -> int:
    """Put other texts in cells (by row number and field) of a kept file; how many became other."""
    _lock(file)
    changed, rows = 0, []
    for row in restored(file.content):
        mended = dict(row.cells)
        for name in Field:
            text = cells.get((row.number, name))
            if text is not None and cell_text(name, text) != row.cell(name):
                mended[name] = cell_text(name, text)
                changed += 1
        rows.append(FileRow(row.number, mended))
    file.content = stored(rows)
    db.session.flush()
    return changed


def add_attached(*, file: ResponseFile, attached: Sequence[Attached], waits_in: str) -> None:
    """Let more files belong to a kept sheet; one with the same path as another takes its place.

    ``waits_in`` is where they wait. Raises ``BeingEntered``, ``TooManyAttached``, or ``WaitsElsewhere`` where somebody
    has given the sheet another place meanwhile.
    """
    _lock(file)
    if file.waits_in not in ("", waits_in):
        raise WaitsElsewhere
    file.attached, file.waits_in = import_files.stored(together(file, attached)), waits_in
    db.session.flush()


def together(file: ResponseFile, attached: Sequence[Attached]) -> list[Attached]:
    """The files of a kept sheet with more of them. Raises ``BeingEntered`` or ``TooManyAttached``; writes nothing."""
    if is_working(file):
        raise BeingEntered
    found = import_files.joined(import_files.restored(file.attached), attached)
    if len(found) > ATTACHED_LIMIT:
        raise TooManyAttached
    return found


def _lock(file: ResponseFile) -> None:
    """Lock the row as it is now. Raises ``BeingEntered``."""
    query = select(ResponseFile).where(ResponseFile.id == file.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    if is_working(file):
        raise BeingEntered


def throw_away(*, file: ResponseFile, by: Actor, now: datetime) -> None:
    """Forget a file. What was entered from it stays. Raises ``BeingEntered``.

    What waits with it is taken away by the caller, once this is written.
    """
    if is_working(file):
        raise BeingEntered
    on = ("round", file.round_id, file.filename)
    audit.record(by=by, action="response.file_dropped", on=on, now=now)
    db.session.delete(file)


def forget_old(*, now: datetime) -> None:
    """Forget files that were read more than thirty days ago: what was entered from them stays."""
    db.session.execute(delete(ResponseFile).where(ResponseFile.at < now - KEPT_FOR))


def is_working(file: ResponseFile) -> bool:
    """Whether the worker has the file's responses to enter."""
    job = job_by_key(file.job_key) if file.job_key else None
    return job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)


def odd_day_of(round_: Round, now: datetime) -> Callable[[date], Issue | None]:
    """What is wrong with a day of receipt in this round, as a function."""

    def odd(day: date) -> Issue | None:
        try:
            refuse_odd_day(round_, day, now)
        except DAYS as refusal:
            return ODD_DAYS[type(refusal)]
        except RoundNotOpen:
            return Issue.DAY_EARLY
        return None

    return odd


def judged_file(file: ResponseFile, round_: Round, now: datetime) -> list[Judged]:
    """Every response of a kept file as it stands against the round and the register now. Writes nothing."""
    files = import_waiting.still_there(file.waits_in, import_files.restored(file.attached))
    return judge(restored(file.content), known(db.session(), round_.id, odd_day_of(round_, now), files))


def order_entering(*, file: ResponseFile, expected: int, new: int, by: Actor, now: datetime) -> bool:
    """Queue the entering of a long file, in the caller's transaction; False where it is short enough to do now.

    Raises ``FileOutdated`` and ``BeingEntered``.
    """
    if new != expected:
        raise FileOutdated
    if is_working(file):
        raise BeingEntered
    if new <= AT_ONCE:
        return False
    file.job_key = f"{IMPORT_JOB}:{file.id}:{now.isoformat()}"
    payload = {"file_id": file.id, "by": [by.kind, by.id, by.label]}
    enqueue(kind=IMPORT_JOB, key=file.job_key, payload=payload, now=now)
    return True


def enter_all(
    *,
    round_id: int,
    found: Sequence[Judged],
    waits_in: str = "",
    by: Actor,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Enter the new ones among ``found``, the earliest received first, each in a transaction of its own.

    How many were entered. Doing it again enters what is left: a source's number is entered once in a round.
    """
    new = [each for each in found if each.verdict is Verdict.NEW]
    new.sort(key=lambda each: each.day or date.max)
    entered = 0
    for number, each in enumerate(new, start=1):
        try:
            kept = _kept_files(each, waits_in)
            with write():
                entered += _enter(round_id, each, kept, by, now)
        except (IntegrityError, FileNotFoundError, *REFUSALS):
            continue  # something changed since it was judged: the page says what, when it is looked at again
        finally:
            progress(number, len(new))
    with write() as session:
        round_ = session.get_one(Round, round_id)
        on = ("round", round_id, round_.title)
        audit.record(by=by, action="response.file_entered", on=on, now=now, details={"responses": entered})
    return entered


def _kept_files(each: Judged, waits_in: str) -> dict[str, KeptFile]:
    """The files of a response, moved to where received ones are kept before anything is written; by checksum."""
    wanted = {file.sha256: file for row in each.rows for file in row.files}
    return {
        sha256: KeptFile(
            keep_bytes(import_waiting.read(waits_in, sha256)), file.size, file.media_type, file.filename
        )
        for sha256, file in wanted.items()
    }


def _remark(row: JudgedRow, target: Target, kept: Mapping[str, KeptFile]) -> Remark:
    files = [
        replace(kept[file.sha256], filename=file.filename, media_type=file.media_type) for file in row.files
    ]
    return Remark(target, row.row.cell(Field.TEXT), row.row.cell(Field.WORDING), files)


def _enter(round_id: int, each: Judged, kept: Mapping[str, KeptFile], by: Actor, now: datetime) -> bool:
    session = db.session()
    same = select(ImportedResponse.id).where(
        ImportedResponse.round_id == round_id, ImportedResponse.source_key == each.key
    )
    if session.scalar(same) is not None or each.sender is None or each.day is None or each.channel is None:
        return False
    remarks = [
        _remark(row, row.block.target, kept) for row in each.rows if row.block is not None and row.says
    ]
    letter = Letter(each.channel, each.day, each.stance, each.no_comments, Sender("", ""), remarks=remarks)
    key = hashlib.sha256(f"import:{round_id}:{each.key}".encode()).hexdigest()[:40]
    response = enter_response(
        round_=session.get_one(Round, round_id),
        organisation=session.get_one(Organisation, each.sender.id),
        letter=letter,
        submit_key=key,
        by=by,
        now=now,
    )
    session.add(
        ImportedResponse(
            round_id=round_id, source_key=each.key, response_id=response.id, checksum=each.checksum,
            at=now, by=by.label,
        )
    )  # fmt: skip
    session.flush()
    return True
