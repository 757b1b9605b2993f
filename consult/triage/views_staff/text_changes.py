"""How the text has changed between any two editions, and the points behind each change."""

from __future__ import annotations

from flask import abort, render_template, request

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.consultations.queries import current_edition
from consult.core.db import db
from consult.programmes import queries as programmes
from consult.programmes.models import Edition
from consult.programmes.queries import Change, EditionContent
from consult.programmes.words import CHANGES, EDITION_KINDS, FIELDS
from consult.triage.queries.text_changes import causes_between, points_on
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round


@bp.get(f"{ROUND}/changes")
@staff(Permission.READ)
def changes(round_id: int) -> str:
    """The list of changes from one edition (``from``) to another (``to``) or to the text as it is now."""
    round_, session = load_round(round_id), db.session()
    shown = current_edition(session, round_id)
    editions = programmes.editions_of(session, shown.document_id) if shown else []
    known = {edition.id: edition for edition in editions}
    new = known.get(_key("to"))
    old = known.get(_key("from")) or shown
    if old and new and new.number < old.number:
        old, new = new, old
    diffs = []
    behind, removed = {}, {}
    if old:
        before, after = _content(old), _content(new) if new else _now(old)
        diffs = [diff for diff in programmes.compare(before, after) if diff.change is not Change.SAME]
        behind = causes_between(session, round_id, before, after)
        gone = [diff.section.section.id for diff in diffs if diff.change is Change.REMOVED]
        removed = points_on(session, round_id, gone) if gone else {}
    return render_template(
        "triage/changes.html",
        round=round_,
        editions=editions,
        old=old,
        new=new,
        diffs=diffs,
        counts=programmes.count_words(diffs),
        behind=behind,
        removed=removed,
        CHANGES=CHANGES,
        EDITION_KINDS=EDITION_KINDS,
        FIELDS=FIELDS,
    )


def _key(name: str) -> int:
    key = request.args.get(name, type=int) or 0
    return key if 0 < key <= LARGEST_KEY else 0


def _content(edition: Edition) -> EditionContent:
    return programmes.edition_content(db.session(), edition.id) or abort(404)


def _now(edition: Edition) -> EditionContent:
    return programmes.current_content(db.session(), edition.document_id) or abort(404)
