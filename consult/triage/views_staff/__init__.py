"""The staff desk's pages."""

from consult.triage.views_staff import (
    answers,
    downloads,
    passages,
    points,
    task_text,
    tasks,
    undo,
    withholding,
)
from consult.triage.views_staff.blueprint import bp

__all__ = ["answers", "bp", "downloads", "passages", "points", "task_text", "tasks", "undo", "withholding"]
