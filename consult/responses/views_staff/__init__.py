"""Staff pages of received responses: enter what came on paper or by e-mail, and see what has been received."""

from consult.responses.views_staff import entering, import_looking, importing, merging, received
from consult.responses.views_staff.blueprint import bp

__all__ = ["bp", "entering", "import_looking", "importing", "merging", "received"]
