"""Who can open the response, as the pages behind the link say it."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.core.db import db
from consult.invitations.link_rights import LinkRights, current_rights, may_write
from consult.invitations.models import ShareRight
from consult.invitations.queries.sharing import Colleague, colleagues
from consult.responses.views_public.blueprint import bp

bp.add_app_template_global(may_write)


@dataclass(frozen=True)
class Access:
    """The colleagues with access, and which of them is reading this page."""

    colleagues: Sequence[Colleague]
    rights: LinkRights

    @property
    def others(self) -> list[Colleague]:
        """All but the reader."""
        return [each for each in self.colleagues if each.share.id != self.rights.share_id]

    @property
    def me(self) -> Colleague | None:
        """The reader, if a colleague."""
        return next((each for each in self.colleagues if each.share.id == self.rights.share_id), None)

    @property
    def asked(self) -> bool:
        """Whether the reader is asked to approve the response and send it in."""
        return self.me is not None and self.me.share.right is ShareRight.APPROVE

    @property
    def approvers(self) -> list[Colleague]:
        """Other colleagues who are asked to."""
        return [each for each in self.others if each.share.right is ShareRight.APPROVE]

    @property
    def sharer(self) -> str:
        """Who let the reader in, if that is a colleague with a name; empty otherwise."""
        return self.me.share.shared_by.who if self.me and self.me.share.shared_by else ""

    def may_change(self, colleague: Colleague) -> bool:
        """Whether the reader may take the colleague's access away or renew it."""
        if self.rights.read_only:
            return False
        return self.rights.share_id is None or colleague.share.shared_by_id == self.rights.share_id


def access_of(invitation_id: int) -> Access:
    """Who has access to the invitation of this request; one statement."""
    return Access(colleagues(db.session(), invitation_id), current_rights())
