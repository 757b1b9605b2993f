"""The dispatch list: what was sent to whom, when, and what came of it, as a workbook to put on the record."""

from collections.abc import Sequence

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell, Sheet
from consult.invitations.models import MailingKind
from consult.invitations.queries.dispatch import Dispatch, SentText
from consult.invitations.words import CAUSE_WORDS, MAIL_WORDS, MAILING_WORDS, RESPONSE_WORDS
from consult.organisations.words import kind_word


def dispatch_sheets(rows: Sequence[Dispatch], texts: Sequence[SentText]) -> list[Sheet]:
    """One sheet with a row per mail or letter, one with the texts as they were sent."""
    return [
        Sheet(
            _("Utskick"), _headers(), [_cells(row) for row in rows], (36, 16, 34, 16, 40, 17, 17, 9, 28, 40)
        ),
        Sheet(_("Texter"), _text_headers(), [_text_cells(row) for row in texts], (16, 40, 100, 17, 24, 9)),
    ]


def _headers() -> list[str]:
    return [
        _("Mottagare"),
        _("Slag"),
        _("Adress"),
        _("Utskick"),
        _("Ämne"),
        _("Lades i kö"),
        _("Skickades"),
        _("Försök"),
        _("Hur det gick"),
        _("Mejlserverns svar"),
        _("Länken öppnad"),
        _("Svaret"),
        _("Svaret ändrades"),
    ]


def _cells(row: Dispatch) -> list[Cell]:
    return [
        row.name,
        kind_word(row.organisation_kind, sole_trader=row.sole_trader),
        row.address,
        _mailing_word(row.kind),
        row.subject,
        row.queued_at,
        row.sent_at,
        row.attempts if row.state else None,
        _state_word(row),
        " ".join(part for part in (str(row.reply_code or ""), row.reply_text) if part),
        row.opened_at,
        str(RESPONSE_WORDS[row.response_state]),
        row.response_at,
    ]


def _mailing_word(kind: MailingKind | None) -> str:
    return str(MAILING_WORDS[kind]) if kind else _("Brev")


def _state_word(row: Dispatch) -> str:
    if row.state is None:
        return "" if row.kind else _("Utskrivet")
    word = str(MAIL_WORDS[row.state])
    cause = CAUSE_WORDS.get(row.cause) if row.cause else None
    return f"{word}: {cause}" if cause else word


def _text_headers() -> list[str]:
    return [_("Utskick"), _("Ämne"), _("Text"), _("Skickas från"), _("Gjort av"), _("Antal")]


def _text_cells(row: SentText) -> list[Cell]:
    return [_mailing_word(row.kind), row.subject, row.text, row.send_from, row.created_by, row.number]
