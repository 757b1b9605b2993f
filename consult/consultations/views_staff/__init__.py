"""Staff pages of rounds. The modules below add their routes to the one blueprint."""

from consult.consultations.views_staff import ending, preview, rounds, sections, steps
from consult.consultations.views_staff.blueprint import bp

__all__ = ["bp", "ending", "preview", "rounds", "sections", "steps"]
