"""The parts after the sections: the points by sender, all responses in full, and how the programme came about."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from consult.core.formatting import date_text, datetime_text
from consult.programmes.word_diff import Op
from consult.reports.log_words import kind_words, line_words, taking_part
from consult.reports.outcome import OutcomeRow
from consult.reports.paper import blocks
from consult.reports.paper.blocks import Block
from consult.reports.paper.content import Received, ReceivedComment, Report, SenderPart
from consult.reports.paper.words import place_title, who, withheld
from consult.responses.models import ResponseKind
from consult.triage import words

MOST_IN_TABLES = 1000  # points: a table of more costs the setting of the PDF more memory than all its text


def senders_part(report: Report) -> Iterator[Block]:
    """Every respondent with its points, where each is answered, and its outcome."""
    if not report.senders:
        return
    yield blocks.BREAK
    yield blocks.heading(2, _("Synpunkterna efter avsändare"))
    in_tables = report.figures.points <= MOST_IN_TABLES
    for part in report.senders:
        yield blocks.heading(3, f"{who(part.name)}, {_('svar %(number)s', number=part.response_number)}")
        yield from _sender_table(part, report) if in_tables else _sender_lines(part, report)


def _sender_table(part: SenderPart, report: Report) -> Iterator[Block]:
    rows = [
        (
            blocks.cell(str(row.number)),
            blocks.cell(place_title(report.names.target(*row.keys))),
            blocks.cell(_outcome(row)),
        )
        for row in part.rows
    ]
    yield blocks.table([_("Punkt"), _("Gäller"), _("Utfall")], rows, (1, 7, 2))


def _sender_lines(part: SenderPart, report: Report) -> Iterator[Block]:
    """The same words, a paragraph for each point."""
    for row in part.rows:
        place = place_title(report.names.target(*row.keys))
        yield blocks.paragraph(
            blocks.run(_("Punkt %(number)s", number=row.number), "bold"),
            blocks.run(f", {place}. {_outcome(row)}"),
        )


def _outcome(row: OutcomeRow) -> str:
    return str(words.OUTCOMES[row.outcome]) if row.outcome else str(_("Inte besvarad än."))


def responses_annex(report: Report, *, alone: bool = False) -> Iterator[Block]:
    """All responses in full, in order of arrival, and by name those that came too late."""
    level = 2 if alone else 3
    if not alone:
        yield blocks.BREAK
        yield blocks.heading(2, _("Bilaga 1. Alla svar i sin helhet"))
    if not report.responses:
        yield from blocks.paragraphs(_("Det kom inga svar."))
    for response in report.responses:
        yield from _response(response, report, level)
    if report.too_late:
        yield blocks.heading(level, _("Kom för sent för att vara med"))
        for late in report.too_late:
            yield from blocks.paragraphs(
                f"{who(late.name)}, {_('svar %(number)s', number=late.number)}, {datetime_text(late.received_at)}"
            )


def _response(response: Received, report: Report, level: int) -> Iterator[Block]:
    yield blocks.heading(level, f"{who(response.name)}, {_('svar %(number)s', number=response.number)}")
    facts = [_("Mottaget %(when)s", when=datetime_text(response.received_at))]
    if response.late:
        facts.append(_("sent inkommet"))
    if response.stance:
        facts.append(str(words.STANCES[response.stance]))
    yield from blocks.paragraphs(", ".join(facts), "small")
    if response.kind is ResponseKind.NO_COMMENTS:
        yield from blocks.paragraphs(_("Inga synpunkter."))
    for comment in response.comments:
        yield blocks.heading(level + 1, place_title(comment.target))
        yield from _comment(comment, report)


def _comment(comment: ReceivedComment, report: Report) -> Iterator[Block]:
    if comment.ground:
        yield from blocks.paragraphs(withheld(comment.ground))
        return
    yield from blocks.paragraphs(comment.body)
    if comment.proposed:
        yield blocks.paragraph(blocks.run(_("Förslag till ny text"), "bold"), style="label")
        yield blocks.table(
            [_("Så står det i förslaget"), _("Så vill svaranden ha det")],
            [(blocks.side(comment.proposed, Op.DELETE), blocks.side(comment.proposed, Op.INSERT))],
            (1, 1),
        )
    if comment.files:
        # A file's name may be personal data: outside the municipality only their number is told.
        named = ": " + ", ".join(comment.files) if report.internal else ""
        number = len(comment.files)
        yield from blocks.paragraphs(ngettext("%(num)s bilaga", "%(num)s bilagor", number) + named, "small")


def log_annex(report: Report) -> Iterator[Block]:
    """ "Så togs programmet fram": the process log as a table."""
    yield blocks.BREAK
    yield blocks.heading(2, _("Bilaga 2. Så togs programmet fram"))
    if not report.log:
        yield from blocks.paragraphs(_("Inget är antecknat."))
        return
    yield blocks.table(
        [_("Datum"), _("Typ"), _("Vad"), _("Vilka")],
        [
            (
                blocks.cell(date_text(line.day)),
                blocks.cell(kind_words(line)),
                blocks.cell(line_words(line)),
                blocks.cell(taking_part(line)),
            )
            for line in report.log
        ],
        (3, 2, 6, 4),
    )
