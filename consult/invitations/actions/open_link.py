"""The open link: a stranger asks, the worker makes an invitation and mails its personal link.

Asking stores what was typed and nothing else, whether the address is known or not, so that neither the answer nor
its time tells. Everything that depends on what is known happens in the worker.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.consultations.models import Round, Visibility
from consult.core.actor import SYSTEM
from consult.core.db import db
from consult.core.outbox import filler, on_state
from consult.core.outbox_hooks import MailRow
from consult.invitations import mails
from consult.invitations.actions import delivery
from consult.invitations.actions.inviting import invite
from consult.invitations.limits import hidden_key, may_try
from consult.invitations.models import DeliveryState, Invitation, OpenSender
from consult.invitations.open_link_mails import queue_open_link
from consult.organisations.actions import create_organisation
from consult.organisations.columns import Field
from consult.organisations.models import (
    OPEN_LINK,
    Contact,
    Organisation,
    OrganisationContact,
    OrganisationKind,
)

PER_ADDRESS = 3
PER_VISITOR = 20
SOLE_TRADER_FORM = "Enskild firma"


def is_open_to_all(round_: Round) -> bool:
    """Whether anybody may ask for a link to it."""
    return round_.visibility is Visibility.PUBLIC and round_.is_open()


def ask_for_link(
    *,
    round_: Round,
    kind: OrganisationKind,
    sole_trader: bool = False,
    name: str,
    address: str,
    org_number: str = "",
    visitor: str,
    now: datetime,
) -> None:
    """Take down who wants to answer an open round; tells nothing, also when there have been too many requests.

    At most three an hour to one address and twenty from one visitor.
    """
    limits = {
        hidden_key("open_link", "address", address): PER_ADDRESS,
        hidden_key("open_link", "visitor", visitor): PER_VISITOR,
    }
    if not is_open_to_all(round_) or not may_try(limits, now=now):
        return
    db.session.add(
        OpenSender(
            round_id=round_.id,
            kind=kind,
            sole_trader=sole_trader,
            name=name,
            address=address,
            org_number=org_number,
            asked_at=now,
        )
    )
    db.session.flush()


def take_in_senders(*, now: datetime) -> int:
    """Give each sender that waits an invitation and queue the mail with its link; how many. For the worker.

    Somebody who has asked before under the same name and address, or who is invited under them, gets a link to what
    there is.
    """
    waiting = select(OpenSender).where(OpenSender.taken_at.is_(None)).order_by(OpenSender.id).limit(50)
    senders = db.session.scalars(waiting.with_for_update(skip_locked=True)).all()
    for sender in senders:
        sender.taken_at = now
        round_ = db.session.get_one(Round, sender.round_id)
        if not is_open_to_all(round_):
            continue
        invitation = _known(sender) or _new(sender, round_, now)
        if invitation.organisation.source == OPEN_LINK:
            sender.invitation_id = invitation.id
        queue_open_link(sender=sender, invitation=invitation, now=now)
        db.session.flush()
    return len(senders)


def _known(sender: OpenSender) -> Invitation | None:
    """What this address can answer by already under this name."""
    asked = (
        select(Invitation)
        .join(OpenSender, OpenSender.invitation_id == Invitation.id)
        .where(OpenSender.address == sender.address, Invitation.round_id == sender.round_id)
    )
    invited = (
        select(Invitation)
        .join(OrganisationContact, OrganisationContact.organisation_id == Invitation.organisation_id)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .where(Contact.email == sender.address, Invitation.round_id == sender.round_id)
    )
    for query in (asked, invited):
        rows = db.session.scalars(query.order_by(Invitation.id).options(joinedload(Invitation.organisation)))
        for row in rows:
            if _same(row.organisation, sender):
                return row
    return None


def _same(organisation: Organisation, sender: OpenSender) -> bool:
    return organisation.kind is sender.kind and organisation.name.casefold() == sender.name.casefold()


def _new(sender: OpenSender, round_: Round, now: datetime) -> Invitation:
    columns = {Field.NAME: sender.name}
    if sender.sole_trader:
        columns[Field.LEGAL_FORM] = SOLE_TRADER_FORM
    organisation = create_organisation(
        kind=sender.kind, digits=None, columns=columns, source=OPEN_LINK, by=SYSTEM, now=now
    )
    return invite(round_=round_, organisation_ids=[organisation.id], by=SYSTEM, now=now)[0]


@filler(mails.OPEN_LINK)
def fill_open_link(rows: Sequence[MailRow], now: datetime) -> dict[int, dict[str, str]]:
    """A link of its own for each mail."""
    return delivery.fill_letter(rows, now)


@on_state(mails.OPEN_LINK)
def follow_open_link(row: MailRow, now: datetime) -> None:
    """The ledger's delivery state of a sender whose only mail this is."""
    invitation = db.session.get(Invitation, int(row.values["invitation_id"]))
    if invitation is None or invitation.organisation.source != OPEN_LINK:
        return
    if row.state.value in set(DeliveryState):
        invitation.delivery_state = DeliveryState(row.state.value)
        invitation.delivery_cause = row.cause.value if row.cause else ""
        invitation.delivery_at = now
