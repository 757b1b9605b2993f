"""Loads the demo's desk: answers to nearly half of the points, and six revision tasks."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from consult.accounts.models import User
from consult.core.actor import Actor
from consult.core.db import db
from consult.demo.content import day, moment
from consult.demo.scene import Scene
from consult.triage.actions.revision_tasks import TaskFacts, complete_task, create_task, save_draft
from consult.triage.models import Answer, Outcome, Point, RevisionTask, WorkState
from consult.triage.queries.tasks import current_of, fields_of

FIELDS = {"description": "body", "schedule_text": "schedule"}


def load_desk(scene: Scene, data: dict[str, Any], *, handler: User, by: Actor) -> None:
    """Answer the points, and make the tasks, two of them completed."""
    points = _points(scene)
    for answer in data["answers"]:
        _answer(scene, answer, points, by)
    db.session.flush()
    for number, task in enumerate(data["tasks"]):
        _task(scene, task, points, handler, by, due=day(scene.now, 31 + 2 * number))


def _points(scene: Scene) -> dict[str, Point]:
    query = select(Point).where(Point.round_id == scene.round_.id)
    by_comment = {point.comment_id: point for point in db.session.scalars(query)}
    return {ref: by_comment[c.id] for ref, c in scene.comments.items() if c.id in by_comment}


def _answer(scene: Scene, item: dict[str, Any], points: dict[str, Point], by: Actor) -> None:
    received = scene.comments[item["comment"]].response.received_at
    at = min(received + timedelta(hours=20), scene.now)
    answer = Answer(
        outcome=Outcome(item["outcome"]),
        reason=item["reason"],
        remainder=item["remainder"],
        state=WorkState(item["state"]),
        written_by=by.label,
        created_at=at,
        updated_at=at,
    )
    db.session.add(answer)
    db.session.flush()
    points[item["comment"]].answer_id = answer.id


def _task(
    scene: Scene, item: dict[str, Any], points: dict[str, Point], handler: User, by: Actor, *, due: Any
) -> None:
    target = scene.target(item["target"])
    facts = TaskFacts(
        title=item["title"],
        section_id=target["section_id"] or 0,
        goal_id=target["goal_id"],
        measure_id=target["measure_id"],
        responsible_id=handler.id,
        due_on=due,
        instruction=item["note"],
    )
    causes = [points[ref] for ref in item["comments"]]
    task = create_task(
        round_=scene.round_, facts=facts, points=causes, by=by, now=moment(scene.now, 2, "08:30")
    )
    if item["new"]:
        _write(task, item, by, at=moment(scene.now, 1, "14:02"))


def _write(task: RevisionTask, item: dict[str, Any], by: Actor, *, at: datetime) -> None:
    """Write the new wording; a done task becomes a version, another keeps it as its draft."""
    current = current_of(db.session(), task)
    fields = fields_of(current)
    for edit in item["new"].get("edits", []):
        fields["body"] = fields["body"].replace(edit["find"], edit["replace"])
    fields |= {FIELDS[name]: text for name, text in item["new"].items() if name in FIELDS}
    save = complete_task if item["state"] == "done" else save_draft
    save(task=task, fields=fields, expected_version=0, base_version_id=current.id, by=by, now=at)
