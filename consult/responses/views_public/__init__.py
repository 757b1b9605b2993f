"""The consultee's pages, split by screen. Importing this registers them all on ``bp``."""

from consult.responses.views_public import (
    comments,
    files,
    landing,
    longer_time,
    overview,
    receipt,
    review,
    sections,
    sharing,
    wrong_recipient,
)
from consult.responses.views_public.blueprint import bp

__all__ = [
    "bp",
    "comments",
    "files",
    "landing",
    "longer_time",
    "overview",
    "receipt",
    "review",
    "sections",
    "sharing",
    "wrong_recipient",
]
