"""Public pages of the slice: the outcome, its files, each respondent's own page, the start page."""

from consult.reports.views_public import files, outcome, own, start
from consult.reports.views_public.blueprint import bp

__all__ = ["bp", "files", "outcome", "own", "start"]
