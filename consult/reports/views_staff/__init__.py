"""Staff pages of the slice: overview, preparing and publishing the outcome, the report as files, the process log."""

from consult.reports.views_staff import files, overview, process_log, publishing
from consult.reports.views_staff.blueprint import bp

__all__ = ["bp", "files", "overview", "process_log", "publishing"]
