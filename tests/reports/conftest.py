"""Fixtures of the tests of outcome and overview."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from consult.core.db import db, write
from consult.organisations.models import Contact, OrganisationContact, OrganisationKind
from consult.reports.actions.publishing import DraftTexts, publish_outcome, save_publication_draft
from consult.reports.models import OutcomePublication
from tests.cast import Cast, actor
from tests.factories.triage import PERSON_NUMBER, Scene, make_scene

INTRO = "Här är allt ni skrev."


@pytest.fixture(autouse=True)
def clock(now: datetime) -> object:
    """The pages' clock stands at the tests' moment."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def scene(app: Flask, now: datetime) -> Scene:
    """A round with a programme and no responses yet."""
    with write():
        return make_scene(db.session(), now)


def give_address(scene: Scene, organisation_id: int, address: str) -> None:
    """Let the organisation have an address to mail to."""
    contact = Contact(email=address, name="Kontakten Själv", created_at=scene.now)
    scene.session.add(contact)
    scene.session.flush()
    scene.session.add(OrganisationContact(organisation_id=organisation_id, contact_id=contact.id))


@pytest.fixture
def answered(scene: Scene) -> Scene:
    """Four respondents of different kinds; every point is answered, nothing is published."""
    with write():
        firm = scene.organisation("Sågforsens Åkeri AB", org_number="165599990016")
        scene.response("Bron bär inte 64 ton.", "Skriv vem som gräver.", by=firm)
        trader = scene.organisation("Ensam Ensamsson", sole_trader=True, org_number=PERSON_NUMBER)
        scene.response("Ensam mening om planen", by=trader)
        scene.response(
            "Privat mening", by=scene.organisation("Privat Person", OrganisationKind.PRIVATE_PERSON)
        )
        scene.response("Om bakgrunden", on=scene.background)
        scene.answer_all()
        give_address(scene, firm.id, "akeriet@firman.example")
        give_address(scene, trader.id, "ensam@firman.example")
    return scene


Publish = Callable[..., OutcomePublication]


@pytest.fixture
def publish(scene: Scene, cast: Cast, now: datetime) -> Publish:
    """Publishes what is answered, with the mails that belong to it."""

    def run(
        *, note: str = "", mail: bool = False, mails: int = 0, moment: datetime | None = None
    ) -> OutcomePublication:
        by, when = actor(cast.editor), moment or now
        texts = DraftTexts(INTRO, note, when.date(), "Så använde vi era synpunkter", "Läs svaren: {{ link }}")
        with write():
            draft = save_publication_draft(
                round_=scene.round, texts=texts, expected_version=0, by=by, now=when
            )
            return publish_outcome(
                round_=scene.round,
                expected_version=draft.version,
                expected_mails=mails,
                mail=mail,
                by=by,
                now=when,
            )

    return run
