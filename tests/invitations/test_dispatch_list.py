"""Staff take out the dispatch list of a round, to put on the record."""

import io
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.clock import STOCKHOLM
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState, RefusalCause
from consult.invitations import actions
from consult.invitations.actions.printing import finish_letters, order_letters
from consult.invitations.models import Invitation, MailingKind, ResponseState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import token

Open = Callable[..., Browser]
BUTTON = "Utskickslista (Excel)"


def send(
    round_: Round, invited: list[Invitation], kind: MailingKind, now: datetime, subject: str = "Hej"
) -> None:
    actions.create_mailing(
        round_=round_, kind=kind, subject=subject, body="Svara här: {{ link }}",
        invitation_ids=[row.id for row in invited], send_from=now, by=SYSTEM, now=now,
    )  # fmt: skip


def book(page: Browser, round_: Round) -> openpyxl.Workbook:
    page.get(f"/staff/rounds/{round_.id}/recipients")
    taken = page.press(BUTTON).response
    assert taken.headers["Content-Disposition"].startswith("attachment; filename=utskickslista-")
    return openpyxl.load_workbook(io.BytesIO(taken.data))


def rows(found: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    headers, *cells = found[sheet].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in cells]


def test_every_mail_and_letter_has_a_row_and_every_text_stands_once(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_ = make_open_round(session)
        farm = make_invitation(session, round_, "=cmd|' /C calc'!A0", "gard@lindesgard.example")
        firm = make_invitation(session, round_, "Nordåns Åkeri AB", "info@nordan.example")
        farm.organisation.sole_trader, farm.organisation.org_number = True, "8112189876"
        firm.organisation.street, firm.organisation.postal_code = "Storgatan 1", "999 99"
        send(round_, [farm, firm], MailingKind.INVITATION, now, "@Hej")
        gone, refused = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        gone.state, gone.finished_at, gone.attempts, gone.reply_code = MailState.SENT, now, 1, 250
        refused.state, refused.finished_at, refused.attempts = MailState.REFUSED, now, 2
        refused.cause, refused.reply_code = RefusalCause.UNKNOWN, 550
        refused.reply_text = "5.1.1 User unknown"
        batch = order_letters(
            round_=round_,
            heading="Brev till er",
            body="Gå till sidan.",
            invitation_ids=[firm.id],
            by=SYSTEM,
            now=now,
        )
        finish_letters(batch_id=batch.id, codes={firm.id: "ABCD"}, file_name="x.pdf", now=now)
        actions.record_opened(invitation=farm, now=now)
    found = book(browser(cast.reader), round_)
    first, second, third = rows(found, "Utskick")
    assert (first["Mottagare"], first["Slag"]) == ("=cmd|' /C calc'!A0", "Enskild firma")
    assert (first["Utskick"], first["Ämne"], first["Hur det gick"]) == ("Inbjudan", "@Hej", "Skickat")
    local = now.astimezone(STOCKHOLM).replace(tzinfo=None)
    assert (first["Skickades"], first["Försök"], first["Länken öppnad"]) == (local, 1, local)
    assert first["Svaret"] == "Länken öppnad"
    assert (second["Adress"], second["Skickades"]) == ("info@nordan.example", None)
    assert second["Hur det gick"] == "Kom inte fram: Adressen finns inte"
    assert second["Mejlserverns svar"] == "550 5.1.1 User unknown"
    assert (third["Utskick"], third["Ämne"], third["Hur det gick"]) == ("Brev", "Brev till er", "Utskrivet")
    assert third["Adress"] == "Storgatan 1, 999 99"
    texts = rows(found, "Texter")
    assert [(row["Utskick"], row["Antal"]) for row in texts] == [("Inbjudan", 2), ("Brev", 1)]
    assert "Svara här:" in texts[0]["Text"]
    assert texts[1]["Text"] == "Gå till sidan."
    every = [cell for page in found for line in page.iter_rows() for cell in line]
    assert all(cell.data_type != "f" for cell in every)
    assert not any("811218" in str(cell.value) for cell in every)
    assert "recipients.exported" in session.scalars(select(AuditEntry.action)).all()


def test_nine_hundred_mails_take_no_more_statements_than_one(
    browser: Open, cast: Cast, session: Session, now: datetime, count_sql: list[str]
) -> None:
    reader, counted = browser(cast.reader), []
    for number, size in enumerate((1, 300), 1):
        with write():
            round_ = make_open_round(session, title=f"Program {number}", number=number)
            invited = [
                make_invitation(session, round_, f"Firma {number}-{each}", f"info@f{number}-{each}.example")
                for each in range(size)
            ]
            for kind in (MailingKind.INVITATION, MailingKind.REMINDER, MailingKind.DEADLINE):
                send(round_, invited, kind, now)
            invited[0].response_state = ResponseState.SUBMITTED
        reader.get(f"/staff/rounds/{round_.id}/recipients")
        count_sql.clear()
        began = time.perf_counter()
        taken = reader.press(BUTTON).response
        assert time.perf_counter() - began < 4
        counted.append(len(count_sql))
        found = openpyxl.load_workbook(io.BytesIO(taken.data))
        assert (len(rows(found, "Utskick")), len(rows(found, "Texter"))) == (3 * size, 3)
    assert counted[0] == counted[1] <= 12, count_sql


def test_a_missing_round_has_no_list(browser: Open, cast: Cast, session: Session) -> None:
    reader = browser(cast.reader)
    reader.get("/staff/account")
    reader.post("/staff/rounds/999/recipients/dispatch.xlsx", token(reader), status=404)
