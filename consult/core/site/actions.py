"""The writes of the installation's settings and pages. After the commit the caller calls ``announce``."""

from datetime import datetime

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.core.files import add_file
from consult.core.site.current import STORED
from consult.core.site.models import SiteSetting, SiteText
from consult.core.site.pages import newest

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


class TextChanged(Exception):
    """Somebody else has saved the page since the editor was opened; ``version`` is theirs."""

    def __init__(self, version: SiteText) -> None:
        super().__init__(version.id)
        self.version = version


def save_settings(*, values: dict[str, str], by: Actor, now: datetime) -> list[str]:
    """Store the named settings and return the names of those that were changed. Nothing changed: no audit row.

    The values are checked by the caller. Raises ``KeyError`` for a name that is not kept here.
    """
    changed = [name for name, value in values.items() if _store(name, value, by, now)]
    if changed:
        record(
            by=by,
            action="site.settings_saved",
            on=("site", 1, ""),
            now=now,
            details={"names": sorted(changed)},
        )
    return changed


def _store(name: str, value: str, by: Actor, now: datetime) -> bool:
    if name not in STORED:
        raise KeyError(name)
    row = db.session.get(SiteSetting, name)
    if row is None:
        db.session.add(SiteSetting(name=name, value=value, changed_at=now, changed_by=by.label[:200]))
        return True
    if row.value == value:
        return False
    row.value, row.changed_at, row.changed_by = value, now, by.label[:200]
    return True


def use_shield(*, sha256: str, kind: str, size: int, by: Actor, now: datetime) -> None:
    """Show the picture that ``keep_bytes`` has stored; ``kind`` is svg or png, and its content is checked."""
    add_file(sha256=sha256, size=size, media_type=MEDIA_TYPES[kind], filename=f"kommunvapen.{kind}", now=now)
    if _store("shield", f"{sha256}.{kind}", by, now):
        record(by=by, action="site.shield_changed", on=("site", 1, ""), now=now)


def use_delivered_shield(*, by: Actor, now: datetime) -> None:
    """Show the delivered shield again. The old picture stays among the stored files."""
    if db.session.get(SiteSetting, "shield") is not None and _store("shield", "", by, now):
        record(by=by, action="site.shield_removed", on=("site", 1, ""), now=now)


def save_text(
    *,
    page: str,
    language: str,
    title: str,
    body: str,
    seen: int,
    by: Actor,
    now: datetime,
    delivered: bool = False,
) -> SiteText | None:
    """Add a version of the page; None where it reads so already.

    ``seen`` is the id of the version that the editor began from, 0 for the delivered text; another one that has
    come since raises ``TextChanged``. ``delivered`` marks a return to the delivered text.
    """
    latest = newest(db.session(), page, language)
    if latest is not None and latest.id != seen:
        raise TextChanged(latest)
    if latest is not None and (latest.title, latest.body, latest.delivered) == (title, body, delivered):
        return None
    row = SiteText(
        page=page, language=language, title=title, body=body, delivered=delivered, created_at=now,
        created_by=by.label[:200],
    )  # fmt: skip
    db.session.add(row)
    action = "site.page_reset" if delivered else "site.page_saved"
    record(by=by, action=action, on=("site_page", f"{page}.{language}", title), now=now)
    return row
