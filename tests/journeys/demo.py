"""Fills an instance with the demo municipality, makes a personal link, or answers what is left to answer.

Run in a process of its own with the instance's settings: ``python -m tests.journeys.demo load | link NAME | answer``.
"""

import itertools
import sys

from flask import current_app
from sqlalchemy import select

from consult.app import create_app
from consult.consultations.models import Round
from consult.core.clock import now
from consult.core.db import db, write
from consult.demo import load
from consult.invitations.actions import mint_link
from consult.invitations.links import link_url
from consult.reports.queries.completeness import unanswered
from consult.triage.models import Answer, Outcome, WorkState

ANSWERS = (
    (Outcome.NOTED, "Tack. Vi tar med oss det i arbetet med handlingsplanen."),
    (Outcome.NOT_MET, "Pengarna finns inte i budgeten för 2027. Frågan prövas igen när planen följs upp."),
    (Outcome.ALREADY_MET, "Det ingår redan i åtgärden."),
    (Outcome.MET, "Vi har förtydligat texten."),
)


def main(order: str, name: str = "") -> None:
    """Load, print the link of the named organisation, or give every point a finished answer."""
    with create_app().app_context():
        if order == "load":
            load.load_demo(now=now())
        elif order == "answer":
            answer_the_rest()
        else:
            print(link_to(name))


def link_to(name: str) -> str:
    """A fresh personal link to the organisation's invitation."""
    invitation = load.invitation_of(name)
    assert invitation is not None, name
    with write():
        token = mint_link(invitation=invitation, now=now())
    return link_url(current_app.config["SETTINGS"], token)


def answer_the_rest() -> None:
    """Finish what is begun and answer what is not, so that the outcome can be published."""
    moment = now()
    with write() as session:
        round_ = session.scalars(select(Round)).one()
        for row, (outcome, reason) in zip(
            unanswered(session, round_.id, moment), itertools.cycle(ANSWERS), strict=False
        ):
            answer = row.answer
            if answer is None:
                answer = Answer(created_at=moment, version=1, state=WorkState.DRAFT)
                answer.reason = answer.remainder = answer.written_by = ""
                answer.updated_at = moment
                db.session.add(answer)
                db.session.flush()
                row.point.answer_id = answer.id
            answer.outcome, answer.reason = answer.outcome or outcome, answer.reason or reason
            answer.remainder, answer.written_by = answer.remainder or "", answer.written_by or "Handläggare"
            answer.state, answer.updated_at = WorkState.DONE, moment


if __name__ == "__main__":
    main(*sys.argv[1:])
