"""Pages that staff reach without signing in: by a mailed link, and the guide of a new installation."""

from consult.accounts.views_public import guide, passwords
from consult.accounts.views_public.blueprint import bp

__all__ = ["bp", "guide", "passwords"]
