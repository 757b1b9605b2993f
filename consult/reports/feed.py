"""The entries of the Atom feed (RFC 4287): one for each public round, and one for its outcome when published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask_babel import gettext

from consult.core.formatting import date_text
from consult.core.plain_text import clean
from consult.reports.queries.public_rounds import PublicRound

# A tag URI (RFC 4151) names a day on which the host was the municipality's. It never changes, so neither do the ids.
SINCE = "2026"
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One entry; texts are without signs that XML cannot hold, and ``path`` begins with a slash."""

    id: str
    title: str
    summary: str
    path: str
    published: datetime
    updated: datetime


def tag(base_url: str, name: str) -> str:
    """An id that stays the same for what ``name`` stands for."""
    return f"tag:{urlsplit(base_url).hostname},{SINCE}:{name}"


def entries(rounds: Sequence[PublicRound], base_url: str) -> list[Entry]:
    """All entries, the latest change first."""
    found = [_round(each, base_url) for each in rounds]
    found += [_outcome(each, base_url) for each in rounds if each.published_at]
    return sorted(found, key=lambda entry: (entry.updated, entry.id), reverse=True)


def updated(found: Sequence[Entry]) -> datetime:
    """When the feed last changed; a fixed day while it is empty."""
    return found[0].updated if found else NEVER


def _round(each: PublicRound, base_url: str) -> Entry:
    if each.is_open:
        state = gettext("Svara senast %(date)s.", date=date_text(each.deadline))
    elif each.cancelled_at:
        date = date_text(each.cancelled_at)
        state = gettext("Remissen avbröts %(date)s. Skälet: %(reason)s", date=date, reason=each.cancel_reason)
    else:
        state = gettext("Remissen är stängd.")
    return Entry(
        id=tag(base_url, f"remiss/{each.slug}"),
        title=clean(each.title),
        summary=clean(f"{each.lede} {state}".strip()),
        path=f"/remiss/{each.slug}",
        published=each.opened_at,
        updated=each.changed_at,
    )


def _outcome(each: PublicRound, base_url: str) -> Entry:
    latest = each.published_at or each.opened_at
    return Entry(
        id=tag(base_url, f"utfall/{each.slug}"),
        title=clean(gettext("Det här sa ni, det här gjorde vi: %(title)s", title=each.title)),
        summary=gettext("Svaren på alla synpunkter, och vad vi ändrade."),
        path=f"/remiss/{each.slug}/utfall",
        published=each.first_published_at or latest,
        updated=latest,
    )
