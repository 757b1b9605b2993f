"""Comments and answers as spreadsheet rows: for staff with everything, for others with what may be public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell
from consult.responses.models import Stance
from consult.triage import words
from consult.triage.filters import SenderFilter
from consult.triage.models import WorkState
from consult.triage.naming import public_name
from consult.triage.queries.points import PointRow
from consult.triage.queries.targets import Outline, Target, TargetKind
from consult.triage.withheld_text import NOTHING_HIDDEN, Hidden, public_text, public_wording


def target_words(target: Target) -> str:
    """ "Åtgärd 12: Ta fram en detaljplan", "Delmål 3.1", "Avsnittet", "Hela förslaget"."""
    if target.kind is TargetKind.WHOLE:
        return str(_("Hela förslaget"))
    if target.kind is TargetKind.MEASURE:
        return str(_("Åtgärd %(number)s: %(title)s", number=target.number, title=target.title))
    return target.label or target.title if target.kind is TargetKind.GOAL else str(_("Avsnittet"))


def section_words(target: Target) -> str:
    """ "5 Mål 3: Mark, vägar och uppkoppling", empty for the whole proposal."""
    return f"{target.section.number} {target.section.title}" if target.section else ""


def sender_words(row: PointRow) -> str:
    """The kind of sender."""
    kind = (
        SenderFilter.SOLE_TRADER
        if row.organisation.sole_trader
        else SenderFilter(row.organisation.kind.value)
    )
    return str(words.SENDERS[kind])


def stance_words(stance: Stance | None) -> str:
    """The stance, empty where none was taken."""
    return str(words.STANCES[stance]) if stance else ""


def _answer_cells(row: PointRow) -> list[Cell]:
    """Outcome and answer, when done: an unfinished answer is working material."""
    if row.answer is None or row.answer.state is not WorkState.DONE or row.answer.outcome is None:
        return ["", "", ""]
    return [str(words.OUTCOMES[row.answer.outcome]), row.answer.reason, row.answer.remainder]


def staff_headers() -> list[str]:
    """Columns of the complete file."""
    return [
        _("Punkt"),
        _("Svarets nummer"),
        _("Mottaget"),
        _("Sent"),
        _("Räknas"),
        _("Avsändare"),
        _("Organisationsnummer"),
        _("Typ av avsändare"),
        _("Ställningstagande"),
        _("Avsnitt"),
        _("Gäller"),
        _("Synpunkt"),
        _("Föreslagen text"),
        _("Bilagor"),
        _("Undanhållen"),
        _("Arbetsläge"),
        _("Utfall"),
        _("Svar"),
        _("Därför inte allt"),
    ]


def staff_rows(
    rows: Iterable[PointRow], names: Outline, files: dict[int, Sequence[str]]
) -> Iterable[list[Cell]]:
    """Every point complete, the respondents' words as received; ``files`` are names by comment."""
    yes, no = _("Ja"), _("Nej")
    for row in rows:
        target = names.of(row.point)
        yield [
            row.point.number,
            row.response.number,
            row.response.received_at,
            yes if row.response.late else no,
            yes if row.counts else no,
            row.organisation.name,
            row.organisation.public_org_number,
            sender_words(row),
            stance_words(row.response.stance),
            section_words(target),
            target_words(target),
            row.body,
            row.proposed_wording,
            ", ".join(files.get(row.comment.id, ())),
            yes if row.withheld else no,
            str(words.WORK_STATES[row.state]),
            *_answer_cells(row),
        ]


def open_headers() -> list[str]:
    """Columns of the file that may be given to anyone."""
    return [
        _("Punkt"),
        _("Mottaget"),
        _("Sent"),
        _("Avsändare"),
        _("Typ av avsändare"),
        _("Ställningstagande"),
        _("Avsnitt"),
        _("Gäller"),
        _("Synpunkt"),
        _("Föreslagen text"),
    ]


def open_rows(rows: Iterable[PointRow], names: Outline, withheld: dict[int, Hidden]) -> Iterable[list[Cell]]:
    """Comments as they may be public: persons by kind, a mark for what is withheld, no answers, no files."""
    yes, no = _("Ja"), _("Nej")
    for row in rows:
        if not row.counts:
            continue
        target = names.of(row.point)
        hidden = withheld.get(row.comment.id, NOTHING_HIDDEN)
        passage = (row.point.begins, row.point.ends)
        yield [
            row.point.number,
            row.response.received_at,
            yes if row.response.late else no,
            words.public_words(public_name(row.organisation)),
            sender_words(row),
            stance_words(row.response.stance),
            section_words(target),
            target_words(target),
            _("Undanhållen enligt %(ground)s", ground=hidden.whole)
            if hidden.whole
            else public_text(row.comment.body, passage, hidden, words.withheld_mark),
            "" if hidden.whole else public_wording(row.proposed_wording, hidden, words.withheld_mark),
        ]
