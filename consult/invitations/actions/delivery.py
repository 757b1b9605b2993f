"""What the outbox asks and tells invitations: links minted when a mail is sent, and how each delivery went.

Both run in the worker's short transaction, once or twice per mail, so they touch as few rows as can be.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, Update, bindparam, insert, select, update
from sqlalchemy.orm.util import identity_key

from consult.core.db import db
from consult.core.outbox import MailState, OutboxMail, filler, on_state
from consult.core.outbox_hooks import MailRow
from consult.core.smtp import enhanced_status
from consult.invitations import extension_mails, mails, share_mails
from consult.invitations.links import OUTCOME_PATH, hash_token, link_url, new_token, unsubscribe_url
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    InvitationToken,
    MailingKind,
    MailingRecipient,
    Share,
    ShareRight,
)

MAILING_KINDS = tuple(kind.value for kind in MailingKind)

# The best first: one address that was reached is enough; an uncertain one needs somebody before a refused one.
_BEST_FIRST = (
    MailState.SENT,
    MailState.UNCERTAIN,
    MailState.SENDING,
    MailState.QUEUED,
    MailState.DEFERRED,
    MailState.REFUSED,
)


class AccessEnded(Exception):
    """The colleague that the mail is for has no access any more, so the mail has no link to carry."""


@filler(mails.RECEIPT, mails.NEW_LINK, extension_mails.KIND)
def fill_letter(rows: Sequence[MailRow], now: datetime) -> dict[int, dict[str, str]]:
    """A link of its own for each mail."""
    return {row.id: {"link": _mint(_invitation_of(row), row.id, now)} for row in rows}


@filler(*share_mails.KINDS.values(), extension_mails.TO_COLLEAGUE)
def fill_share(rows: Sequence[MailRow], now: datetime) -> dict[int, dict[str, str]]:
    """A colleague's own link, with the right that was given. None for one whose access has been taken away."""
    wanted = [int(row.values["share_id"]) for row in rows]
    ended = select(Share.id).where(Share.id.in_(wanted), Share.ended_at.is_not(None))
    if db.session.scalars(ended).first() is not None:
        raise AccessEnded
    return {
        row.id: {
            "link": _mint(
                _invitation_of(row),
                row.id,
                now,
                share_id=int(row.values["share_id"]),
                read_only=row.kind == share_mails.KINDS[ShareRight.READ],
            )
        }
        for row in rows
    }


@filler(*MAILING_KINDS)
def fill_mailing(rows: Sequence[MailRow], now: datetime) -> dict[int, dict[str, str]]:
    """A link of its own for each mail of a mailing, and its address to unsubscribe.

    The mail about the outcome leads straight to our answers; the others lead to the first page.
    """
    return {
        row.id: {
            "link": _mint(_invitation_of(row), row.id, now)
            + (OUTCOME_PATH if row.kind == MailingKind.OUTCOME else ""),
            "unsubscribe_url": unsubscribe_url(mails.settings(), row.id),
        }
        for row in rows
    }


_MINT = insert(cast(Table, InvitationToken.__table__))


def _mint(
    invitation_id: int, mail_id: int, now: datetime, *, share_id: int | None = None, read_only: bool = False
) -> str:
    token = new_token()
    row = {"invitation_id": invitation_id, "token_hash": hash_token(token), "outbox_mail_id": mail_id}
    row |= {"share_id": share_id, "read_only": read_only}
    db.session.connection().execute(_MINT, {**row, "created_at": now})
    return link_url(mails.settings(), token)


@on_state(*MAILING_KINDS)
def follow(row: MailRow, now: datetime) -> None:
    """Keep the ledger's delivery state: the best one among the addresses of this mailing."""
    state = row.state if row.state is MailState.SENT else _best(row)
    if state is None or (row.kind != MailingKind.INVITATION and state is MailState.QUEUED):
        return
    changes: dict[str, object] = {"delivery_state": DeliveryState(state.value)}
    if state is row.state:
        changes |= _evidence(row, now)
    if row.kind == MailingKind.REMINDER and row.state is MailState.SENT:
        changes["reminded_at"] = now
    _change(_invitation_of(row), changes)


def _invitation_of(row: MailRow) -> int:
    stored = row.values.get("invitation_id")
    if stored is not None:
        return int(stored)
    own = select(MailingRecipient.invitation_id).where(MailingRecipient.outbox_mail_id == row.id)
    return db.session.scalars(own).one()


def _change(invitation_id: int, changes: dict[str, object]) -> None:
    """Write past the session: this runs for every mail, and a loaded row only has to be read again."""
    given = {"own_id": invitation_id, **{f"new_{name}": value for name, value in changes.items()}}
    db.session.connection().execute(_changing(tuple(changes)), given)
    loaded = db.session.identity_map.get(identity_key(Invitation, invitation_id))
    if loaded is not None:
        db.session.expire(loaded, list(changes))


@lru_cache(maxsize=16)
def _changing(columns: tuple[str, ...]) -> Update:
    table = cast(Table, Invitation.__table__)
    return (
        update(table)
        .where(table.c.id == bindparam("own_id"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )


def _evidence(row: MailRow, now: datetime) -> dict[str, object]:
    codes = [str(row.reply_code or ""), enhanced_status(row.reply_text)]
    return {
        "delivery_cause": row.cause.value if row.cause else "",
        "delivery_evidence": " ".join(code for code in codes if code),
        "delivery_at": (_next_attempt(row) if row.state is MailState.DEFERRED else None) or now,
    }


def _next_attempt(row: MailRow) -> datetime | None:
    return db.session.scalar(select(OutboxMail.not_before).where(OutboxMail.id == row.id))


def _best(row: MailRow) -> MailState | None:
    own = select(MailingRecipient.mailing_id, MailingRecipient.invitation_id).where(
        MailingRecipient.outbox_mail_id == row.id
    )
    key = db.session.execute(own).first()
    if key is None:
        return None
    states = set(
        db.session.scalars(
            select(OutboxMail.state)
            .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
            .where(
                MailingRecipient.mailing_id == key.mailing_id,
                MailingRecipient.invitation_id == key.invitation_id,
            )
        )
    )
    return next((state for state in _BEST_FIRST if state in states), None)
