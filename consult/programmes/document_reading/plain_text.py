"""Plain text → Markdown: numbered, upper-case and underlined lines are headings, the rest is as written."""

from __future__ import annotations

import re

LONGEST_HEADING = 100

_NUMBERED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<words>\S.*)$")
_NAMED = re.compile(r"^(?:mål|delmål|avsnitt|kapitel|bilaga)\s+\d+(?:\.\d+)*\s*[:.–-]?\s*\S", re.IGNORECASE)
_RULE = re.compile(r"^(?:={3,}|-{3,})$")
_BULLET = re.compile(r"^\s*[•·▪◦‣*–-]\s+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def text_to_markdown(text: str) -> str:
    """Markdown that shows the same words; white space at line ends and runs of blank lines are lost."""
    lines = [line.strip() for line in text.split("\n")]
    levels = [_level(lines, number) for number in range(len(lines))]
    # A capital line above numbered ones is a chapter of them.
    below = 1 if "capital" in levels and any(isinstance(level, int) for level in levels) else 0
    out: list[str] = []
    for line, level in zip(lines, levels, strict=True):
        if level == "rule":
            continue
        if level is None:
            out.append(_paragraph_line(line))
        else:
            depth = 1 if level == "capital" else int(level) + below
            out += ["", f"{'#' * min(depth, 6)} {_escaped(line)}", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def _level(lines: list[str], number: int) -> int | str | None:
    """A line's heading level by its number, "capital" for the highest, "rule" for an underline, or None."""
    line = lines[number]
    before = lines[number - 1] if number else ""
    after = lines[number + 1] if number + 1 < len(lines) else ""
    if _RULE.match(line):
        return "rule" if before else None
    if not line or len(line) > LONGEST_HEADING or before or _BULLET.match(line):
        return None
    if _RULE.match(after):
        return "capital" if after.startswith("=") else 1
    if sum(letter.isalpha() for letter in line) >= 3 and line.upper() == line:
        return "capital"
    return _level_by_number(line, after)


def _level_by_number(line: str, after: str) -> int | None:
    if line.endswith((".", ",", ";")):
        return None
    match = _NUMBERED.match(line)
    if match and not _NUMBERED.match(after):
        return match["number"].count(".") + 1
    return 1 if _NAMED.match(line) else None


def _paragraph_line(line: str) -> str:
    bullet = _BULLET.match(line)
    return f"- {_escaped(line[bullet.end() :])}" if bullet else _escaped(line)


def _escaped(line: str) -> str:
    return _SPECIAL.sub(r"\\\1", line)
