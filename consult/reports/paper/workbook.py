"""The report as a workbook: the numbers, the points, the points by sender, all responses, the process log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell, Sheet, xlsx_bytes
from consult.programmes.word_diff import new_text, old_text
from consult.reports.log_words import kind_words, line_words
from consult.reports.outcome import Change, OutcomeRow
from consult.reports.paper.blocks import safe
from consult.reports.paper.content import Report
from consult.reports.paper.words import (
    fact_words,
    figure_rows,
    place_title,
    section_title,
    target_title,
    title_of,
    version_words,
    who,
    withheld,
)
from consult.responses.models import ResponseKind
from consult.triage import words
from consult.triage.models import Outcome

POINT_WIDTHS = (8, 28, 16, 34, 34, 60, 40, 16, 60, 40)


def report_xlsx(report: Report) -> bytes:
    """The workbook; text in it is always text."""
    sheets = [
        Sheet(_("Sammanfattning"), [_("Uppgift"), _("Värde")], list(_summary(report)), (46, 60)),
        Sheet(
            _("Synpunkter"),
            _point_headers(report),
            _clean(_points(report)),
            (8, 28, 16, 34, 34, 60, 40, 16, 60, 40),
        ),
        Sheet(
            _("Efter avsändare"),
            [_("Avsändare"), _("Svarets nummer"), _("Punkt"), _("Gäller"), _("Utfall")],
            _clean(_senders(report)),
            (34, 18, 8, 60, 18),
        ),
        Sheet(
            _("Ändringar"),
            [_("Gäller"), _("Så stod det förut"), _("Så står det nu"), _("Punkter")],
            _clean(_changes(report)),
            (40, 60, 60, 20),
        ),
        Sheet(
            _("Alla svar"),
            _response_headers(),
            _clean(_responses(report)),
            (18, 30, 18, 8, 24, 40, 60, 40, 10),
        ),
        Sheet(
            _("Så togs programmet fram"),
            [_("Datum"), _("Typ"), _("Vad"), _("Grupp"), _("Vilka"), _("Deltagare")],
            _clean(_log(report)),
            (12, 14, 60, 24, 40, 10),
        ),
    ]
    return xlsx_bytes(sheets, title=safe(title_of(report)))


def _clean(rows: Iterator[Sequence[Cell]]) -> list[list[Cell]]:
    return [[safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _summary(report: Report) -> Iterator[list[Cell]]:
    yield [_("Titel"), safe(title_of(report))]
    yield [_("Vad det är"), safe(version_words(report))]
    yield [_("Inledning"), safe(report.intro)]
    for name, number in figure_rows(report):
        yield [name, number]
    for outcome in Outcome:
        yield [str(words.OUTCOMES[outcome]), report.figures.outcomes[outcome]]


def _point_headers(report: Report) -> list[str]:
    internal = [_("Arbetsläge"), _("Ansvarig"), _("Klart senast")] if report.internal else []
    return [
        _("Punkt"),
        _("Avsändare"),
        _("Svarets nummer"),
        _("Avsnitt"),
        _("Gäller"),
        _("Det här sa ni"),
        _("Föreslagen text"),
        _("Utfall"),
        _("Det här gjorde vi"),
        _("Därför inte allt"),
        _("Sent"),
        *internal,
    ]


def _points(report: Report) -> Iterator[list[Cell]]:
    for part in report.sections:
        for theme in part.themes:
            for row in sorted(theme.points, key=lambda each: each.number):
                yield [
                    row.number,
                    who(row.name),
                    row.response_number,
                    section_title(part),
                    target_title(theme.target),
                    withheld(row.ground) if row.withheld else row.body,
                    new_text(row.proposed),
                    str(words.OUTCOMES[row.outcome]) if row.outcome else "",
                    row.reason,
                    row.remainder,
                    _("Ja") if row.late else _("Nej"),
                    *(_work(row) if report.internal else ()),
                ]


def _work(row: OutcomeRow) -> list[Cell]:
    return [str(words.WORK_STATES[row.state]) if row.state else "", row.responsible, row.due_on]


def _senders(report: Report) -> Iterator[list[Cell]]:
    for part in report.senders:
        for row in part.rows:
            yield [
                who(part.name),
                part.response_number,
                row.number,
                place_title(report.names.target(*row.keys)),
                str(words.OUTCOMES[row.outcome]) if row.outcome else "",
            ]


def _changes(report: Report) -> Iterator[list[Cell]]:
    found: dict[Change, list[int]] = {}
    for part in report.sections:
        for row in part.rows:
            for change in row.changes:
                found.setdefault(change, []).append(row.number)
    for change, numbers in found.items():
        points = ", ".join(str(number) for number in sorted(numbers))
        place = place_title(change.target)
        if change.words_changed:
            yield [place, change.before, change.after, points]
        for name, pieces in change.fact_pieces:
            yield [f"{place}, {fact_words(name)}", old_text(pieces), new_text(pieces), points]


def _response_headers() -> list[str]:
    return [
        _("Svarets nummer"),
        _("Avsändare"),
        _("Mottaget"),
        _("Sent"),
        _("Ställningstagande"),
        _("Gäller"),
        _("Synpunkt"),
        _("Föreslagen text"),
        _("Bilagor"),
    ]


def _responses(report: Report) -> Iterator[list[Cell]]:
    for response in report.responses:
        about: list[Cell] = [
            response.number,
            who(response.name),
            response.received_at,
            _("Ja") if response.late else _("Nej"),
            str(words.STANCES[response.stance]) if response.stance else "",
        ]
        if response.kind is ResponseKind.NO_COMMENTS or not response.comments:
            yield [*about, "", _("Inga synpunkter."), "", None]
        for comment in response.comments:
            files: Cell = ", ".join(comment.files) if report.internal else len(comment.files) or None
            yield [
                *about,
                place_title(comment.target),
                withheld(comment.ground) if comment.ground else comment.body,
                new_text(comment.proposed),
                files,
            ]


def _log(report: Report) -> Iterator[list[Cell]]:
    for line in report.log:
        yield [line.day, kind_words(line), line_words(line), line.group, line.participants, line.attendance]
