"""Two session cookies that never meet: one for staff below /staff, one for everybody else.

A personal link therefore never grants anything in a staff session, nor the other way round.
"""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

STAFF_PATH = "/staff"


class SplitSessions(SecureCookieSessionInterface):
    """Chooses the cookie by the path of the request."""

    def get_cookie_name(self, app: Flask) -> str:
        """``consult_staff`` below /staff, otherwise ``consult_link``."""
        return "consult_staff" if is_staff_page() else "consult_link"

    def get_cookie_path(self, app: Flask) -> str:
        """The staff cookie is only sent to staff pages."""
        return STAFF_PATH if is_staff_page() else "/"


def is_staff_page() -> bool:
    """Whether the request is for a page below /staff."""
    return request.path == STAFF_PATH or request.path.startswith(STAFF_PATH + "/")
