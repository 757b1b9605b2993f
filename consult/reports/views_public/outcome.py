"""The public page "Det här sa ni, det här gjorde vi"."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.consultations.models import Round
from consult.core.audience import public
from consult.core.conditional import row_key, unless_unchanged
from consult.core.db import db
from consult.core.paging import page_number
from consult.reports.models import OutcomePublication
from consult.reports.outcome import (
    WHOLE,
    OutcomeRow,
    SectionCount,
    Theme,
    section_counts,
    tell_of_others,
    themes,
)
from consult.reports.paper.words import report_name
from consult.reports.queries.decisions import decision_about
from consult.reports.queries.outcome import published_rows, shared_in
from consult.reports.queries.publications import (
    find_responses,
    hidden_sections,
    organisation_count,
    outcome_counts,
    outcome_state,
    points_by_section,
    publications,
)
from consult.reports.queries.senders import senders
from consult.reports.views_public.blueprint import (
    bp,
    load_public,
    load_published,
    names_of,
    offered_files,
)
from consult.triage.models import Outcome
from consult.triage.queries.targets import Outline

Page = Response | str | tuple[str, int]
SEARCH_LIMIT = 200


@bp.get("/remiss/<slug>/utfall")
@public
def outcome(slug: str) -> Page:
    """Numbers, bars, and one section at a time (``?avsnitt=5``), or all of them (``?alla=1``) for printing."""
    round_, publication = load_public(slug)
    if publication is None:
        return unless_unchanged(
            lambda: render_template("reports/not_published.html", round=round_), row_key(round_)
        )
    state = outcome_state(db.session(), round_.id, publication.id)
    return unless_unchanged(lambda: _outcome_page(round_, publication), row_key(round_), state)


def _outcome_page(
    round_: Round, publication: OutcomePublication, *, find_error: str = "", q: str = ""
) -> str:
    session, names = db.session(), names_of(round_)
    kept = Outcome.NOT_MET if request.args.get("visa") == "ej-andrat" else None
    hidden = hidden_sections(session, round_.id)
    all_sections = [
        each
        for each in section_counts(points_by_section(session, publication.id, outcome=kept), names)
        if each.points or each.section is None or each.section.id not in hidden
    ]
    everything = request.args.get("alla") == "1"
    chosen = all_sections if everything else _chosen(all_sections)
    counts = outcome_counts(session, publication.id)
    shown = [
        (each, _themes(publication, each, names, kept), _from(publication, each))
        for each in chosen
        if each.points or not everything
    ]
    themes_shown = [theme for _each, found, _senders in shown for theme in found]
    groups = {group.group_id for theme in themes_shown for group in theme.groups if group.group_id}
    tell_of_others(themes_shown, shared_in(session, publication.id, groups), names)
    return render_template(
        "reports/outcome.html",
        round=round_,
        report_name=report_name(round_.report_title),
        decision=decision_about(session, round_.id),
        publication=publication,
        corrections=publications(session, round_.id),
        counts=counts,
        total=sum(counts.values()),
        sections=all_sections,
        shown=shown,
        everything=everything,
        files=offered_files(round_),
        kept=kept,
        find_error=find_error,
        form_failed=bool(find_error),
        q=q,
    )


def _chosen(sections: list[SectionCount]) -> list[SectionCount]:
    """The section that the address names, otherwise the first one that holds points."""
    text = request.args.get("avsnitt", "")
    if text:
        found = [each for each in sections if str(each.number) == text]
        return found or abort(404)
    return [each for each in sections if each.points][:1] or sections[:1]


def _key(section: SectionCount) -> int:
    return section.section.id if section.section else WHOLE


def _themes(
    publication: OutcomePublication, section: SectionCount, names: Outline, kept: Outcome | None
) -> list[Theme]:
    rows = published_rows(db.session(), publication.id, names, section_id=_key(section), outcome=kept)
    return themes(rows, names)


def _from(publication: OutcomePublication, section: SectionCount) -> int:
    return organisation_count(db.session(), publication.id, _key(section))


@bp.get("/remiss/<slug>/utfall/hitta")
@public
def find(slug: str) -> Page:
    """Find a response by organisation or by number; sole traders and private persons only by number."""
    round_, publication = load_published(slug)
    q = " ".join(request.args.get("q", "").replace("\0", "").split())[:SEARCH_LIMIT]
    if not q:
        error = _("Skriv namnet på företaget eller föreningen, eller svarets nummer.")
        return _outcome_page(round_, publication, find_error=error), 422
    found = find_responses(db.session(), publication.id, q)
    if len(found) == 1:
        return redirect(url_for("reports_public.one_response", slug=slug, nr=found[0].number))
    return render_template("reports/found.html", round=round_, q=q, found=found)


@bp.get("/remiss/<slug>/utfall/svar")
@public
def one_response(slug: str) -> str:
    """What one respondent said and what we did, by the response's number."""
    round_, publication = load_published(slug)
    names = names_of(round_)
    number = request.args.get("nr", "").replace("\0", "")[:SEARCH_LIMIT]
    rows = published_rows(db.session(), publication.id, names, response_number=number)
    if not rows:
        abort(404)
    return render_template(
        "reports/one_response.html",
        round=round_,
        publication=publication,
        rows=rows,
        name=rows[0].name,
        number=number,
        themes=themes(rows, names),
    )


@bp.get("/remiss/<slug>/utfall/avsandare")
@public
def by_sender(slug: str) -> Page:
    """The same by sender: a page of respondents, each with all it said and our answers."""
    round_, publication = load_published(slug)
    state = outcome_state(db.session(), round_.id, publication.id)
    return unless_unchanged(lambda: _by_sender_page(round_, publication), row_key(round_), state)


def _by_sender_page(round_: Round, publication: OutcomePublication) -> str:
    session, names = db.session(), names_of(round_)
    page = senders(session, publication.id, page_number(request.args.get("sida")))
    found: dict[int, list[OutcomeRow]] = {each.response_id: [] for each in page.rows}
    for row in published_rows(session, publication.id, names, response_ids=list(found)):
        found[row.response_id].append(row)
    return render_template(
        "reports/by_sender.html",
        round=round_,
        report_name=report_name(round_.report_title),
        publication=publication,
        page=page,
        senders=[(each, themes(found[each.response_id], names)) for each in page.rows],
    )
