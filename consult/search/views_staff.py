"""The search of staff: one field, what is found in groups, or one group in pages."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.core.db import db
from consult.core.paging import page_number
from consult.search import queries
from consult.search.folding import QUERY_LIMIT, read_query, snippet
from consult.search.models import Kind

bp = Blueprint("search", __name__, url_prefix="/staff")

GROUPS = {
    Kind.SECTION: _l("Avsnitt"),
    Kind.COMMENT: _l("Synpunkter"),
    Kind.ORGANISATION: _l("Organisationer"),
}


@bp.get("/search")
@staff(Permission.READ)
def search() -> str:
    """What the words in the address find; ``kind`` shows one group of it in pages."""
    query = read_query(request.args.get("q", ""))
    chosen = request.args.get("kind", "")
    kind = Kind(chosen) if chosen in GROUPS else None
    session = db.session()
    counts = queries.counts(session, query.terms) if query else dict.fromkeys(Kind, 0)
    page, groups = None, {}
    if query and kind:
        number = page_number(request.args.get("page"))
        page = queries.hits(session, query.terms, kind, page=number, total=counts[kind])
        groups = {kind: page.rows}
    elif query:
        groups = {each: queries.first_hits(session, query.terms, each) for each in Kind}
    return render_template(
        "search/search.html",
        query=query,
        kind=kind,
        counts=counts,
        total=sum(counts.values()),
        groups=groups,
        page=page,
        GROUPS=GROUPS,
        LIMIT=QUERY_LIMIT,
        snippet=lambda text: snippet(text, query.terms),
    )
