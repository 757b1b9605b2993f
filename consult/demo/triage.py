"""Loads the demo's desk: standard answers, answers to a third of the points, a group under one answer, and tasks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from consult.accounts.actions import actor_of
from consult.core.actor import Actor
from consult.core.db import db
from consult.demo.content import day, moment
from consult.demo.scene import Desk
from consult.triage.actions.answers import Wording, return_answer, save_answer
from consult.triage.actions.bulk import Order, change_points
from consult.triage.actions.groups import name_group
from consult.triage.actions.revision_tasks import (
    TaskFacts,
    close_unchanged,
    complete_task,
    create_task,
    save_draft,
)
from consult.triage.actions.standard_answers import save_standard
from consult.triage.actions.task_reviews import hand_in, return_task
from consult.triage.bulk import Bulk, seal
from consult.triage.models import Answer, Outcome, Point, PointGroup, RevisionTask, StandardAnswer
from consult.triage.queries.bulk import standing_of_numbers
from consult.triage.queries.task_reviews import latest_review
from consult.triage.queries.tasks import current_of, fields_of

FIELDS = {"title": "title", "description": "body", "schedule_text": "schedule"}
SAVES: dict[str, Callable[..., object]] = {"done": complete_task, "for_review": hand_in, "returned": hand_in}
ANSWERED_AFTER = timedelta(hours=20)


def load_answers(desk: Desk, data: dict[str, Any], standards: dict[str, StandardAnswer]) -> None:
    """Answer the points as they came in; the reviewer sends one back and accepts those that are done."""
    writer, reviewer = desk.actor("Handläggare"), desk.actor("Granskare")
    done: list[Point] = []
    for item in data["answers"]:
        point = desk.points[item["comment"]]
        at = min(desk.scene.comments[item["comment"]].response.received_at + ANSWERED_AFTER, desk.scene.now)
        standard = standards.get(item.get("standard", ""))
        _answer(point, item, standard, writer, at)
        if item["state"] == "done":
            done.append(point)
    for item in data["groups"]:
        done += _group(desk, item, writer)
    for item in data["returns"]:
        point = desk.points[item["comment"]]
        return_answer(
            point=point,
            note=item["reason"],
            expected_version=_version(point),
            by=reviewer,
            now=moment(desk.scene.now, 1, "15:20"),
        )
    bulk(desk, done, Order(what=Bulk.ACCEPT), by=reviewer, at=moment(desk.scene.now, 0, "08:20"))


def load_standards(data: dict[str, Any], *, by: Actor, now: datetime) -> dict[str, StandardAnswer]:
    """Write the answers to use again; by their titles."""
    return {
        item["title"]: save_standard(
            standard=None,
            title=item["title"],
            outcome=Outcome(item["outcome"]),
            reason=item["reason"],
            expected_version=0,
            by=by,
            now=now,
        )
        for item in data["standards"]
    }


def load_tasks(desk: Desk, data: dict[str, Any]) -> None:
    """Make the tasks: some wait, one is late, one is being written, the others are closed."""
    for item in data["tasks"]:
        _task(desk, item, desk.actor("Handläggare"))


def bulk(desk: Desk, points: list[Point], order: Order, *, by: Actor, at: datetime) -> None:
    """Do one thing to all these points, as from the list of points."""
    standing = standing_of_numbers(db.session(), desk.scene.round_.id, [point.number for point in points])
    change_points(
        round_id=desk.scene.round_.id,
        point_ids=[each.point_id for each in standing],
        order=order,
        seen=seal(order.what, standing),
        by=by,
        now=at,
    )


def _answer(
    point: Point,
    item: dict[str, Any],
    standard: StandardAnswer | None,
    by: Actor,
    at: datetime,
    *,
    also: tuple[int, ...] = (),
) -> None:
    outcome = Outcome(item["outcome"])
    wording = Wording(outcome, item["reason"], item["remainder"], standard.id if standard else None)
    finish = item["state"] != "draft"
    save_answer(point=point, wording=wording, finish=finish, expected_version=0, also=also, by=by, now=at)


def _group(desk: Desk, item: dict[str, Any], by: Actor) -> list[Point]:
    first, *others = (desk.points[ref] for ref in item["comments"])
    at = moment(desk.scene.now, 0, "08:10")
    _answer(first, item, None, by, at, also=tuple(point.id for point in others))
    group = db.session().get_one(PointGroup, first.group_id)
    name_group(group=group, title=item["title"], by=by, now=at)
    return [first]


def _version(point: Point) -> int:
    return db.session().get_one(Answer, point.answer_id).version


def _task(desk: Desk, item: dict[str, Any], by: Actor) -> None:
    scene = desk.scene
    target = scene.target(item["target"])
    facts = TaskFacts(
        title=item["title"],
        section_id=target["section_id"] or 0,
        goal_id=target["goal_id"],
        measure_id=target["measure_id"],
        responsible_id=desk.users[item["responsible"]].id,
        due_on=day(scene.now, item["due_in_days"]),
        instruction=item["note"],
    )
    causes = [desk.points[ref] for ref in item["comments"]]
    at = moment(scene.now, 2, "08:30")
    task = create_task(round_=scene.round_, facts=facts, points=causes, by=by, now=at)
    doer = actor_of(desk.users[item["responsible"]])
    at = moment(scene.now, 1, "14:02")
    if item["new"]:
        _write(desk, task, item, doer, at=at)
    elif item["state"] == "unchanged":
        close_unchanged(task=task, by=doer, now=at)


def _write(desk: Desk, task: RevisionTask, item: dict[str, Any], by: Actor, *, at: datetime) -> None:
    """Write the new wording; a done task becomes a version, another keeps it as its draft.

    Some drafts are handed in for review, and one of them has come back.
    """
    current = current_of(db.session(), task)
    fields = fields_of(current)
    for edit in item["new"].get("edits", []):
        fields["body"] = fields["body"].replace(edit["find"], edit["replace"])
    fields |= {FIELDS[name]: text for name, text in item["new"].items() if name in FIELDS}
    save = SAVES.get(item["state"], save_draft)
    save(task=task, fields=fields, expected_version=0, base_version_id=current.id, by=by, now=at)
    if item["state"] == "returned":
        review = latest_review(db.session(), task.id)
        assert review is not None
        reviewer, later = desk.actor("Granskare"), min(at + timedelta(hours=1), desk.scene.now)
        return_task(task=task, review_id=review.id, note=item["returned"], by=reviewer, now=later)
