"""Which invitations this browser may answer for: the personal links that it has exchanged.

An accountant who answers for five firms holds five. Which token opened each is kept, so that revoking the token
ends the access at the next request.
"""

import secrets

from flask import session

GRANTS = "grants"
WRITER = "writer"


def grant(public_id: str, token_id: int) -> None:
    """Let this browser answer for the invitation, opened by this token."""
    grants = dict(session.get(GRANTS, {}))
    grants[public_id] = token_id
    session[GRANTS] = grants
    session.permanent = True


def granted(public_id: str) -> int | None:
    """The token that opened the invitation here, or None."""
    token_id = session.get(GRANTS, {}).get(public_id)
    return token_id if isinstance(token_id, int) else None


def drop(public_id: str) -> None:
    """Forget the invitation in this browser."""
    session[GRANTS] = {key: value for key, value in session.get(GRANTS, {}).items() if key != public_id}


def writer_key() -> str:
    """A random key of this browser, to tell two people writing in the same draft apart."""
    if WRITER not in session:
        session[WRITER] = secrets.token_hex(8)
    return str(session[WRITER])
