"""Loads what goes on around the demo's answers: themes, who has what, advice, notes, what is withheld, the log."""

from typing import Any

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.db import db
from consult.demo.content import day, moment
from consult.demo.scene import Desk
from consult.demo.triage import bulk, load_answers, load_standards, load_tasks
from consult.reports.actions.process_log import EntryTexts, add_entry
from consult.reports.models import EntryKind
from consult.triage.actions.advice import ask_advice, give_advice
from consult.triage.actions.bulk import Order
from consult.triage.actions.handling import Handling
from consult.triage.actions.notes import write_note
from consult.triage.actions.passages import mark_passage, pass_over
from consult.triage.actions.withholding import withhold_passages
from consult.triage.bulk import Bulk
from consult.triage.mentions import find_mentions
from consult.triage.models import Outcome
from consult.triage.passages import Passage


def load_desk(desk: Desk, answers: dict[str, Any], data: dict[str, Any]) -> None:
    """Everything that staff have done since the responses came, and the log of how the programme was made."""
    now, handler = desk.scene.now, desk.actor("Handläggare")
    _process_log(desk.scene.round_, data["process"], desk)
    standards = load_standards(data, by=handler, now=moment(now, 10, "09:00"))
    _passages(desk, data["passages"])
    load_answers(desk, answers, standards)
    load_tasks(desk, answers)
    _themes(desk, data["themes"])
    _responsible(desk, data["responsible"])
    _withheld(desk, data["withheld"])
    for item in data["advice"]:
        _advice(desk, item)
    for item in data["notes"]:
        _note(desk, item)


def _themes(desk: Desk, items: list[dict[str, Any]]) -> None:
    """Every theme is given to all points on its measures at once."""
    at, by = moment(desk.scene.now, 2, "13:40"), desk.actor("Handläggare")
    for item in items:
        measures = {desk.scene.texts.measures[number].measure_id for number in item["measures"]}
        points = [point for point in desk.points.values() if point.measure_id in measures]
        order = Order(what=Bulk.THEME, handling=Handling(new_theme=item["name"]))
        bulk(desk, points, order, by=by, at=at)


def _responsible(desk: Desk, items: list[dict[str, Any]]) -> None:
    by, now = desk.actor("Handläggare"), desk.scene.now
    for item in items:
        points = [desk.points[ref] for ref in item["comments"]]
        due_on = day(now, item["due_in_days"])
        handling = Handling(responsible_id=desk.users[item["name"]].id, due_on=due_on)
        order = Order(what=Bulk.RESPONSIBLE, handling=handling)
        bulk(desk, points, order, by=by, at=moment(now, 5, "10:15"))


def _passages(desk: Desk, items: list[dict[str, Any]]) -> None:
    """Make the words that matter the point, and say of the courtesies that they need no answer."""
    by, at = desk.actor("Handläggare"), moment(desk.scene.now, 3, "11:05")
    round_id = desk.scene.round_.id
    for item in items:
        comment = desk.scene.comments[item["comment"]]
        words = _where(comment.body, item["point"])
        mark_passage(round_id=round_id, comment=comment, passage=words, by=by, now=at)
        words = _where(comment.body, item["passed_over"])
        pass_over(round_id=round_id, comment=comment, passage=words, by=by, now=at)


def _withheld(desk: Desk, items: list[dict[str, Any]]) -> None:
    for item in items:
        words = _where(desk.scene.comments[item["comment"]].body, item["words"])
        withhold_passages(
            point=desk.points[item["comment"]],
            passages=[words],
            ground=item["ground"],
            reason=item["reason"],
            by=desk.actor("Registrator"),
            now=moment(desk.scene.now, 3, "09:30"),
        )


def _where(text: str, words: str) -> Passage:
    begins = text.index(words)
    return (begins, begins + len(words))


def _advice(desk: Desk, item: dict[str, Any]) -> None:
    """Ask a colleague, or a department by name; some have said what they think."""
    now, point = desk.scene.now, desk.points[item["comment"]]
    asked = desk.users[item["asked"]] if "asked" in item else None
    advice = ask_advice(
        point=point,
        asked=asked,
        name=item.get("asked_name", ""),
        question=item["question"],
        due_on=day(now, item["due_in_days"]),
        by=desk.actor(item["by"]),
        now=moment(now, item["days_ago"], "10:40"),
    )
    if "given" in item:
        given = item["given"]
        giver: Actor = desk.actor(item["asked"])
        at = moment(now, given["days_ago"], "13:15")
        outcome = Outcome(given["outcome"])
        give_advice(advice=advice, point=point, outcome=outcome, words=given["words"], by=giver, now=at)


def _note(desk: Desk, item: dict[str, Any]) -> None:
    names = {user.id: user.name for user in desk.users.values()}
    write_note(
        point=desk.points[item["comment"]],
        body=item["words"],
        mentioned=find_mentions(item["words"], names).ids,
        user_id=desk.users[item["by"]].id,
        by=desk.actor(item["by"]),
        now=moment(desk.scene.now, item["days_ago"], "16:05"),
    )
    db.session.flush()


def _process_log(round_: Round, items: list[dict[str, Any]], desk: Desk) -> None:
    now = desk.scene.now
    for item in items:
        texts = EntryTexts(
            day=day(now, -item["days_ago"]),
            kind=EntryKind(item["kind"]),
            words=item["words"],
            group=item.get("group", ""),
            participants=item.get("participants", ""),
            attendance=item.get("attendance"),
        )
        at = moment(now, min(item["days_ago"], 20), "15:30")
        add_entry(programme_id=round_.programme_id, texts=texts, by=desk.actor("Handläggare"), now=at)
