"""Reads of this slice, split by what they read: editions as shown, drafts, received responses."""

from consult.responses.queries.received import comments_of, current_responses, is_current, not_counting

__all__ = ["comments_of", "current_responses", "is_current", "not_counting"]
