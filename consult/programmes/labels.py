"""Names of goals as they stand in the document, so in its language: "Mål 3", "Delmål 3.1"."""

from __future__ import annotations

import re

_IN_TITLE = re.compile(r"^((?:prioriterat |övergripande |inriktnings)?mål\s*\d+)\b", re.IGNORECASE)


def goal_label(title: str, number: int) -> str:
    """The name that the section's title gives its goal ("Mål 3: Mark" → "Mål 3"), else by number."""
    match = _IN_TITLE.match(title)
    return match[1][:60] if match else f"Mål {number}"


def sub_goal_label(label: str, place: int) -> str:
    """The name of a goal's sub-goal at `place` (from 1): "Mål 3" → "Delmål 3.1"."""
    number = re.search(r"\d+", label)
    return f"Delmål {number[0]}.{place}" if number else f"Delmål {place}"
