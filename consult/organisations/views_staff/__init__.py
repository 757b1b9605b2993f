"""Staff pages of the register: the organisations, their contacts, and the import of a register file."""

from consult.organisations.views_staff import contacts, import_preview, imports, organisations
from consult.organisations.views_staff.base import bp

__all__ = ["bp", "contacts", "import_preview", "imports", "organisations"]
