"""The rows of a file with responses: which column is what, and each cell as text. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from consult.core.plain_text import clean, clean_line
from consult.core.spreadsheets import Table
from consult.organisations.columns import normal_heading
from consult.responses.models import Channel, Stance

ROWS_LIMIT = 5_000
SIGNS_LIMIT = 8_000_000  # in all the cells that are kept


class Field(StrEnum):
    """What a column can hold, in the order of the template."""

    KEY = "key"
    ORGANISATION = "organisation"
    NUMBER = "number"
    RECEIVED = "received"
    CHANNEL = "channel"
    STANCE = "stance"
    SECTION = "section"
    GOAL = "goal"
    MEASURE = "measure"
    TEXT = "text"
    WORDING = "wording"
    FILE = "file"


# Compared as `organisations.columns` compares headings: small letters and digits only.
HEADINGS: Mapping[Field, tuple[str, ...]] = {
    Field.KEY: ("ertnummer", "källnummer", "nummer", "nyckel", "id", "löpnummer", "key", "sourcekey", "ref"),
    Field.ORGANISATION: (
        "organisation", "namn", "avsändare", "företag", "företagsnamn", "organisationsnamn", "från",
        "organization", "name", "sender", "company",
    ),
    Field.NUMBER: (
        "organisationsnummer", "orgnummer", "orgnr", "organisationsnr", "orgnumber", "organisationnumber",
        "organizationnumber", "registrationnumber",
    ),
    Field.RECEIVED: (
        "mottaget", "mottagetdatum", "inkom", "inkommet", "inkomdatum", "ankomstdatum", "datum", "received",
        "receiveddate", "date",
    ),
    Field.CHANNEL: ("kanal", "hurdetkom", "sätt", "channel", "medium"),
    Field.STANCE: ("hållning", "ställningstagande", "inställning", "stance", "position"),
    Field.SECTION: ("avsnitt", "rubrik", "kapitel", "section", "heading", "chapter"),
    Field.GOAL: ("mål", "delmål", "målnummer", "målellerdelmål", "goal", "subgoal", "goalnumber"),
    Field.MEASURE: ("åtgärd", "åtgärdsnummer", "measure", "measurenumber", "action"),
    Field.TEXT: ("synpunkt", "synpunkter", "text", "kommentar", "yttrande", "comment", "opinion"),
    Field.WORDING: (
        "förslagtilllydelse", "föreslagenlydelse", "lydelse", "förslag", "proposedwording", "wording",
    ),
    Field.FILE: (
        "bilaga", "bilagor", "fil", "filer", "filnamn", "attachment", "attachments", "file", "files", "filename",
    ),
}  # fmt: skip
NEEDED = (Field.KEY, Field.RECEIVED)
LONG = (Field.TEXT, Field.WORDING)
EXAMPLE_KEYS = frozenset({"exempel", "example"})  # the row of the template that shows how; never read in

CHANNELS: Mapping[str, Channel] = {
    "brev": Channel.LETTER, "post": Channel.LETTER, "papper": Channel.LETTER, "letter": Channel.LETTER,
    "paper": Channel.LETTER, "epost": Channel.EMAIL, "mejl": Channel.EMAIL, "mail": Channel.EMAIL,
    "email": Channel.EMAIL,
}  # fmt: skip
NO_COMMENTS = frozenset({"ingasynpunkter", "ingaerinringar", "ingenerinran", "nocomments"})
UNSAID = frozenset({"", "detframgårinte", "framgårinte", "unclear", "unsaid"})
STANCES: Mapping[str, Stance] = {
    "tillstyrker": Stance.SUPPORTS, "tillstyrkan": Stance.SUPPORTS, "supports": Stance.SUPPORTS,
    "tillstyrkermedsynpunkter": Stance.SUPPORTS_WITH_COMMENTS,
    "supportswithcomments": Stance.SUPPORTS_WITH_COMMENTS,
    "avstyrker": Stance.REJECTS, "avstyrkan": Stance.REJECTS, "rejects": Stance.REJECTS,
    "opposes": Stance.REJECTS, "avstår": Stance.ABSTAINS, "abstains": Stance.ABSTAINS,
}  # fmt: skip

ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T]\d{2}:\d{2}.*)?")
SPOKEN_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[ /.](\d{4})")


class UnusableTable(Exception):
    """The table cannot hold responses. ``missing`` are columns that were not found; empty: it is too large."""

    def __init__(self, missing: Sequence[Field] = ()) -> None:
        super().__init__("columns" if missing else "size")
        self.missing = tuple(missing)


@dataclass(frozen=True)
class FileRow:
    """One row: its number in the file, and its cells."""

    number: int
    cells: Mapping[Field, str]

    def cell(self, field: Field) -> str:
        """The text of the cell, empty where the file has no such column."""
        return self.cells.get(field, "")


def columns_of(headers: Sequence[str]) -> dict[Field, int]:
    """Column index by field; each column once, the first heading that fits."""
    normal = [normal_heading(header) for header in headers]
    found: dict[Field, int] = {}
    for field, known in HEADINGS.items():
        index = next((normal.index(name) for name in known if name in normal), None)
        if index is not None and index not in found.values():
            found[field] = index
    return found


def rows_of(table: Table) -> list[FileRow]:
    """The rows that hold anything. Raises ``UnusableTable``."""
    columns = columns_of(table.headers)
    missing = [field for field in NEEDED if field not in columns]
    if Field.ORGANISATION not in columns and Field.NUMBER not in columns:
        missing.append(Field.ORGANISATION)
    if missing:
        raise UnusableTable(missing)
    rows = [
        FileRow(row.number, {field: cell_text(field, row.cells[index]) for field, index in columns.items()})
        for row in table.rows
    ]
    rows = [row for row in rows if any(row.cells.values()) and not _is_example(row)]
    if len(rows) > ROWS_LIMIT or sum(len(cell) for row in rows for cell in row.cells.values()) > SIGNS_LIMIT:
        raise UnusableTable
    return rows


def _is_example(row: FileRow) -> bool:
    return row.cell(Field.KEY).casefold() in EXAMPLE_KEYS


def cell_text(field: Field, text: str) -> str:
    """A cell cleaned: comments and wordings keep their lines; files on lines of their own stand after semicolons."""
    if field is Field.FILE:
        text = "; ".join(line for line in clean(text).splitlines() if line.strip())
    return clean(text).strip() if field in LONG else clean_line(text)


def stored(rows: Sequence[FileRow]) -> dict[str, Any]:
    """The rows as the database keeps them."""
    return {
        "rows": [
            {"number": row.number, "cells": {field.value: text for field, text in row.cells.items() if text}}
            for row in rows
        ]
    }


def restored(content: Mapping[str, Any]) -> list[FileRow]:
    """The rows out of the database."""
    return [
        FileRow(row["number"], {Field(name): text for name, text in row["cells"].items()})
        for row in content.get("rows", ())
    ]


def parse_day(text: str) -> date | None:
    """A day as spreadsheets and people write it: 2027-02-26, 20270226, 26/2 2027 or 26.2.2027."""
    iso, spoken = ISO_DAY.fullmatch(text), SPOKEN_DAY.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(spoken[3]), int(spoken[2]), int(spoken[1])) if spoken else None
    except ValueError:
        return None
