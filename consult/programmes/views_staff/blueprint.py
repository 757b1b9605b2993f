"""The blueprint, and what its pages share: finding the row that an address names, and Markdown in templates."""

from typing import TypeVar

from flask import Blueprint, abort
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from consult.core.db import db
from consult.core.markdown import to_html
from consult.programmes.models import Document, Edition, Goal, Measure, Programme, Section
from consult.programmes.word_diff import DiffLine, Op, Piece, shown_lines, shown_runs

View = str | Response | tuple[str | Response, int]
Row = TypeVar("Row", Programme, Document, Section, Goal, Measure, Edition)

bp = Blueprint("programmes", __name__, url_prefix="/staff/programmes")


@bp.app_template_filter("markdown")
def markdown_filter(text: str, level: int = 2) -> Markup:
    """Staff's Markdown as safe HTML, its highest heading on `level`."""
    return to_html(text, first_level=level, table_label=_("Tabell"))


@bp.app_template_filter("diff_lines")
def diff_lines_filter(pieces: list[Piece], side: str | None = None) -> list[DiffLine]:
    """A word diff cut into lines; `side` "delete" gives the old text, "insert" the new one."""
    return shown_lines(pieces, Op(side) if side else None)


@bp.app_template_filter("diff_runs")
def diff_runs_filter(lines: list[DiffLine]) -> list[list[DiffLine]]:
    """The lines of a diff, the rows of a table together."""
    return shown_runs(lines)


def the_programme(programme_id: int) -> Programme:
    """The programme, or 404."""
    return _found(db.session.get(Programme, programme_id))


def the_document(programme_id: int, document_id: int) -> Document:
    """The document, or 404, also when it is another programme's."""
    return _of(programme_id, _found(db.session.get(Document, document_id)))


def the_section(programme_id: int, section_id: int) -> Section:
    """The section, or 404, also when it is another programme's."""
    section = _found(db.session.get(Section, section_id))
    _of(programme_id, section.document)
    return section


def the_goal(programme_id: int, goal_id: int) -> Goal:
    """The goal or sub-goal, or 404, also when it is another programme's."""
    goal = _found(db.session.get(Goal, goal_id))
    _of(programme_id, goal.section.document)
    return goal


def the_measure(programme_id: int, measure_id: int) -> Measure:
    """The measure, or 404, also when it is another programme's."""
    measure = _found(db.session.get(Measure, measure_id))
    _of(programme_id, measure.goal.section.document)
    return measure


def the_edition(programme_id: int, edition_id: int) -> Edition:
    """The edition, or 404, also when it is another programme's."""
    edition = _found(db.session.get(Edition, edition_id))
    _of(programme_id, edition.document)
    return edition


def _found(row: Row | None) -> Row:
    if row is None:
        abort(404)
    return row


def _of(programme_id: int, document: Document) -> Document:
    if document.programme_id != programme_id:
        abort(404)
    return document
