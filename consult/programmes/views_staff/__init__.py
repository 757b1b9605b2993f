"""Staff pages of programmes. The modules below add their routes to the one blueprint."""

from consult.programmes.views_staff import (
    decisions,
    documents,
    editions,
    goals,
    imports,
    measures,
    programmes,
    sections,
)
from consult.programmes.views_staff.blueprint import bp

__all__ = [
    "bp",
    "decisions",
    "documents",
    "editions",
    "goals",
    "imports",
    "measures",
    "programmes",
    "sections",
]
