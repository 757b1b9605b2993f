"""Staff pages of programmes. The modules below add their routes to the one blueprint."""

from consult.programmes.views_staff import (
    documents,
    editions,
    goals,
    imports,
    measures,
    programmes,
    sections,
)
from consult.programmes.views_staff.blueprint import bp

__all__ = ["bp", "documents", "editions", "goals", "imports", "measures", "programmes", "sections"]
