"""The file with responses, and the cells that are put right on the page."""

import re

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field as FormField
from wtforms import MultipleFileField
from wtforms.validators import ValidationError

from consult.core.webforms import LINE_LIMIT, BaseForm
from consult.responses.attachments import ACCEPT
from consult.responses.import_rows import LONG, Field
from consult.responses.models import COMMENT_LIMIT

CELL = re.compile(r"c-([0-9]{1,6})-([a-z]{1,20})")
CODES = frozenset(field.value for field in Field)


class AttachmentsForm(BaseForm):
    """Files that belong to a sheet with responses, in a ZIP archive or each by itself."""

    attachments = MultipleFileField(_l("Fler filer"), render_kw={"accept": f".zip,{ACCEPT}"})


class ResponseFileForm(BaseForm):
    """A file with responses."""

    file = FileField(_l("Fil med svar"))
    attachments = MultipleFileField(_l("Bilagor"), render_kw={"accept": f".zip,{ACCEPT}"})

    def validate_file(self, field: FormField) -> None:
        """A file must be chosen; what is in it is checked when it is read."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Välj en fil."))


def cell_name(number: int, field: Field) -> str:
    """The name of the box for a cell."""
    return f"c-{number}-{field.value}"


def typed_cells() -> dict[tuple[int, Field], str]:
    """What was written in the boxes, by row number and field; other names are passed over."""
    found = {}
    for name, text in request.form.items():
        match = CELL.fullmatch(name)
        if match and match[2] in CODES:
            field = Field(match[2])
            found[int(match[1]), field] = text[: COMMENT_LIMIT + 1 if field in LONG else LINE_LIMIT]
    return found
