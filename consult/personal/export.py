"""The extract of what is stored on a contact: one list of rows for page, JSON and workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from consult.core.outbox import MailState
from consult.core.spreadsheet_writing import Cell, Sheet, xlsx_bytes
from consult.personal.queries import Holdings

MAIL_WORDS = {
    MailState.QUEUED: _l("Väntar"),
    MailState.SENDING: _l("Skickas"),
    MailState.SENT: _l("Skickat"),
    MailState.DEFERRED: _l("Försöker igen"),
    MailState.UNCERTAIN: _l("Osäkert"),
    MailState.REFUSED: _l("Kom inte fram"),
    MailState.CANCELLED: _l("Stoppat"),
}

Part = tuple[str, list[str], list[list[Cell]]]


def parts(stored: Holdings) -> list[Part]:
    """Name, headings and rows of every part that has any."""
    return [part for part in _all_parts(stored) if part[2]]


def _all_parts(stored: Holdings) -> Iterator[Part]:
    contact = stored.contact
    yield (
        _("Kontakten"),
        [_("E-post"), _("Namn"), _("Tillagd"), _("Inga fler mejl sedan")],
        [[contact.email, contact.name, contact.created_at, contact.no_mail_at]],
    )
    yield _("Organisationer"), [_("Namn")], [[each.name] for each in stored.organisations]
    yield (
        _("Mejl"),
        [_("Ämne"), _("Läge"), _("Köat"), _("Avslutat")],
        [
            [each.subject, str(MAIL_WORDS[each.state]), each.created_at, each.finished_at]
            for each in stored.mails
        ],
    )
    yield (
        _("Påbörjade svar"),
        [_("Remiss"), _("Påbörjat"), _("Senast sparat"), _("Namn"), _("Adress för kvitto")],
        [
            [round_.title, draft.started_at, draft.saved_at, draft.respondent_name, draft.receipt_email]
            for draft, round_ in stored.drafts
        ],
    )
    yield (
        _("Inkomna svar"),
        [_("Remiss"), _("Nummer"), _("Inkommet"), _("Namn"), _("Adress för kvitto")],
        [
            [round_.title, each.number, each.received_at, each.respondent_name, each.receipt_email]
            for each, round_ in stored.responses
        ],
    )
    yield (
        _("Delat med"),
        [_("Adress"), _("Namn"), _("När")],
        [[each.address, each.name, each.created_at] for each in stored.shares],
    )
    yield (
        _("Egen begäran om länk"),
        [_("Namn"), _("Adress"), _("När")],
        [[each.name, each.address, each.asked_at] for each in stored.senders],
    )
    yield (
        _("Utpekad som rätt mottagare"),
        [_("Namn"), _("Adress"), _("När")],
        [[each.name, each.email, each.created_at] for each in stored.referrals],
    )
    yield (
        _("Bett om längre svarstid"),
        [_("Till och med"), _("Varför"), _("När")],
        [[str(each.wished_until or ""), each.reason, each.asked_at] for each in stored.longer_times],
    )
    yield (
        _("Avregistreringar"),
        [_("Adress"), _("När")],
        [[each.address, each.at] for each in stored.unsubscriptions],
    )
    rows: list[list[Cell]] = [[stored.import_rows]] if stored.import_rows else []
    yield _("Inlästa registerfiler"), [_("Rader med adressen")], rows
    yield (
        _("Loggbok"),
        [_("När"), _("Vem"), _("Kod")],
        [[each.at, each.actor_label, each.action] for each in stored.log],
    )


def as_json(stored: Holdings) -> bytes:
    """The extract for machines; times as ISO 8601 in UTC."""
    content = {
        name: [dict(zip(heads, row, strict=True)) for row in rows] for name, heads, rows in parts(stored)
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_iso).encode()


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def as_xlsx(stored: Holdings) -> bytes:
    """The extract for people, one sheet for each part."""
    return xlsx_bytes([Sheet(name, heads, rows) for name, heads, rows in parts(stored)])
