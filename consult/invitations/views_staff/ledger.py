"""The ledger: every recipient with how the mail went and how far the answer has come."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.audit import record
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.downloads import download_made
from consult.core.outbox_progress import progress
from consult.core.paging import Page, page_number
from consult.core.spreadsheet_writing import xlsx_bytes
from consult.invitations.export import dispatch_sheets
from consult.invitations.models import Invitation, Mailing
from consult.invitations.queries import ledger as rows
from consult.invitations.queries.dispatch import dispatches, sent_texts
from consult.invitations.queries.extensions import asking_invitations
from consult.invitations.queries.ledger import LedgerCounts, LedgerFilter, LedgerState
from consult.invitations.queries.mailings import mails_of, running_mailing
from consult.invitations.queries.waiting import waiting
from consult.invitations.views_staff.blueprint import bp, the_round, the_settings
from consult.invitations.words import (
    ALWAYS_SHOWN,
    LEDGER_GLYPHS,
    LEDGER_WORDS,
    MAILING_WORDS,
    PART_WORDS,
    SORT_WORDS,
    mail_word,
)
from consult.organisations.words import kind_word

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<int:round_id>/recipients")
@staff(Permission.READ)
def ledger(round_id: int) -> str:
    """The ledger, narrowed and ordered by the address."""
    round_ = the_round(round_id)
    listed = list_context(round_id, LedgerFilter.from_args(request.args), request.args.get("page"))
    session = db.session()
    return render_template(
        "invitations/ledger.html",
        round=round_,
        asking=asking_invitations(session, round_id),
        waiting=waiting(session, round_id),
        **listed,
        **sending_context(round_id),
    )


def list_context(
    round_id: int, chosen: LedgerFilter, page: str | None = None, *, size: int = PAGE_SIZE
) -> dict[str, Any]:
    """What the list of recipients shows; two statements, or three when it is narrowed."""
    counts = rows.ledger_counts(db.session(), round_id, chosen)
    return {
        "chosen": chosen,
        "counts": counts,
        "chips": _chips(round_id, chosen, counts),
        "kinds": _kinds(counts),
        "sorts": SORT_WORDS,
        "part_word": PART_WORDS[chosen.part] if chosen.part else "",
        "whole": _address(round_id, chosen, part="", state=""),
        "page": _page(round_id, chosen, counts, page, size),
        "page_url": lambda number: _address(round_id, chosen, page=str(number)),
        "mail_word": mail_word,
        "kind_word": kind_word,
        "moment": now(),
    }


@bp.post("/<int:round_id>/recipients/dispatch.xlsx")
@staff(Permission.READ)
def dispatch_list(round_id: int) -> Response:
    """Everything that was sent, to put on the record. Taking it out is logged."""
    round_, moment, session = the_round(round_id), now(), db.session()
    sheets = dispatch_sheets(dispatches(session, round_id), sent_texts(session, round_id))
    content = xlsx_bytes(sheets)
    with write():
        on = ("round", round_.id, round_.title)
        record(by=signed_in(), action="recipients.exported", on=on, now=moment, details={"file": "xlsx"})
    return download_made(content, f"utskickslista-{round_.slug}-{today(moment).isoformat()}.xlsx", XLSX)


@bp.get("/<int:round_id>/recipients/sending")
@staff(Permission.READ)
def sending_status(round_id: int) -> str:
    """How far the sending has come, as a piece of a page that the ledger fetches again and again."""
    the_round(round_id)
    return render_template("invitations/_sending.html", round_id=round_id, **sending_context(round_id))


def sending_context(round_id: int) -> dict[str, Any]:
    """What the sending strip shows; ``sending`` is None when nothing is being sent."""
    mailing = running_mailing(db.session(), round_id)
    pace = the_settings().mail_per_minute
    return {
        "mailing": mailing,
        "mailing_word": MAILING_WORDS[mailing.kind] if mailing else "",
        "sending": _progress(mailing, pace),
        "pace": pace,
    }


def _progress(mailing: Mailing | None, pace: float) -> Any:
    return progress(mails_of(mailing.id), per_minute=pace, now=now()) if mailing else None


def _page(
    round_id: int, chosen: LedgerFilter, counts: LedgerCounts, wanted: str | None, size: int
) -> Page[Invitation]:
    """One page of rows; the count is known already."""
    total = counts.by_state[chosen.state] if chosen.state else counts.matching
    last = max(1, -(-total // size))
    number = min(page_number(wanted), last)
    query = rows.ledger(round_id, chosen).limit(size).offset((number - 1) * size)
    return Page(rows=list(db.session.scalars(query)), number=number, size=size, total=total)


def _address(round_id: int, chosen: LedgerFilter, **changes: str) -> str:
    return url_for("invitations.ledger", round_id=round_id, **chosen.args(**changes))  # type: ignore[arg-type]


def _chips(round_id: int, chosen: LedgerFilter, counts: LedgerCounts) -> list[dict[str, Any]]:
    """All, and each state that always shows or has somebody in it."""
    chips: list[dict[str, Any]] = [
        {
            "label": _("Alla"),
            "count": counts.matching,
            "href": _address(round_id, chosen, state=""),
            "current": chosen.state is None,
        }
    ]
    for state in LedgerState:
        if not (state in ALWAYS_SHOWN or counts.by_state[state] or chosen.state is state):
            continue
        glyph, tone = LEDGER_GLYPHS[state]
        chips.append(
            {
                "label": LEDGER_WORDS[state],
                "count": counts.by_state[state],
                "href": _address(round_id, chosen, state=state.value),
                "current": chosen.state is state,
                "glyph": glyph,
                "tone": tone,
            }
        )
    return chips


def _kinds(counts: LedgerCounts) -> list[tuple[str, str, int]]:
    """Code, word and number of every kind there is in the round."""
    return [
        (
            code,
            kind_word("company", sole_trader=True) if code == rows.SOLE_TRADER else kind_word(code),
            number,
        )
        for code, number in counts.by_kind.items()
    ]
