"""The template for a file with responses."""

import io

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell, Sheet, xlsx_bytes
from consult.responses.import_rows import Field
from consult.responses.import_words import FIELDS, HELP
from consult.responses.reading import Reading


def template_workbook(reading: Reading | None) -> io.BytesIO:
    """A workbook to fill in: the headings, how each is written, and the round's sections and measures."""
    helps: list[list[Cell]] = [[str(FIELDS[field]), str(HELP[field])] for field in Field]
    places: list[list[Cell]] = []
    for shown in reading.sections if reading else ():
        if shown.is_open:
            section = shown.section
            places.append([section.number, section.title])
            places += [[section.number, section.title, m.label, m.title] for m in section.measures]
    sheets = [
        Sheet(
            _("Svar"), [str(FIELDS[field]) for field in Field], [], [14, 34, 20, 14, 10, 26, 12, 10, 70, 50]
        ),
        Sheet(_("Så fyller du i"), [_("Kolumn"), _("Vad du skriver")], helps, [24, 90]),
        Sheet(
            _("Avsnitt och åtgärder"),
            [_("Avsnitt"), _("Rubrik"), _("Åtgärd"), _("Åtgärdens rubrik")],
            places,
            [10, 50, 10, 60],
        ),
    ]
    return io.BytesIO(xlsx_bytes(sheets))
