"""Short readable names for addresses. Pure."""

import re
import unicodedata
from collections.abc import Callable

SLUG_LIMIT = 60


def slugify(title: str) -> str:
    """Lower-case a–z, digits and single hyphens from a Swedish title; "remiss" when nothing is left."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug[:SLUG_LIMIT].rstrip("-") or "remiss"


def free_slug(title: str, taken: Callable[[str], bool]) -> str:
    """The slug of ``title``, or the first of it-2, it-3 … that ``taken`` says no to."""
    slug = slugify(title)
    candidate, number = slug, 1
    while taken(candidate):
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
