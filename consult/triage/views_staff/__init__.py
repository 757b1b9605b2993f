"""The staff desk's pages."""

from consult.triage.views_staff import (
    advice,
    answers,
    downloads,
    groups,
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
    "downloads",
    "groups",
    "notes",
    "passages",
    "points",
    "reviewing",
    "task_text",
    "tasks",
    "undo",
    "withholding",
]
