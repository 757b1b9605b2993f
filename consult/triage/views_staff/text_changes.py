"""How the text has changed between any two editions, and the points behind each change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.consultations.queries import current_edition
from consult.core.db import db
from consult.core.downloads import download_made
from consult.core.spreadsheet_writing import Sheet, xlsx_bytes
from consult.programmes import queries as programmes
from consult.programmes.models import Edition
from consult.programmes.queries import EditionContent
from consult.programmes.words import CHANGES, EDITION_KINDS, FIELDS
from consult.triage import words
from consult.triage.changes_export import change_rows, headers
from consult.triage.models import WorkState
from consult.triage.queries.targets import outline
from consult.triage.queries.text_changes import StaffChanges, staff_changes
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round
from consult.triage.views_staff.downloads import XLSX, log_taken_out


@dataclass(frozen=True)
class _Chosen:
    """The two texts of the address: ``old`` is None while no text is frozen, ``new`` for the text as it is now."""

    editions: Sequence[Edition]
    old: Edition | None
    new: Edition | None


@bp.get(f"{ROUND}/changes")
@staff(Permission.READ)
def changes(round_id: int) -> str:
    """The list of changes from one edition (``from``) to another (``to``) or to the text as it is now."""
    round_, chosen = load_round(round_id), _chosen(round_id)
    found = _changes(round_id, chosen.old, chosen.new) if chosen.old else StaffChanges.none()
    return render_template(
        "triage/changes.html",
        round=round_,
        editions=chosen.editions,
        old=chosen.old,
        new=chosen.new,
        changes=found,
        sections=found.text.sections,
        counts=found.text.words,
        moved=found.text.count(programmes.Change.SAME),
        names=outline(db.session(), chosen.old.id if chosen.old else None),
        CHANGES=CHANGES,
        EDITION_KINDS=EDITION_KINDS,
        FIELDS=FIELDS,
    )


@bp.post(f"{ROUND}/changes.xlsx")
@staff(Permission.READ)
def changes_file(round_id: int) -> Response:
    """The same list as a spreadsheet: names and reasons that are not published, so taking it out is logged."""
    round_, chosen = load_round(round_id), _chosen(round_id)
    if chosen.old is None:
        abort(404)
    found = _changes(round_id, chosen.old, chosen.new)

    def described(numbers: Sequence[int]) -> tuple[str, str]:
        rows = [found.rows[number] for number in numbers]
        names = [f"{row.point.number} {row.organisation.name}" for row in rows]
        done = [row.answer for row in rows if row.answer and row.answer.state is WorkState.DONE]
        reasons = [f"{words.OUTCOMES[each.outcome]}: {each.reason}" for each in done if each.outcome]
        return "\n".join(names), "\n".join(dict.fromkeys(reasons))

    rows = change_rows(found.text, described)
    content = xlsx_bytes([Sheet(_("Ändringar"), headers(), rows)])
    log_taken_out(round_, "changes.exported", "xlsx")
    return download_made(content, f"{round_.slug}-andringar.xlsx", XLSX)


def _chosen(round_id: int) -> _Chosen:
    shown = current_edition(db.session(), round_id)
    editions = programmes.editions_of(db.session(), shown.document_id) if shown else []
    known = {edition.id: edition for edition in editions}
    new = known.get(_key("to"))
    old = known.get(_key("from")) or shown
    if old and new and new.number < old.number:
        old, new = new, old
    return _Chosen(editions, old, new)


def _changes(round_id: int, old: Edition, new: Edition | None) -> StaffChanges:
    after = _content(new) if new else _now(old)
    return staff_changes(db.session(), round_id, _content(old), after)


def _key(name: str) -> int:
    key = request.values.get(name, type=int) or 0
    return key if 0 < key <= LARGEST_KEY else 0


def _content(edition: Edition) -> EditionContent:
    return programmes.edition_content(db.session(), edition.id) or abort(404)


def _now(edition: Edition) -> EditionContent:
    return programmes.current_content(db.session(), edition.document_id) or abort(404)
