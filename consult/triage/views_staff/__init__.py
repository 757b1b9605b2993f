"""The staff desk's pages."""

from consult.triage.views_staff import answers, downloads, points, task_text, tasks, withholding
from consult.triage.views_staff.blueprint import bp

__all__ = ["answers", "bp", "downloads", "points", "task_text", "tasks", "withholding"]
