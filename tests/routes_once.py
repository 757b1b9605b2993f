"""Werkzeug writes and compiles a function for every route each time an app is made: 0.1 s, for each test anew.

The function depends on nothing but the route's text, so the tests' apps share it. The routes themselves are each app's
own, and servers are not touched.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def share_address_builders() -> Callable[[], None]:
    """From now on compile the builder of each route once; returns what puts Werkzeug's own way back."""
    original = Rule._compile_builder
    made: dict[Any, Builder] = {}

    def compile_builder(self: Rule, append_unknown: bool = True) -> Builder:
        if self.defaults:  # their values are written into the function
            return original(self, append_unknown)
        key = (tuple(self._trace), append_unknown)
        if key not in made:
            made[key] = original(self, append_unknown)
        return made[key]

    def put_back() -> None:
        Rule._compile_builder = original  # type: ignore[method-assign]

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]
    return put_back
