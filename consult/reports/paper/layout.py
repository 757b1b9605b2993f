"""A report in words and in order: the blocks that PDF and Word set. Swedish through gettext."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from consult.core.formatting import date_text, number_text
from consult.programmes.word_diff import Op, new_text
from consult.reports.outcome import AnswerGroup, Change, Opposed, OutcomeRow
from consult.reports.paper import blocks
from consult.reports.paper.annexes import log_annex, responses_annex, senders_part
from consult.reports.paper.blocks import Block
from consult.reports.paper.content import Report, SectionPart
from consult.reports.paper.words import (
    answer_heading,
    elsewhere_words,
    fact_words,
    figure_rows,
    from_whom,
    section_title,
    target_title,
    title_of,
    version_words,
    who,
    withheld,
)
from consult.triage import words
from consult.triage.models import Outcome

CLIP = 280
SHOWN = 5


def report_blocks(report: Report) -> list[Block]:
    """The whole report: summary, section by section, by sender, all responses, the process log."""
    return [
        *_front(report),
        *(block for part in report.sections for block in _section(part, report)),
        *senders_part(report),
        *responses_annex(report),
        *log_annex(report),
    ]


def responses_blocks(report: Report) -> list[Block]:
    """All responses in full, as a document of their own."""
    return [
        blocks.heading(1, _("Alla svar i original")),
        *blocks.paragraphs(version_words(report), "small"),
        *responses_annex(report, alone=True),
    ]


def _front(report: Report) -> Iterator[Block]:
    yield blocks.heading(1, title_of(report))
    yield from blocks.paragraphs(version_words(report), "small")
    yield from blocks.paragraphs(report.intro)
    yield from blocks.paragraphs(report.note)
    yield blocks.heading(2, _("Sammanfattning"))
    yield blocks.table(
        [_("Uppgift"), _("Antal")],
        [(blocks.cell(name), blocks.cell(number_text(number))) for name, number in figure_rows(report)],
        (4, 1),
    )
    yield blocks.paragraph(blocks.run(_("Så svarade vi"), "bold"), style="label")
    yield blocks.table(
        [_("Utfall"), _("Synpunkter")],
        [
            (
                blocks.cell(str(words.OUTCOMES[outcome])),
                blocks.cell(number_text(report.figures.outcomes[outcome])),
            )
            for outcome in Outcome
        ],
        (4, 1),
    )
    if not report.sections:
        yield from blocks.paragraphs(_("Det kom inga synpunkter."))


def _section(part: SectionPart, report: Report) -> Iterator[Block]:
    yield blocks.BREAK
    yield blocks.heading(2, section_title(part))
    yield from blocks.paragraphs(from_whom(len(part.rows), part.senders), "small")
    shown: dict[Change, int] = {}  # a change that several answers share stands in full only once
    for theme in part.themes:
        yield blocks.heading(3, target_title(theme.target))
        if theme.opposed:
            yield from _opposed(theme.opposed)
        for group in theme.groups:
            yield from _answered(group, report, shown)


def _opposed(opposed: Opposed) -> Iterator[Block]:
    yield blocks.paragraph(blocks.run(_("Här drar synpunkterna åt olika håll"), "bold"), style="label")
    head = (
        [_("Tillstyrker"), _("Avstyrker")]
        if opposed.by_stance
        else [str(words.OUTCOMES[Outcome.MET]), str(words.OUTCOMES[Outcome.NOT_MET])]
    )
    sides = [_one_side(rows) for rows in (opposed.one, opposed.other)]
    yield blocks.table(head, [sides], (1, 1))


def _one_side(rows: Sequence[OutcomeRow]) -> list[blocks.Line]:
    lines = [line for row in rows[:SHOWN] for line in (*_clipped(row), [blocks.run(_said_by(row))])]
    left = len(rows) - SHOWN
    return (
        lines if left <= 0 else [*lines, [blocks.run(ngettext("och %(num)s till", "och %(num)s till", left))]]
    )


def _clipped(row: OutcomeRow) -> list[blocks.Line]:
    text = " ".join((row.body or new_text(row.proposed)).split())
    return [[blocks.run(f"”{text if len(text) <= CLIP else text[: CLIP - 1] + '…'}”")]] if text else []


def _said_by(row: OutcomeRow) -> str:
    return _("%(who)s, punkt %(number)s", who=who(row.name), number=row.number)


def _answered(group: AnswerGroup, report: Report, shown: dict[Change, int]) -> Iterator[Block]:
    yield blocks.heading(4, answer_heading(group))
    yield blocks.paragraph(blocks.run(_("Det här sa ni"), "bold"), style="label")
    for row in group.points:
        yield from _said(row, report)
    yield from blocks.paragraphs(elsewhere_words(group), "small")
    label = {
        Outcome.NOT_MET: _("Därför ändrade vi inte"),
        Outcome.MET: _("Det här gjorde vi"),
        Outcome.PARTLY_MET: _("Det här gjorde vi"),
    }
    if group.outcome is None:
        yield blocks.paragraph(blocks.run(_("Inte besvarad än."), "bold"), style="label")
        return
    state = f" ({words.WORK_STATES[group.state]})" if group.state else ""
    name = label.get(group.outcome, _("Vårt svar"))
    yield blocks.paragraph(
        blocks.run(f"{name}: ", "bold"), blocks.run(f"{words.OUTCOMES[group.outcome]}{state}"), style="label"
    )
    if group.withheld:
        yield from blocks.paragraphs(_("Svaret visas bara för den som lämnade synpunkten."))
    yield from blocks.paragraphs(group.reason)
    if group.remainder:
        yield blocks.paragraph(blocks.run(_("Därför inte allt"), "bold"), style="label")
        yield from blocks.paragraphs(group.remainder)
    for change in group.changes:
        first = shown.setdefault(change, group.points[0].number)
        if first == group.points[0].number:
            yield from _changed(change)
        else:
            place = target_title(change.target)
            yield from blocks.paragraphs(
                _("Texten ändrades: %(place)s. Den står vid punkt %(number)s.", place=place, number=first)
            )


def _said(row: OutcomeRow, report: Report) -> Iterator[Block]:
    if row.withheld:
        yield from blocks.paragraphs(withheld(row.ground), "quote")
    else:
        yield from blocks.paragraphs(f"”{row.body}”" if row.body else "", "quote")
        if row.proposed:
            yield blocks.paragraph(blocks.run(_("Förslag till ny text:"), "bold"), style="quote")
            yield from blocks.paragraphs(new_text(row.proposed), "quote")
        if not row.body and not row.proposed:
            yield from blocks.paragraphs(_("Synpunkten finns i en bilaga."), "quote")
    late = _(", sent inkommen") if row.late else ""
    yield from blocks.paragraphs(_said_by(row) + late, "small")
    if report.internal:
        yield from blocks.paragraphs(_work(row), "small")


def _work(row: OutcomeRow) -> str:
    """Where the work on a point is: for staff alone."""
    parts = [str(words.WORK_STATES[row.state])] if row.state else []
    parts.append(_("Ansvarig: %(name)s", name=row.responsible or _("ingen")))
    if row.due_on:
        parts.append(_("Klart senast %(date)s", date=date_text(row.due_on)))
    return ", ".join(parts)


def _changed(change: Change) -> Iterator[Block]:
    label = _("Så ändrades texten: %(place)s", place=target_title(change.target))
    yield blocks.paragraph(blocks.run(label, "bold"), style="label")
    rows = []
    if change.words_changed:
        rows.append((blocks.side(change.pieces, Op.DELETE), blocks.side(change.pieces, Op.INSERT)))
    for name, pieces in change.fact_pieces:
        fact = [blocks.run(f"{fact_words(name)}: ", "bold")]
        rows.append(
            (
                [fact, *blocks.side(pieces, Op.DELETE)],
                [fact, *blocks.side(pieces, Op.INSERT)],
            )
        )
    yield blocks.table([_("Så stod det förut"), _("Så står det nu")], rows, (1, 1))
