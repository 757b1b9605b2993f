"""Fills an instance with the demo municipality, and makes a personal link to one of its recipients.

Run in a process of its own with the instance's settings: ``python -m tests.journeys.demo load | link NAME``.
"""

import sys

from flask import current_app

from consult.app import create_app
from consult.core.clock import now
from consult.core.db import write
from consult.demo import load
from consult.invitations.actions import mint_link
from consult.invitations.links import link_url


def main(order: str, name: str = "") -> None:
    """Load, or print the link of the named organisation."""
    with create_app().app_context():
        if order == "load":
            load.load_demo(now=now())
            return
        invitation = load.invitation_of(name)
        assert invitation is not None, name
        with write():
            token = mint_link(invitation=invitation, now=now())
        print(link_url(current_app.config["SETTINGS"], token))


if __name__ == "__main__":
    main(*sys.argv[1:])
