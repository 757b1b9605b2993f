"""Personal links: 192 random bits in the address, only their SHA-256 in the database."""

import hashlib
import secrets

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult.config import Settings
from consult.consultations.models import Round
from consult.invitations.models import Invitation, InvitationToken

LINK_PATH = "/svara/"
OUTCOME_PATH = "/utfall"  # after the secret: our answers to its holder
UNSUBSCRIBE_PATH = "/avregistrera/"
NEW_LINK_PATH = "/ny-lank"
CODE_PATH = "/brev"


def new_token() -> str:
    """A fresh secret for a link: 32 signs of the URL-safe alphabet."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """What the database keeps of a secret: its SHA-256 in hex."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def link_url(settings: Settings, token: str) -> str:
    """The address that a mail carries for this secret."""
    return settings.base_url + LINK_PATH + token


def find_token(session: Session, token: str) -> InvitationToken | None:
    """The working token row of a secret with its invitation, organisation, round and programme; one statement.

    None for unknown, revoked and malformed alike, after the same work.
    """
    return session.scalar(
        select(InvitationToken)
        .where(InvitationToken.token_hash == hash_token(token), InvitationToken.revoked_at.is_(None))
        .options(
            joinedload(InvitationToken.invitation).joinedload(Invitation.organisation),
            joinedload(InvitationToken.invitation).joinedload(Invitation.round).joinedload(Round.programme),
        )
    )


def find_by_token(session: Session, token: str) -> Invitation | None:
    """The invitation that a secret opens; None for unknown, revoked and malformed alike."""
    row = find_token(session, token)
    return row.invitation if row else None


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="unsubscribe")


def unsubscribe_url(settings: Settings, mail_id: int) -> str:
    """The one-click address of one mail of a mailing. It carries a signed row number, no personal data."""
    return settings.base_url + UNSUBSCRIBE_PATH + str(_signer(settings).dumps(mail_id))


def read_unsubscribe(settings: Settings, signed: str) -> int | None:
    """The outbox mail's id in a signed address; None when it was not made here."""
    try:
        found = _signer(settings).loads(signed)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None
