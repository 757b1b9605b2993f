"""Minting, replacing and asking for personal links."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from consult.consultations.models import Round
from consult.core import audit, jobs
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import OutboxMail
from consult.invitations import mails
from consult.invitations.actions.sharing import end_all_shares, mail_links_again
from consult.invitations.addresses import addresses_for
from consult.invitations.limits import hidden_key, may_try
from consult.invitations.links import hash_token, new_token
from consult.invitations.models import Invitation, InvitationToken
from consult.organisations.models import Contact, OrganisationContact

NEW_LINK_JOB = "invitations.new_link"
REQUESTS_PER_ADDRESS = 3
REQUESTS_PER_VISITOR = 20


def mint_link(*, invitation: Invitation, mail: OutboxMail | None = None, now: datetime) -> str:
    """Make one more working link to the invitation and return its secret, which is kept nowhere.

    ``mail`` is the mail that carries it, if any.
    """
    token = new_token()
    db.session.add(
        InvitationToken(
            invitation_id=invitation.id,
            token_hash=hash_token(token),
            outbox_mail_id=mail.id if mail else None,
            created_at=now,
        )
    )
    db.session.flush()
    return token


def revoke_and_replace(*, invitation: Invitation, by: Actor, now: datetime) -> list[OutboxMail]:
    """Stop every link of the invitation, colleagues' too, and mail a new one to each of its addresses.

    The draft stays.
    """
    end_all_shares(invitation=invitation, now=now)
    db.session.execute(
        update(InvitationToken)
        .where(InvitationToken.invitation_id == invitation.id, InvitationToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    name = invitation.organisation.name
    on = ("invitation", invitation.public_id, name)
    audit.record(by=by, action="invitation.links_replaced", on=on, now=now)
    found = addresses_for([invitation.organisation_id]).get(invitation.organisation_id, [])
    return [_new_link(invitation, address, now) for address in found]


def request_new_link(*, address: str, visitor: str = "", now: datetime) -> None:
    """Ask the worker to look the address up: the request does the same for a known and an unknown one.

    At most three an hour to one address and twenty from one visitor (any text that tells visitors apart; only
    its keyed hash is stored).
    """
    address = address.strip().lower()
    limits = {hidden_key("new_link", "address", address): REQUESTS_PER_ADDRESS}
    if visitor:
        limits[hidden_key("new_link", "visitor", visitor)] = REQUESTS_PER_VISITOR
    if not may_try(limits, now=now):
        return
    payload = {"address": address, "asked_at": now.isoformat()}
    jobs.enqueue(kind=NEW_LINK_JOB, key=f"{NEW_LINK_JOB}:{secrets.token_hex(16)}", payload=payload, now=now)


def send_new_links(*, address: str, asked_at: datetime) -> None:
    """Mail a fresh link for each open invitation of a contact or colleague with this address; the worker's part.

    The moment of the request makes the keys: done twice, it mails once.
    """
    for invitation in _open_invitations(address):
        _new_link(invitation, address, asked_at)
    mail_links_again(address=address, now=asked_at)


def _new_link(invitation: Invitation, address: str, now: datetime) -> OutboxMail:
    return mails.queue_new_link(invitation=invitation, to=address, reason=now.isoformat(), now=now)


def _open_invitations(address: str) -> list[Invitation]:
    query = (
        select(Invitation)
        .join(Invitation.round)
        .join(OrganisationContact, OrganisationContact.organisation_id == Invitation.organisation_id)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .where(Contact.email == address, Round.opened_at.is_not(None))
        .order_by(Invitation.id)
        .options(
            joinedload(Invitation.organisation), joinedload(Invitation.round).joinedload(Round.programme)
        )
    )
    return list(db.session.scalars(query))
