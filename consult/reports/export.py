"""The published outcome as spreadsheet rows for anyone."""

from collections.abc import Iterable

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell
from consult.programmes.word_diff import new_text
from consult.reports.outcome import OutcomeRow
from consult.triage import words
from consult.triage.export import section_words, target_words
from consult.triage.queries.targets import Outline


def headers() -> list[str]:
    """Columns of the public file."""
    return [
        _("Punkt"),
        _("Avsändare"),
        _("Avsnitt"),
        _("Gäller"),
        _("Det här sa ni"),
        _("Föreslagen text"),
        _("Utfall"),
        _("Det här gjorde vi"),
        _("Därför inte allt"),
    ]


def public_rows(rows: Iterable[OutcomeRow], names: Outline) -> Iterable[list[Cell]]:
    """Published points: persons by kind, withheld comments as their ground."""
    for row in rows:
        target = names.target(*row.keys)
        yield [
            row.number,
            words.public_words(row.name),
            section_words(target),
            target_words(target),
            _("Undanhållen enligt %(ground)s", ground=row.ground) if row.withheld else row.body,
            new_text(row.proposed),
            str(words.OUTCOMES[row.outcome]) if row.outcome else "",
            row.reason,
            row.remainder,
        ]
