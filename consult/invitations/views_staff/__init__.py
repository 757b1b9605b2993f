"""Staff pages of recipients and mailings. The modules below add their routes to the one blueprint."""

from consult.invitations.views_staff import (
    ledger,
    letters,
    longer_time,
    new_day,
    one_recipient,
    printing,
    recipients,
    referrals,
    senders,
    sending,
)
from consult.invitations.views_staff.blueprint import bp

__all__ = [
    "bp",
    "ledger",
    "letters",
    "longer_time",
    "new_day",
    "one_recipient",
    "printing",
    "recipients",
    "referrals",
    "senders",
    "sending",
]
