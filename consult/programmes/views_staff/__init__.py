"""Staff pages of programmes. The modules below add their routes to the one blueprint."""

from consult.programmes.views_staff.blueprint import bp

__all__ = ["bp"]
