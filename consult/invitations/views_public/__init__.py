"""Public pages: a fresh link, no more mail, the open link, and the code of a printed letter."""

from consult.invitations.views_public import letter_code, mail, open_link
from consult.invitations.views_public.blueprint import bp
from consult.invitations.views_public.mail import exempt_one_click

__all__ = ["bp", "exempt_one_click", "letter_code", "mail", "open_link"]
