"""What the worker does for accounts: looking up who asked for a new password, and putting links in mails."""

from typing import Any

from consult.accounts import actions
from consult.accounts.actions import passwords, staff_links
from consult.core.clock import now
from consult.core.db import write
from consult.core.jobs import handler

HOOKS = (staff_links.fill_link,)


@handler(passwords.RESET_JOB, forget=True)
def send_reset(payload: dict[str, Any]) -> dict[str, Any]:
    """Queue the letter if the address is known; the result tells nothing."""
    with write():
        actions.send_reset(address=payload["address"], asked_at=payload["asked_at"], now=now())
    return {}
