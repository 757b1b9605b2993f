"""A round with recipients in every state of the ledger."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.invitations.models import DeliveryState, Invitation, ResponseState
from consult.organisations.models import OrganisationKind
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round

D, R = DeliveryState, ResponseState
# name: (delivery, cause, evidence, response, number of comments)
STATES: dict[str, tuple[DeliveryState, str, str, ResponseState, int]] = {
    "Hedlunds Trä AB": (D.SENT, "", "250", R.SUBMITTED, 5),
    "Kvarnforsens Mekaniska AB": (D.SENT, "", "250", R.NO_COMMENTS, 0),
    "Elkraft i Forsunda AB": (D.SENT, "", "250", R.STARTED, 0),
    "Lindesgårds Lantbruk": (D.SENT, "", "250", R.OPENED, 0),
    "Skogsrå Design": (D.SENT, "", "250", R.NOT_OPENED, 0),
    "Nordåns Åkeri AB": (D.REFUSED, "unknown", "550 5.1.1", R.NOT_OPENED, 0),
    "Strandgårdens Konferens": (D.REFUSED, "blocked", "554 5.7.1", R.NOT_OPENED, 0),
    "Björkviks Bageri": (D.DEFERRED, "full", "452 4.2.2", R.NOT_OPENED, 0),
    "Dalens Solteknik AB": (D.QUEUED, "", "", R.NOT_OPENED, 0),
    "Övre Dalens byalag": (D.UNCERTAIN, "", "", R.NOT_OPENED, 0),
    "Sågforsens Åkeri AB": (D.NO_ADDRESS, "", "", R.NOT_OPENED, 0),
    "Granbackens Handel": (D.SENT, "", "250", R.DECLINED, 0),
    "Fjällbäckens Camping": (D.NOT_SENT, "", "", R.NOT_OPENED, 0),
    "Ängsbackens Vård": (D.LETTER, "", "", R.NOT_OPENED, 0),
    "Ödåkers Snickeri": (D.SENDING, "", "", R.NOT_OPENED, 0),
}


def make_ledger(session: Session, now: datetime) -> Round:
    """The round with one recipient per entry; the farm is a sole trader, the village an association."""
    round_ = make_open_round(session)
    for number, (name, (delivery, cause, evidence, response, comments)) in enumerate(STATES.items()):
        emails = [] if delivery is D.NO_ADDRESS else [f"info@firma{number}.example"]
        invitation = make_invitation(session, round_, name, *emails)
        invitation.delivery_state, invitation.delivery_cause = delivery, cause
        invitation.delivery_evidence, invitation.delivery_at = evidence, now
        invitation.response_state, invitation.comment_count = response, comments
        invitation.response_at = None if response is R.NOT_OPENED else now
    named(session, "Lindesgårds Lantbruk").organisation.sole_trader = True
    named(session, "Övre Dalens byalag").organisation.kind = OrganisationKind.ASSOCIATION
    session.flush()
    return round_


def named(session: Session, name: str) -> Invitation:
    """The recipient with this name."""
    return next(row for row in session.query(Invitation) if row.organisation.name == name)


def token(browser: Browser) -> dict[str, str]:
    """The token of the page that is shown, to post with what its forms do not offer."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.page.html if browser.page else "")
    assert found is not None
    return {"csrf_token": found[1]}
