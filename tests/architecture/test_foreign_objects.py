"""An address that names a thing of another round or programme than its own is answered with 404, for every route."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from consult.core.db import db, write
from consult.core.files import StoredFile
from consult.invitations.models import Referral, ReferralKind
from consult.programmes.models import DocumentImport, SectionVersion
from consult.responses.models import CommentAttachment
from consult.triage.models import RevisionTask
from tests.architecture.test_hostile_input import send_mail
from tests.cast import Cast
from tests.client import Browser
from tests.factories.desk import make_desk
from tests.factories.other_roads import make_batch, make_sender
from tests.factories.reports import make_report_things
from tests.factories.triage import Scene, make_scene
from tests.factories.withholding import make_withheld

OWNERS = {"round_id", "programme_id"}


def filled(scene: Scene, now: datetime) -> dict[str, Any]:
    """Everything that an address may name, by the name of its argument."""
    session = scene.session
    response = scene.response("Foreign words of nobody else")
    task = RevisionTask(
        round_id=scene.round.id,
        number=scene.points[0].number,
        title="Foreign task",
        section_id=scene.section.id,
        measure_id=scene.measures[0].id,
        created_by="Handläggare",
        created_at=now,
    )
    file = StoredFile(sha256="0" * 64, size=1, media_type="text/plain", filename="a.txt", created_at=now)
    session.add_all([task, file])
    session.flush()
    comment = scene.points[0].comment
    attachment = CommentAttachment(comment_id=comment.id, file_id=file.id)
    read = DocumentImport(
        document_id=scene.document.id, file_id=file.id, proposal=[], created_at=now, created_by="Handläggare"
    )
    referral = Referral(invitation_id=response.invitation_id, kind=ReferralKind.PERSON, created_at=now)
    session.add_all([attachment, read, referral])
    session.flush()
    batch, sender = (make(session, response.invitation, now) for make in (make_batch, make_sender))
    return {
        "batch_id": batch.id, "sender_id": sender.id, "response_id": response.id,
        "round_id": scene.round.id, "programme_id": scene.programme.id, "document_id": scene.document.id,
        "section_id": scene.section.id, "goal_id": scene.goal.id, "measure_id": scene.measures[0].id,
        "edition_id": scene.edition.id, "number": scene.points[0].number, "point_number": scene.points[0].number,
        "attachment_id": attachment.id, "import_id": read.id, "invitation_id": response.invitation_id,
        "mailing_id": send_mail(scene, response.invitation_id, now).id, "referral_id": referral.id, "review_id": 1,
    }  # fmt: skip


def test_no_address_mixes_two_rounds_or_programmes(
    app: Flask, browser: Callable[..., Browser], cast: Cast, now: datetime
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with write() as session:
        own = make_scene(session, now, slug="own", case="KS 2026/1")
        foreign_scene = make_scene(session, now, slug="foreign", case="KS 2026/2")
        own_values = {"round_id": own.round.id, "programme_id": own.programme.id}
        foreign = filled(foreign_scene, now)
        foreign |= make_desk(session, foreign_scene.points[0], cast.administrator, now)
        del foreign["standard_id"]  # the same in every round
        foreign |= make_report_things(session, foreign_scene, now)
        foreign |= make_withheld(session, foreign_scene.points[0], now)
        # The foreign numbers must not happen to exist in the own round.
        foreign_scene.points[0].number = foreign["number"] = foreign["point_number"] = 77
        session.scalars(select(RevisionTask)).one().number = 77
    client, tried = browser(cast.administrator).client, 0
    for rule in app.url_map.iter_rules():
        inner = rule.arguments - OWNERS
        if not (rule.arguments & OWNERS) or not inner & foreign.keys():
            continue
        values = {
            name: own_values.get(
                name, foreign.get(name, sorted(getattr(rule._converters[name], "items", "x"))[0])
            )
            for name in rule.arguments
        }
        built = rule.build(values)
        assert built is not None
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(built[1], method=method)
            assert answer.status_code == 404, f"{method} {rule.rule}: {answer.status_code}"
            assert "Foreign" not in answer.text, f"{method} {rule.rule}"
            tried += 1
    assert tried > 40
    db.session.rollback()
    assert db.session.scalars(select(SectionVersion.number).where(SectionVersion.number > 1)).all() == []
