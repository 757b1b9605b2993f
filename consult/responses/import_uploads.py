"""Files that are sent along with a sheet of responses: unpacked, checked one by one, kept where they wait."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from consult.core.archives import (
    MAX_BYTES,
    MAX_MEMBERS,
    ArchiveProblem,
    UnusableArchive,
    is_archive,
    members,
)
from consult.core.plain_text import clean_filename
from consult.responses import import_waiting
from consult.responses.attachments import FileProblem, FileRefused, check_file
from consult.responses.import_files import Attached, AttachedProblem
from consult.responses.models import FILE_SIZE_LIMIT

PROBLEMS = {
    FileProblem.TOO_BIG: AttachedProblem.BIG,
    FileProblem.EMPTY: AttachedProblem.EMPTY,
    FileProblem.WRONG_TYPE: AttachedProblem.KIND,
}


@dataclass
class AttachedUpload:
    """The files that came, each good or with its problem, and what is wrong with whole archives."""

    files: list[Attached] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def take_attached(uploads: Sequence[Any], place: str) -> AttachedUpload:
    """Check every file, also those in archives, and keep the good ones' bytes in the place, before any transaction."""
    taken = AttachedUpload()
    for upload in uploads:
        if not isinstance(upload, FileStorage) or not upload.filename:
            continue
        content = upload.stream.read(MAX_BYTES + 1)
        upload.close()
        name = clean_filename(upload.filename)
        if name.lower().endswith(".zip") or (is_archive(content) and "." not in name):
            try:
                taken.files += _unpacked(content, place)
            except UnusableArchive as error:
                taken.problems.append(archive_problem_text(error.problem, name))
        else:
            taken.files.append(_kept(name, content, place))
        if len(taken.files) > MAX_MEMBERS:
            taken.problems.append(_("Det är för många filer. Högst 500. Dela upp svaren på flera tabeller."))
            break
    return taken


def _unpacked(content: bytes, place: str) -> Iterator[Attached]:
    for member in members(content, largest=FILE_SIZE_LIMIT):
        if member.content is None:
            problem = AttachedProblem.BIG if member.too_big else AttachedProblem.DAMAGED
            yield Attached(member.path, clean_filename(member.path), problem=problem.value)
        else:
            yield _kept(member.path, member.content, place)


def _kept(path: str, content: bytes, place: str) -> Attached:
    try:
        checked = check_file(path, content)
    except FileRefused as refused:
        return Attached(path, refused.filename, problem=PROBLEMS[refused.problem].value)
    sha256 = import_waiting.keep(place, checked.content)
    return Attached(path, checked.filename, sha256, len(content), checked.media_type)


def archive_problem_text(problem: ArchiveProblem, name: str) -> str:
    """What is wrong with an archive and what to do."""
    match problem:
        case ArchiveProblem.TOO_LARGE:
            return _("%(file)s är för stor. En zip-fil får vara högst 100 MB. Dela den i flera.", file=name)
        case ArchiveProblem.TOO_MANY:
            return _("%(file)s har för många filer. Högst 500. Dela upp svaren på flera tabeller.", file=name)
        case ArchiveProblem.ENCRYPTED:
            return _("%(file)s har ett lösenord. Packa filerna utan lösenord.", file=name)
        case ArchiveProblem.BOMB:
            return _("%(file)s blir för stor när den packas upp. Dela den i flera.", file=name)
        case _:
            return _("%(file)s är ingen zip-fil, eller skadad. Packa filerna på nytt.", file=name)
