"""The fixed public pages: the text that is delivered, and the newest that an administrator has written.

In the texts ``{kommun}`` and the other places of ``PLACES`` stand for what is set for the installation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.core.site.models import SiteText

PAGES = ("remiss", "hjalp", "kontakt", "personuppgifter", "tillganglighet")
LANGUAGES = ("sv", "en")
PLACES = ("kommun", "tjänst", "adress", "kontakt", "e-post", "telefon", "dataskydd")
TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True)
class PageText:
    """A page as it is read. ``version`` is None where the delivered text is shown as it came."""

    title: str
    body: str
    version: SiteText | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether nobody has changed it, or somebody has gone back to the delivered text."""
        return self.version is None or self.version.delivered


@cache
def delivered(page: str, language: str) -> PageText:
    """The text as delivered. Raises ``KeyError`` for a page or language that there is none of."""
    if page not in PAGES or language not in LANGUAGES:
        raise KeyError(page, language)
    first, _, body = (TEXTS / f"{page}.{language}.md").read_text(encoding="utf-8").partition("\n")
    return PageText(first.removeprefix("# ").strip(), body.strip())


def newest(session: Session, page: str, language: str) -> SiteText | None:
    """The latest stored version, if any."""
    return session.scalar(_versions(page, language).limit(1))


def versions(session: Session, page: str, language: str) -> Sequence[SiteText]:
    """All stored versions, the newest first."""
    return session.scalars(_versions(page, language)).all()


def _versions(page: str, language: str) -> Select[SiteText]:
    query = select(SiteText).where(SiteText.page == page, SiteText.language == language)
    return query.order_by(SiteText.id.desc())


def text_of(version: SiteText | None, page: str, language: str) -> PageText:
    """The page as it is read with this version as the newest."""
    if version is None or version.delivered:
        text = delivered(page, language)
        return PageText(text.title, text.body, version)
    return PageText(version.title, version.body, version)


def latest_of_all(session: Session) -> dict[tuple[str, str], SiteText]:
    """The newest version of each page and language that has any, in one statement."""
    rows = session.scalars(select(SiteText).order_by(SiteText.id))
    return {(row.page, row.language): row for row in rows}


def filled(text: str, site: Settings) -> str:
    """The text with its places filled in. Anything else in braces stays as it is written."""
    values = {
        "kommun": site.municipality,
        "tjänst": site.service_name,
        "adress": site.base_url,
        "kontakt": site.contact_name,
        "e-post": site.contact_email,
        "telefon": site.contact_phone,
        "dataskydd": site.data_protection_contact,
    }
    for name in PLACES:
        text = text.replace("{" + name + "}", values[name])
    return text
