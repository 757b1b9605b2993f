"""Loads what consultees have only begun: opened links, drafts that are not sent in, and wrong recipients."""

import secrets
from datetime import datetime
from typing import Any

from consult.core.db import db
from consult.demo.content import moment
from consult.demo.scene import Scene, respondent
from consult.invitations.actions import record_opened, record_started
from consult.invitations.models import Invitation
from consult.responses.actions.changing import decline
from consult.responses.models import Draft, DraftComment, SectionRead

SECTIONS_READ = 4


def load_begun(scene: Scene, data: dict[str, Any]) -> None:
    """Add the drafts, and mark the links that were opened or answered with "fel mottagare"."""
    for item in data["opened"] + data["declined"] + data["drafts"]:
        invitation, at = _of(scene, item)
        record_opened(invitation=invitation, by=respondent(invitation), now=at)
    for item in data["declined"]:
        invitation, at = _of(scene, item)
        decline(invitation=invitation, by=respondent(invitation), now=at)
    for item in data["drafts"]:
        _draft(scene, item)
    db.session.flush()


def _of(scene: Scene, item: dict[str, Any]) -> tuple[Invitation, datetime]:
    return scene.invitations[item["organisation"]], moment(scene.now, item["days_ago"], item["time"])


def _draft(scene: Scene, item: dict[str, Any]) -> None:
    invitation, at = _of(scene, item)
    record_started(invitation=invitation, by=respondent(invitation), now=at)
    draft = Draft(
        invitation_id=invitation.id,
        submit_key=secrets.token_hex(16),
        seen_edition_id=scene.edition.id,
        started_at=at,
        saved_at=at,
    )
    db.session.add(draft)
    db.session.flush()
    db.session.add_all(
        DraftComment(
            draft_id=draft.id,
            edition_id=scene.edition.id,
            body=comment["text"],
            saved_at=at,
            **scene.target(comment["target"]),
        )
        for comment in item["comments"]
    )
    read = list(scene.texts.sections.values())[:SECTIONS_READ]
    db.session.add_all(
        SectionRead(invitation_id=invitation.id, section_id=section.section_id, at=at) for section in read
    )
