"""Staff pages of the slice: the overview, and preparing and publishing the outcome."""

from consult.reports.views_staff import overview, publishing
from consult.reports.views_staff.blueprint import bp

__all__ = ["bp", "overview", "publishing"]
