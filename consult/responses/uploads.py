"""Files that came with a form: checked, and the good ones' bytes kept before any transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage

from consult.core.files import keep_bytes
from consult.responses.actions.files import KeptFile
from consult.responses.attachments import FileRefused, check_file
from consult.responses.labels import file_problem_text
from consult.responses.models import FILE_SIZE_LIMIT


@dataclass
class Upload:
    """Files of one form: those that are kept, and what is wrong with the others."""

    kept: list[KeptFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def take_files(files: Sequence[Any]) -> Upload:
    """Check each file and keep the good ones' bytes durably, before any transaction."""
    upload = Upload()
    for file in files:
        if not isinstance(file, FileStorage) or not file.filename:
            continue
        content = file.stream.read(FILE_SIZE_LIMIT + 1)
        file.close()
        try:
            checked = check_file(file.filename, content)
        except FileRefused as refused:
            upload.problems.append(file_problem_text(refused.problem, refused.filename))
            continue
        sha256 = keep_bytes(checked.content)
        upload.kept.append(KeptFile(sha256, len(content), checked.media_type, checked.filename))
    return upload
