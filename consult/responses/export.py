"""The template for a file with responses."""

import io

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell, Sheet, xlsx_bytes
from consult.responses.import_rows import Field
from consult.responses.import_words import FIELDS, HELP
from consult.responses.reading import Reading

EXAMPLE = {
    Field.KEY: "exempel",
    Field.ORGANISATION: "Exempelbyns Snickeri AB",
    Field.RECEIVED: "2027-02-26",
    Field.CHANNEL: "Brev",
    Field.STANCE: "Tillstyrker med synpunkter",
    Field.SECTION: "3",
    Field.MEASURE: "12",
    Field.TEXT: "Vi vill att planen blir klar tidigare.",
    Field.FILE: "snickeriet.pdf",
}
WIDTHS = {
    Field.KEY: 14, Field.ORGANISATION: 34, Field.NUMBER: 20, Field.RECEIVED: 14, Field.CHANNEL: 10, Field.STANCE: 26,
    Field.SECTION: 12, Field.GOAL: 10, Field.MEASURE: 10, Field.TEXT: 70, Field.WORDING: 50, Field.FILE: 30,
}  # fmt: skip


def template_workbook(reading: Reading | None) -> io.BytesIO:
    """A workbook to fill in: headings with an example that is never read in, how each is written, and the places."""
    helps: list[list[Cell]] = [
        [str(FIELDS[field]), str(HELP[field]), EXAMPLE.get(field, "")] for field in Field
    ]
    example: list[Cell] = [EXAMPLE.get(field, "") for field in Field]
    headings = [str(FIELDS[field]) for field in Field]
    sheets = [
        Sheet(_("Svar"), headings, [example], [WIDTHS[field] for field in Field]),
        Sheet(_("Så fyller du i"), [_("Kolumn"), _("Vad du skriver"), _("Exempel")], helps, [24, 90, 34]),
        Sheet(
            _("Avsnitt, mål och åtgärder"),
            [_("Avsnitt"), _("Rubrik"), _("Mål"), _("Åtgärd"), _("Text")],
            _places(reading),
            [10, 50, 10, 10, 80],
        ),
    ]
    return io.BytesIO(xlsx_bytes(sheets))


def _places(reading: Reading | None) -> list[list[Cell]]:
    """Every place that is open, as it is written in the columns."""
    places: list[list[Cell]] = []
    for shown in reading.sections if reading else ():
        if not shown.is_open:
            continue
        section = shown.section
        places.append([section.number, section.title])
        goals = (*((section.goal,) if section.goal else ()), *section.sub_goals)
        places += [[section.number, section.title, goal.label, "", goal.wording] for goal in goals]
        places += [[section.number, section.title, "", each.label, each.title] for each in section.measures]
    return places
