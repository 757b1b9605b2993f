"""The staff desk's pages."""

from consult.triage.views_staff import (
    advice,
    answers,
    disclosing,
    downloads,
    groups,
    inserting,
    late,
    notes,
    passages,
    points,
    reviewing,
    task_text,
    tasks,
    undo,
    withholding,
)
from consult.triage.views_staff.blueprint import bp

__all__ = [
    "advice",
    "answers",
    "bp",
    "disclosing",
    "downloads",
    "groups",
    "inserting",
    "late",
    "notes",
    "passages",
    "points",
    "reviewing",
    "task_text",
    "tasks",
    "undo",
    "withholding",
]
