"""What the holder of the present link may do: everything its organisation may, or only read.

Deny by default: ``access.enforce`` refuses every POST of a read-only holder but those declared ``for_readers``, so a
new route is safe before anybody has thought of readers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g

from consult.invitations.models import InvitationToken

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_MARK = "__consult_link_rights__"


@dataclass(frozen=True)
class LinkRights:
    """The link that was used: ``share_id`` is the colleague it was made for, None the municipality's own."""

    token_id: int
    share_id: int | None = None
    read_only: bool = False


NO_LINK = LinkRights(0)


def use(rights: LinkRights) -> None:
    """Say by which link this request comes."""
    g.link_rights = rights


def use_token(token: InvitationToken) -> None:
    """Say by which link this request comes, before it is exchanged for a session."""
    use(LinkRights(token.id, token.share_id, token.read_only))


def current_rights() -> LinkRights:
    """The link of this request; one that is none where a page is shown without a link, as staff see it."""
    rights: LinkRights = g.get("link_rights", NO_LINK)
    return rights


def may_write() -> bool:
    """Whether whoever asks may change the draft and send it in. True where no link is used at all."""
    return not current_rights().read_only


def for_readers(view: View) -> View:
    """A route that may be posted to by a read-only holder too: it changes nothing of the response."""
    setattr(view, _MARK, "readers")
    return view


def for_writers(view: View) -> View:
    """A page that only leads to a change: a read-only holder does not even see it."""
    setattr(view, _MARK, "writers")
    return view


def refuses(view: Callable[..., Any], method: str, rights: LinkRights) -> bool:
    """Whether this request of this holder is refused."""
    if not rights.read_only:
        return False
    mark = getattr(view, _MARK, "")
    return mark == "writers" if method in SAFE_METHODS else mark != "readers"
