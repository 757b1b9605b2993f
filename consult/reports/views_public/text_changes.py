"""The public list of changes ("ändringsförteckning")."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template, request
from flask_babel import gettext as _

from consult.consultations.models import Round
from consult.core.audience import public
from consult.core.conditional import row_key, unless_unchanged
from consult.core.db import db
from consult.core.downloads import download_made
from consult.core.spreadsheet_writing import Sheet, xlsx_bytes
from consult.programmes.queries import Change
from consult.programmes.words import CHANGES, FIELDS
from consult.reports.models import OutcomePublication
from consult.reports.queries.publications import outcome_state
from consult.reports.queries.text_changes import PublicChanges, public_changes, same_answers
from consult.reports.views_public.blueprint import bp, load_published, names_of
from consult.reports.views_public.files import TYPES
from consult.triage import words
from consult.triage.changed_text import holding
from consult.triage.changes_export import Described, change_rows, headers

KINDS = {
    "andrade": Change.CHANGED,
    "tillagda": Change.ADDED,
    "borttagna": Change.REMOVED,
    "flyttade": Change.SAME,
}
SEARCH_LIMIT = 100


@bp.get("/remiss/<slug>/andringar")
@public
def text_changes(slug: str) -> Response:
    """Every change from the consulted text to the one that came out, or of one kind (``visa``) or word (``q``)."""
    round_, publication = load_published(slug)
    state = outcome_state(db.session(), round_.id, publication.id)
    return unless_unchanged(lambda: _page(round_, publication), row_key(round_), state)


def _page(round_: Round, publication: OutcomePublication) -> str:
    names = names_of(round_)
    found = public_changes(db.session(), publication, names)
    sections = found.text.sections
    kind = request.args.get("visa", "")
    q = " ".join(request.args.get("q", "").replace("\0", "").split())[:SEARCH_LIMIT]
    shown = [each for each in sections if kind not in KINDS or each.change is KINDS[kind]]
    return render_template(
        "reports/text_changes.html",
        round=round_,
        publication=publication,
        names=names,
        rows=found.rows,
        text=found.text,
        counts={name: found.text.count(change) for name, change in KINDS.items()},
        words=found.text.words,
        shown=holding(shown, q) if q else shown,
        kind=kind if kind in KINDS else "",
        q=q,
        same_answers=same_answers,
        CHANGES=CHANGES,
        FIELDS=FIELDS,
    )


@bp.get("/remiss/<slug>/andringar.xlsx")
@public
def text_changes_file(slug: str) -> Response:
    """The same list as a spreadsheet, whole."""
    round_, publication = load_published(slug)
    found = public_changes(db.session(), publication, names_of(round_))
    rows = change_rows(found.text, _described(found))
    content = xlsx_bytes([Sheet(_("Ändringar"), headers(), rows)])
    return download_made(content, f"{round_.slug}-andringar.xlsx", TYPES["xlsx"])


def _described(found: PublicChanges) -> Described:
    """Points in words and their reasons, as anyone may read them."""

    def describe(numbers: Sequence[int]) -> tuple[str, str]:
        rows = [found.rows[number] for number in numbers]
        names = [f"{row.number} {words.public_words(row.name)}" for row in rows]
        reasons = [
            f"{words.OUTCOMES[row.outcome]}: {row.reason}" for row in rows if row.outcome and row.reason
        ]
        return "\n".join(names), "\n".join(dict.fromkeys(reasons))

    return describe
