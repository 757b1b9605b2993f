"""Public pages of the slice: the outcome, its files, each respondent's own page, the start page, the feed."""

from consult.reports.views_public import feed, files, outcome, own, start, text_changes
from consult.reports.views_public.blueprint import bp

__all__ = ["bp", "feed", "files", "outcome", "own", "start", "text_changes"]
